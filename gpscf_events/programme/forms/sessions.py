"""The form of a session."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    InputRequired,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from gpscf_events.core.db import Words
from gpscf_events.core.forms import BaseForm
from gpscf_events.core.i18n import LANGUAGE_NAMES, words
from gpscf_events.programme.forms.kept import (
    FORMATS,
    LINK_LENGTH,
    MOST_SEATS,
    KeptForm,
    key_field,
    line,
    text_area,
)
from gpscf_events.programme.models import (
    Layout,
    Meeting,
    Room,
    Session,
    SessionKind,
    SignUpMode,
    TakingPart,
    Visibility,
)
from gpscf_events.programme.rendering import LAYOUTS, SESSION_KINDS, SIGN_UP_MODES, VISIBILITIES, WAYS_TO_MEET
from gpscf_events.programme.rules import KEY_LENGTH, is_local_time, is_web_address, key_for, open_seats
from gpscf_events.programme.services import SessionDetails


class _SeatsToChoose:
    """Where delegates choose, there must be seats to choose."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise StopValidation before `Optional` lets an empty field pass."""
        if (
            not any(text.strip() for text in field.raw_data or ())
            and form.sign_up_mode.data == SignUpMode.OPEN
        ):
            raise StopValidation(_("Enter how many seats delegates can choose"))


