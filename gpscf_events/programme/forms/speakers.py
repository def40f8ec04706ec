"""The form of somebody who is announced in a session."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from gpscf_events.core.db import Words
from gpscf_events.programme.forms.kept import FORMATS, KeptForm, line
from gpscf_events.programme.models import Session, SessionSpeaker, SpeakerRole, TakingPart
from gpscf_events.programme.rendering import SPEAKER_ROLES, WAYS_TO_SPEAK
from gpscf_events.programme.rules import is_local_time
from gpscf_events.programme.services import SpeakerDetails

MOST_SPEAKERS = 999


@dataclass(frozen=True)
class Within:
    """What bounds a speaker's times: those of the session, told in the zone of its meeting."""

    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo


class SpeakerForm(KeptForm):
    """A chair, moderator or speaker. Times are told in the zone of the meeting."""

    role = SelectField(
        _l("Role"), choices=[SelectChoice(k.value, label) for k, label in SPEAKER_ROLES.items()]
    )
    name_zh = line(_l("Name in Chinese"), lang="zh-CN")
    name_en = line(_l("Name in English"), lang="en", needed=_l("Enter a name in Chinese or English"))
    office_zh = line(_l("Position and organisation in Chinese, as announced (optional)"), lang="zh-CN")
    office_en = line(_l("Position and organisation in English, as announced (optional)"), lang="en")
    topic_zh = line(_l("Topic in Chinese (optional)"), lang="zh-CN")
    topic_en = line(_l("Topic in English (optional)"), lang="en")
    starts_at = DateTimeLocalField(_l("Speaks from (optional)"), format=FORMATS, validators=[Optional()])
    ends_at = DateTimeLocalField(_l("Speaks until (optional)"), format=FORMATS, validators=[Optional()])
    mode = SelectField(
        _l("How this person takes part"),
        choices=[SelectChoice(k.value, label) for k, label in WAYS_TO_SPEAK.items()],
    )
    position = IntegerField(
        _l("Place in the order"),
        description=_l("The smallest number stands first; equal numbers stand as they were added."),
        validators=[
            InputRequired(_l("Enter a number")),
            NumberRange(
                min=0, max=MOST_SPEAKERS, message=_l("Enter a number from 0 to %(max)d", max=MOST_SPEAKERS)
            ),
        ],
        render_kw={"inputmode": "numeric", "dir": "ltr"},
    )

    def of(self, session: Session | Within) -> "SpeakerForm":
        """This form for a session, whose time bounds the speaker's."""
        self._within = (
            Within(session.starts_at, session.ends_at, session.meeting.zone)
            if isinstance(session, Session)
            else session
        )
        return self

    def fill(self, speaker: SessionSpeaker) -> None:
        """What is saved."""
        zone = self._within.zone
        self.fill_in_two(name=speaker.name, office=speaker.office, topic=speaker.topic)
        self.role.data, self.mode.data = speaker.role.value, speaker.mode.value
        self.position.data = speaker.position
        self.starts_at.data, self.ends_at.data = (
            local_of(speaker.starts_at, zone),
            local_of(speaker.ends_at, zone),
        )
        self.revision.data = str(speaker.revision)

    def validate_starts_at(self, field: Field) -> None:
        """Within the session."""
        self._ensure_within(field)

    def validate_ends_at(self, field: Field) -> None:
        """Within the session and after the beginning."""
        self._ensure_within(field)
        if self.starts_at.data and field.data and field.data <= self.starts_at.data:
            raise ValidationError(_("The end must be after the beginning"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Both times or neither; said beside the one that is missing."""
        is_well = bool(super().validate(extra_validators))
        if bool(self.starts_at.data) == bool(self.ends_at.data):
            return is_well
        missing = self.ends_at if self.starts_at.data else self.starts_at
        missing.errors = [*missing.errors, _("Enter both times or neither")]
        return False

    def _ensure_within(self, field: Field) -> None:
        if field.data is None:
            return  # what was typed is no time, which its own message says
        zone = self._within.zone
        if not is_local_time(field.data, zone):
            raise ValidationError(
                _("Clocks are put forward then: this time does not exist. Choose another one")
            )
        if not self._within.starts_at <= field.data.replace(tzinfo=zone) <= self._within.ends_at:
            raise ValidationError(_("Choose a time within the session"))

    def details(self) -> SpeakerDetails:
        """What was said; after `validate`."""
        zone = self._within.zone
        return SpeakerDetails(
            role=SpeakerRole(self.role.data),
            position=self.position.data,
            name=self.in_two("name") or Words(),
            office=self.in_two("office"),
            topic=self.in_two("topic"),
            starts_at=utc_of(self.starts_at.data, zone),
            ends_at=utc_of(self.ends_at.data, zone),
            mode=TakingPart(self.mode.data),
        )


def local_of(value: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A moment as the clock of the place tells it, for a field."""
    return value.astimezone(zone).replace(tzinfo=None) if value else None


def utc_of(value: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The moment that a field means, by the clock of the place."""
    return value.replace(tzinfo=zone).astimezone(UTC) if value else None
