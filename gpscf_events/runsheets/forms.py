"""The forms of run sheets and of what speakers owe."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from gpscf_events.core.db import Words
from gpscf_events.core.forms import BaseForm
from gpscf_events.core.i18n import LANGUAGE_NAMES, words
from gpscf_events.programme.forms.kept import KeptForm, line, text_area
from gpscf_events.programme.models import Session, SessionDocument
from gpscf_events.registration.forms.fields import CheckboxesField, text_field
from gpscf_events.runsheets.models import ItemKind, ItemState, RunSheetLine, SpeakerItem
from gpscf_events.runsheets.rendering import ITEM_KINDS, ITEM_STATES
from gpscf_events.runsheets.rules import read_minute, write_minute
from gpscf_events.runsheets.services import ItemDetails, LineDetails

SHORT = 60
MOST_SHIFTED = 240


class LineForm(KeptForm):
    """A line of a run sheet. Its time moves with the beginning of the session."""

    time = text_field(
        _l("Time"), _l("Enter a time"), length=10,
        hint=_l("A time such as 09:05, or minutes from the beginning: +5, -30"),
        autocomplete="off", dir="ltr",
    )  # fmt: skip
    what_zh = line(_l("What happens, in Chinese"), lang="zh-CN")
    what_en = line(
        _l("What happens, in English"), lang="en", needed=_l("Say what happens, in Chinese or English")
    )
    who_zh = line(_l("Who, in Chinese (optional)"), lang="zh-CN")
    who_en = line(_l("Who, in English (optional)"), lang="en")
    language = SelectField(_l("Language (optional)"))
    microphone = line(_l("Microphone (optional)"), SHORT, dir="auto")
    media = line(_l("Slides or video (optional)"), dir="auto")
    cue_owner = line(_l("Who gives the cue (optional)"), SHORT, dir="auto")

    def of(self, session: Session) -> "LineForm":
        """This form for a session, from whose beginning minutes count."""
        self._session = session
        self._minute: int | None = None
        self.language.choices = [
            SelectChoice("", _("Not said")),
            *(SelectChoice(key, words(name)) for key, name in LANGUAGE_NAMES.items()),
        ]
        return self

    def fill(self, row: RunSheetLine) -> None:
        """What is saved."""
        self.time.data = write_minute(row.minute, self._session.starts_at, self._session.meeting.zone)
        self.fill_in_two(what=row.what, who=row.who)
        self.language.data, self.microphone.data = row.language, row.microphone
        self.media.data, self.cue_owner.data = row.media, row.cue_owner
        self.revision.data = str(row.revision)

    def validate_time(self, field: Field) -> None:
        """A time of the clock, or minutes from the beginning."""
        self._minute = read_minute(field.data or "", self._session.starts_at, self._session.meeting.zone)
        if self._minute is None:
            raise ValidationError(
                _("Enter a time such as 09:05, or minutes from the beginning such as +5 or -30")
            )

    def details(self) -> LineDetails:
        """What was said; after `validate`."""
        if self._minute is None:
            raise RuntimeError("details() before validate()")
        return LineDetails(
            minute=self._minute,
            what=self.in_two("what") or Words(),
            who=self.in_two("who"),
            language=self.language.data or "",
            microphone=self.microphone.data or "",
            media=self.media.data or "",
            cue_owner=self.cue_owner.data or "",
        )


class SheetForm(BaseForm):
    """A press on the page of a run sheet, with the revision that the page was made from."""

    sheet_revision = HiddenField(default="0")

    def seen(self) -> int:
        """The revision that the page was made from; -1 for a mangled one, which never matches."""
        text = self.sheet_revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class ShiftForm(SheetForm):
    """From which line on everything is how many minutes later."""

    line = SelectField(_l("From this line on"))
    minutes = IntegerField(
        _l("Minutes later; with a minus, earlier"),
        validators=[
            InputRequired(_l("Enter a number")),
            NumberRange(
                min=-MOST_SHIFTED,
                max=MOST_SHIFTED,
                message=_l("Enter a number from -%(max)d to %(max)d", max=MOST_SHIFTED),
            ),
        ],
        render_kw={"inputmode": "text", "dir": "ltr"},
    )

    def of(self, lines: Sequence[tuple[str, str]]) -> "ShiftForm":
        """This form with the lines to choose from: id and words."""
        self.line.choices = [SelectChoice(key, label) for key, label in lines]
        return self


class AskForm(BaseForm):
    """What everybody announced in a session is asked for."""

    kinds = CheckboxesField(
        _l("Ask everybody announced in this session for"),
        choices=[SelectChoice(kind.value, label) for kind, label in ITEM_KINDS.items()],
        validators=[InputRequired(_l("Choose at least one"))],
    )
    due_on = DateField(
        _l("Due on (optional)"),
        description=_l("Whoever was asked for something before keeps the day that was set then."),
        validators=[Optional()],
    )

    def chosen(self) -> list[ItemKind]:
        """What was ticked; after `validate`."""
        return [ItemKind(one) for one in self.kinds.data or ()]


class ItemForm(KeptForm):
    """Something that a speaker was asked for."""

    state = SelectField(
        _l("State"), choices=[SelectChoice(state.value, label) for state, label in ITEM_STATES.items()]
    )
    due_on = DateField(_l("Due on (optional)"), validators=[Optional()])
    document = SelectField(
        _l("Document of the session (optional)"),
        description=_l("What lies there counts as received."),
    )
    note = text_area(_l("Note (optional)"))

    def of(self, documents: Sequence[SessionDocument]) -> "ItemForm":
        """This form with the documents of the session that it may be; without any, the field goes."""
        self._documents = {str(row.public_id): row for row in documents}
        self.document.choices = [
            SelectChoice("", _("None of them")),
            *(
                SelectChoice(key, f"{words(row.title)} ({row.language})")
                for key, row in self._documents.items()
            ),
        ]
        if not documents:
            del self.document
        return self

    def fill(self, item: SpeakerItem) -> None:
        """What is saved."""
        self.state.data, self.due_on.data, self.note.data = item.state.value, item.due_on, item.note
        if self.document is not None:
            self.document.data = str(item.document.public_id) if item.document else ""
        self.revision.data = str(item.revision)

    def details(self) -> ItemDetails:
        """What was said; after `validate`."""
        found = self._documents.get(self.document.data or "") if self.document is not None else None
        return ItemDetails(
            state=ItemState(self.state.data),
            due_on=self.due_on.data,
            note=self.note.data or "",
            document_id=found.id if found else None,
        )