class SessionForm(KeptForm):
    """A session of the programme. Times are told in the zone of its meeting."""

    meeting = SelectField(_l("Meeting"), validators=[InputRequired(_l("Choose a meeting"))])
    kind = SelectField(
        _l("Kind"), choices=[SelectChoice(k.value, label) for k, label in SESSION_KINDS.items()]
    )
    title_zh = line(_l("Title in Chinese"), lang="zh-CN")
    title_en = line(_l("Title in English"), lang="en", needed=_l("Enter a title in Chinese or English"))
    key = key_field()
    description_zh = text_area(_l("Description in Chinese (optional)"))
    description_en = text_area(_l("Description in English (optional)"))
    starts_at = DateTimeLocalField(
        _l("Begins"), format=FORMATS, validators=[InputRequired(_l("Enter day and time of the beginning"))]
    )
    ends_at = DateTimeLocalField(
        _l("Ends"), format=FORMATS, validators=[InputRequired(_l("Enter day and time of the end"))]
    )
    room = SelectField(_l("Room"))
    layout = SelectField(
        _l("How the room is set up"),
        choices=[
            SelectChoice("", _l("As it always stands")),
            *(SelectChoice(k.value, label) for k, label in LAYOUTS.items()),
        ],
        default="",
    )
    slot = line(_l("Parallel group (optional)"), KEY_LENGTH, dir="auto")
    sign_up_mode = SelectField(
        _l("How people come to it"),
        choices=[SelectChoice(k.value, label) for k, label in SIGN_UP_MODES.items()],
    )
    open_seats = IntegerField(
        _l("Seats that delegates can choose"),
        description=_l(
            "Empty where nobody chooses. More seats move the waiting list up at once; fewer than are taken is refused."
        ),
        validators=[
            _SeatsToChoose(),
            Optional(),
            NumberRange(
                min=0, max=MOST_SEATS, message=_l("Enter a number from 0 to %(max)d", max=MOST_SEATS)
            ),
        ],
        render_kw={"inputmode": "numeric", "dir": "ltr"},
    )
    visibility = SelectField(
        _l("Who may know of it"), choices=[SelectChoice(k.value, label) for k, label in VISIBILITIES.items()]
    )
    languages = SelectMultipleField(
        _l("Interpretation"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    theme_zh = line(_l("Theme in Chinese (optional)"), lang="zh-CN")
    theme_en = line(_l("Theme in English (optional)"), lang="en")
    mode = SelectField(
        _l("How people take part"),
        choices=[SelectChoice(k.value, label) for k, label in WAYS_TO_MEET.items()],
        default=TakingPart.ON_SITE.value,
    )
    join_link = line(
        _l("Link for those who come by video (optional)"),
        LINK_LENGTH,
        needed=None,
        type="url",
        inputmode="url",
        dir="ltr",
    )
    is_cancelled = BooleanField(
        _l("Cancelled: it stays in the programme and in calendars, and is told as cancelled")
    )

    def offer(self, meetings: Sequence[Meeting], rooms: Sequence[Room], session: Session | None) -> None:
        """The meetings and rooms to choose from; a session that is there keeps its meeting and short name."""
        self._meetings = {str(row.public_id): row for row in meetings}
        self._rooms = {str(row.public_id): row for row in rooms}
        self._session = session
        self.meeting.choices = [SelectChoice(key, words(row.name)) for key, row in self._meetings.items()]
        self.room.choices = room_choices(rooms)
        self.languages.choices = [SelectChoice(key, words(name)) for key, name in LANGUAGE_NAMES.items()]
        if session is not None:
            del self.meeting, self.key

    def fill(self, session: Session) -> None:
        """What is saved."""
        zone = session.meeting.zone
        self.kind.data, self.slot.data = session.kind.value, session.slot or ""
        self.fill_in_two(title=session.title)
        self.fill_in_two(description=session.description)
        theme = session.theme or Words()
        self.theme_zh.data, self.theme_en.data = theme.get("zh", ""), theme.get("en", "")
        self.mode.data, self.is_cancelled.data = session.mode.value, session.is_cancelled
        self.join_link.data = session.join_link or ""
        self.layout.data = session.layout.value if session.layout else ""
        self.starts_at.data = session.starts_at.astimezone(zone).replace(tzinfo=None)
        self.ends_at.data = session.ends_at.astimezone(zone).replace(tzinfo=None)
        self.room.data = str(session.room.public_id) if session.room else ""
        self.sign_up_mode.data, self.visibility.data = session.sign_up_mode.value, session.visibility.value
        self.open_seats.data, self.languages.data = open_seats(session), list(session.languages)
        self.revision.data = str(session.revision)

    def validate_join_link(self, field: Field) -> None:
        """A whole https address, of a session that somebody can come to by video."""
        if not field.data:
            return
        if self.mode.data == TakingPart.ON_SITE:
            raise ValidationError(
                _(
                    "This session is held in the room only. Choose another way to take part, or leave the link out"
                )
            )
        if not is_web_address(field.data):
            raise ValidationError(_("Enter a whole address that begins with https://"))

    def validate_starts_at(self, field: Field) -> None:
        """A time that exists at the place."""
        self._ensure_exists(field)

    def validate_ends_at(self, field: Field) -> None:
        """After the beginning, and a time that exists at the place."""
        self._ensure_exists(field)
        if self.starts_at.data and field.data and field.data <= self.starts_at.data:
            raise ValidationError(_("The end must be after the beginning"))

    def _ensure_exists(self, field: Field) -> None:
        meeting = self.chosen_meeting()
        if meeting is not None:
            _ensure_exists(field, meeting.zone)

    def chosen_meeting(self) -> Meeting | None:
        """The meeting of the session, or the one chosen for a new one."""
        if self._session is not None:
            return self._session.meeting
        return self._meetings.get(self.meeting.data or "")

    def chosen_key(self) -> str:
        """The short name typed, or one made from the title; from the kind where that has no Latin letters."""
        return self.key.data or key_for(self.title_en.data or "") or key_for(self.kind.data)

    def details(self) -> SessionDetails:
        """What was said; after `validate`."""
        meeting = self.chosen_meeting()
        if meeting is None:
            raise RuntimeError("details() before validate()")
        room = self._rooms.get(self.room.data or "")
        return SessionDetails(
            kind=SessionKind(self.kind.data),
            title=self.in_two("title") or Words(),
            description=self.in_two("description"),
            starts_at=_utc(self.starts_at.data, meeting.zone),
            ends_at=_utc(self.ends_at.data, meeting.zone),
            room_id=room.id if room else None,
            slot=self.slot.data or None,
            sign_up_mode=SignUpMode(self.sign_up_mode.data),
            visibility=Visibility(self.visibility.data),
            languages=list(self.languages.data or []),
            theme=self.in_two("theme"),
            mode=TakingPart(self.mode.data),
            join_link=self.join_link.data or None,
            layout=Layout(self.layout.data) if self.layout.data else None,
            is_cancelled=bool(self.is_cancelled.data),
            open_seats=self.open_seats.data,
        )


class MoveForm(KeptForm):
    """When and where a session is; the day that is looked at comes along."""

    starts_at = DateTimeLocalField(
        _l("Begins"), format=FORMATS, validators=[InputRequired(_l("Enter day and time of the beginning"))]
    )
    ends_at = DateTimeLocalField(
        _l("Ends"), format=FORMATS, validators=[InputRequired(_l("Enter day and time of the end"))]
    )
    room = SelectField(_l("Room"))

    def offer(self, rooms: Sequence[Room], session: Session) -> None:
        """The rooms to choose from."""
        self._rooms = {str(row.public_id): row for row in rooms}
        self._zone = session.meeting.zone
        self.room.choices = room_choices(rooms)

    def fill(self, session: Session) -> None:
        """What is saved."""
        self.starts_at.data = session.starts_at.astimezone(self._zone).replace(tzinfo=None)
        self.ends_at.data = session.ends_at.astimezone(self._zone).replace(tzinfo=None)
        self.room.data = str(session.room.public_id) if session.room else ""
        self.revision.data = str(session.revision)

    def validate_starts_at(self, field: Field) -> None:
        """A time that exists at the place."""
        _ensure_exists(field, self._zone)

    def validate_ends_at(self, field: Field) -> None:
        """After the beginning, and a time that exists at the place."""
        _ensure_exists(field, self._zone)
        if self.starts_at.data and field.data and field.data <= self.starts_at.data:
            raise ValidationError(_("The end must be after the beginning"))

    def wanted(self) -> tuple[datetime, datetime, int | None]:
        """The beginning, the end, and the room's id; after `validate`."""
        room = self._rooms.get(self.room.data or "")
        return (
            _utc(self.starts_at.data, self._zone),
            _utc(self.ends_at.data, self._zone),
            room.id if room else None,
        )


def room_choices(rooms: Sequence[Room]) -> list[SelectChoice]:
    """Every room with its venue and how many it holds, and none."""
    return [SelectChoice("", _("No room yet"))] + [
        SelectChoice(str(row.public_id), f"{words(row.venue.name)} · {words(row.name)} ({row.capacity})")
        for row in rooms
    ]


def _ensure_exists(field: Field, zone: ZoneInfo) -> None:
    if field.data and not is_local_time(field.data, zone):
        raise ValidationError(_("Clocks are put forward then: this time does not exist. Choose another one"))


def _utc(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
