"""The form of a document of a session."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateTimeLocalField, Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from gpscf_events.core.db import Words
from gpscf_events.core.files import is_whole_pdf
from gpscf_events.core.i18n import LANGUAGE_NAMES, words
from gpscf_events.programme.forms.kept import FORMATS, KeptForm, line
from gpscf_events.programme.forms.speakers import local_of, utc_of
from gpscf_events.programme.models import DocumentKind, Session, SessionDocument
from gpscf_events.programme.rendering import DOCUMENT_KINDS
from gpscf_events.programme.rules import is_local_time
from gpscf_events.programme.services import DocumentDetails


class DocumentForm(KeptForm):
    """An agenda, a speech, slides, an outcome document. Times are told in the zone of the meeting."""

    kind = SelectField(
        _l("Kind"), choices=[SelectChoice(k.value, label) for k, label in DOCUMENT_KINDS.items()]
    )
    title_zh = line(_l("Title in Chinese"), lang="zh-CN")
    title_en = line(_l("Title in English"), lang="en", needed=_l("Enter a title in Chinese or English"))
    language = SelectField(_l("Language of the document"))
    file = FileField(
        _l("File"), description=_l("A PDF of at most 20 MB."), render_kw={"accept": "application/pdf"}
    )
    published_at = DateTimeLocalField(
        _l("Published from (optional)"),
        format=FORMATS,
        description=_l("Whoever may know of the session reads it from then on. Empty: nobody yet."),
        validators=[Optional()],
    )

    def of(self, session: Session, *, is_new: bool) -> "DocumentForm":
        """This form for a session; a document that is there keeps its file."""
        self._session = session
        self.data_of_file = b""
        self.language.choices = [SelectChoice(key, words(name)) for key, name in LANGUAGE_NAMES.items()]
        if not is_new:
            del self.file
        return self

    def fill(self, document: SessionDocument) -> None:
        """What is saved."""
        self.kind.data, self.language.data = document.kind.value, document.language
        self.fill_in_two(title=document.title)
        self.published_at.data = local_of(document.published_at, self._session.meeting.zone)
        self.revision.data = str(document.revision)

    def validate_file(self, field: Field) -> None:
        """A whole PDF."""
        self.data_of_file = field.data.stream.read() if field.data else b""
        if not is_whole_pdf(self.data_of_file):
            raise ValidationError(_("Choose a PDF. It must be whole and not damaged."))

    def validate_published_at(self, field: Field) -> None:
        """A time that exists at the place."""
        if field.data and not is_local_time(field.data, self._session.meeting.zone):
            raise ValidationError(
                _("Clocks are put forward then: this time does not exist. Choose another one")
            )

    def details(self) -> DocumentDetails:
        """What was said; after `validate`."""
        return DocumentDetails(
            kind=DocumentKind(self.kind.data),
            title=self.in_two("title") or Words(),
            language=self.language.data,
            published_at=utc_of(self.published_at.data, self._session.meeting.zone),
        )
