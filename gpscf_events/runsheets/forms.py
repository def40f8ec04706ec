"""The forms of a run sheet."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from gpscf_events.core.db import Words
from gpscf_events.core.forms import BaseForm
from gpscf_events.core.i18n import LANGUAGE_NAMES, words
from gpscf_events.programme.forms.kept import KeptForm, line
from gpscf_events.programme.models import Session
from gpscf_events.registration.forms.fields import text_field
from gpscf_events.runsheets.models import RunSheetLine
from gpscf_events.runsheets.rules import read_minute, write_minute
from gpscf_events.runsheets.services import LineDetails

SHORT = 60


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
