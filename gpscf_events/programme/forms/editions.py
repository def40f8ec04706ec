"""The forms of an edition, of its copy, and of a meeting."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DateTimeLocalField, Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from gpscf_events.core.db import Words
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.core.i18n import words
from gpscf_events.programme.forms.kept import FORMATS, KeptForm, key_field, line
from gpscf_events.programme.models import Edition, Meeting, MeetingKind, Venue, Visibility
from gpscf_events.programme.rendering import MEETING_KINDS, VISIBILITIES
from gpscf_events.programme.rules import key_for
from gpscf_events.programme.services import EditionDetails, MeetingDetails

KEY_LENGTH = 20
PREFIX_LENGTH = 12


def _day(label: Any) -> DateField:
    return DateField(label, validators=[InputRequired(_l("Enter a day"))])


class EditionForm(KeptForm):
    """What stands above all meetings of a year."""

    name_zh = line(_l("Name in Chinese"), lang="zh-CN")
    name_en = line(_l("Name in English"), lang="en", needed=_l("Enter a name in Chinese or English"))
    short_name_zh = line(_l("Short title in Chinese"), lang="zh-CN")
    short_name_en = line(
        _l("Short title in English"), lang="en", needed=_l("Enter a short title in Chinese or English")
    )
    theme_zh = line(_l("Theme in Chinese (optional)"), lang="zh-CN")
    theme_en = line(_l("Theme in English (optional)"), lang="en")
    city_zh = line(_l("City in Chinese"), lang="zh-CN")
    city_en = line(_l("City in English"), lang="en", needed=_l("Enter the city in Chinese or English"))
    starts_on = _day(_l("First day"))
    ends_on = _day(_l("Last day"))

    def fill(self, edition: Edition) -> None:
        """What is saved."""
        self.fill_in_two(
            name=edition.name, short_name=edition.short_name, theme=edition.theme, city=edition.city
        )
        self.starts_on.data, self.ends_on.data = edition.starts_on, edition.ends_on
        self.revision.data = str(edition.revision)

    def validate_ends_on(self, field: Field) -> None:
        """Not before the first day."""
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day must not be before the first"))

    def details(self) -> EditionDetails:
        """What was said; after `validate`."""
        return EditionDetails(
            name=self.in_two("name") or Words(),
            short_name=self.in_two("short_name") or Words(),
            theme=self.in_two("theme"),
            city=self.in_two("city") or Words(),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class CopyForm(BaseForm):
    """What a new edition is called and when it begins; the rest comes from the old one."""

    key = StringField(
        _l("Year or short name"),
        description=_l("Stands in every address of the new edition and never changes, for example 2026"),
        validators=[
            InputRequired(_l("Enter a year or short name")),
            Length(max=KEY_LENGTH, message=_l("This is too long: at most %(max)d characters", max=KEY_LENGTH)),
            Regexp(
                r"^[0-9][a-z0-9]*(-[a-z0-9]+)*$",
                message=_l("Begin with the year; then only small letters, digits and hyphens"),
            ),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    )  # fmt: skip
    name_zh = line(_l("Name in Chinese"), lang="zh-CN")
    name_en = line(_l("Name in English"), lang="en", needed=_l("Enter a name in Chinese or English"))
    short_name_zh = line(_l("Short title in Chinese"), lang="zh-CN")
    short_name_en = line(
        _l("Short title in English"), lang="en", needed=_l("Enter a short title in Chinese or English")
    )
    starts_on = _day(_l("First day"))
    reference_prefix = StringField(
        _l("Beginning of references"),
        description=_l("Stands before the six signs of every reference, for example LYG26-"),
        validators=[
            InputRequired(_l("Enter the beginning of references")),
            PlainText(),
            Length(
                max=PREFIX_LENGTH,
                message=_l("This is too long: at most %(max)d characters", max=PREFIX_LENGTH),
            ),
            Regexp(r"^[A-Z0-9]+-$", message=_l("Use capital letters and digits, with a hyphen at the end")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    )

    def values(self) -> dict[str, Any]:
        """What `copy_edition` takes; after `validate`."""
        return {
            "key": self.key.data,
            "name": self.in_two("name"),
            "short_name": self.in_two("short_name"),
            "starts_on": self.starts_on.data,
            "reference_prefix": self.reference_prefix.data,
        }


class MeetingForm(KeptForm):
    """A meeting of the edition: place, days, registration."""

    kind = SelectField(
        _l("Kind"), choices=[SelectChoice(k.value, label) for k, label in MEETING_KINDS.items()]
    )
    name_zh = line(_l("Name in Chinese"), lang="zh-CN")
    name_en = line(_l("Name in English"), lang="en", needed=_l("Enter a name in Chinese or English"))
    key = key_field()
    host_zh = line(_l("Hosts in Chinese (optional)"), lang="zh-CN")
    host_en = line(_l("Hosts in English (optional)"), lang="en")
    organisers_zh = line(_l("Organisers in Chinese (optional)"), lang="zh-CN")
    organisers_en = line(_l("Organisers in English (optional)"), lang="en")
    co_organisers_zh = line(_l("Co-organisers in Chinese (optional)"), lang="zh-CN")
    co_organisers_en = line(_l("Co-organisers in English (optional)"), lang="en")
    supporters_zh = line(_l("Supporters in Chinese (optional)"), lang="zh-CN")
    supporters_en = line(_l("Supporters in English (optional)"), lang="en")
    city_zh = line(_l("City in Chinese"), lang="zh-CN")
    city_en = line(_l("City in English"), lang="en", needed=_l("Enter the city in Chinese or English"))
    venue = SelectField(_l("Venue"))
    starts_on = _day(_l("First day"))
    ends_on = _day(_l("Last day"))
    time_zone = SelectField(
        _l("Time zone"), choices=[SelectChoice(z, z) for z in sorted(available_timezones())]
    )
    takes_online = BooleanField(_l("Delegates may choose to take part by video only"))
    registration_opens_at = DateTimeLocalField(
        _l("Registration opens"), format=FORMATS, validators=[InputRequired(_l("Enter day and time"))]
    )
    registration_closes_at = DateTimeLocalField(
        _l("Registration closes"), format=FORMATS, validators=[InputRequired(_l("Enter day and time"))]
    )
    visibility = SelectField(
        _l("Who may know of it"), choices=[SelectChoice(k.value, label) for k, label in VISIBILITIES.items()]
    )

    def offer(self, venues: Sequence[Venue], *, is_new: bool) -> None:
        """The venues to choose from; a meeting that is there keeps its short name."""
        self._venues = {str(row.public_id): row for row in venues}
        self.venue.choices = [SelectChoice("", _("No venue yet"))] + [
            SelectChoice(key, f"{words(row.name)} · {words(row.city)}") for key, row in self._venues.items()
        ]
        if not is_new:
            del self.key

    def fill(self, meeting: Meeting) -> None:
        """What is saved."""
        self.fill_in_two(name=meeting.name, host=meeting.host, city=meeting.city)
        self.fill_in_two(
            organisers=meeting.organisers,
            co_organisers=meeting.co_organisers,
            supporters=meeting.supporters,
        )
        self.kind.data, self.visibility.data = meeting.kind.value, meeting.visibility.value
        self.venue.data = str(meeting.venue.public_id) if meeting.venue else ""
        self.starts_on.data, self.ends_on.data = meeting.starts_on, meeting.ends_on
        self.time_zone.data = meeting.time_zone
        self.takes_online.data = meeting.takes_online
        for name in ("registration_opens_at", "registration_closes_at"):
            self[name].data = getattr(meeting, name).astimezone(meeting.zone).replace(tzinfo=None)
        self.revision.data = str(meeting.revision)

    def validate_ends_on(self, field: Field) -> None:
        """Not before the first day."""
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day must not be before the first"))

    def validate_registration_closes_at(self, field: Field) -> None:
        """After it opened."""
        opens = self.registration_opens_at.data
        if opens and field.data and field.data <= opens:
            raise ValidationError(_("Registration must close after it opens"))

    def chosen_key(self) -> str:
        """The short name typed, or one made from the English name; from the kind where that has no Latin letters."""
        return self.key.data or key_for(self.name_en.data or "") or key_for(self.kind.data)

    def details(self) -> MeetingDetails:
        """What was said; after `validate`."""
        zone = ZoneInfo(self.time_zone.data)
        venue = self._venues.get(self.venue.data or "")

        def at(local: datetime) -> datetime:
            return local.replace(tzinfo=zone).astimezone(UTC)

        return MeetingDetails(
            kind=MeetingKind(self.kind.data),
            name=self.in_two("name") or Words(),
            host=self.in_two("host"),
            organisers=self.in_two("organisers"),
            co_organisers=self.in_two("co_organisers"),
            supporters=self.in_two("supporters"),
            city=self.in_two("city") or Words(),
            venue_id=venue.id if venue else None,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            time_zone=self.time_zone.data,
            takes_online=bool(self.takes_online.data),
            registration_opens_at=at(self.registration_opens_at.data),
            registration_closes_at=at(self.registration_closes_at.data),
            visibility=Visibility(self.visibility.data),
        )
