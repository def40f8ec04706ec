"""The forms of a venue and of a room."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    IntegerField,
)
from wtforms.validators import (
    InputRequired,
    NumberRange,
    ValidationError,
)

from gpscf_events.core.db import Words
from gpscf_events.programme.forms.kept import MOST_SEATS, KeptForm, in_two, key_field, line
from gpscf_events.programme.models import (
    Room,
    Venue,
)
from gpscf_events.programme.rules import key_for
from gpscf_events.programme.services import RoomDetails, VenueDetails


class VenueForm(KeptForm):
    """A building or site."""

    name_zh = line(_l("Name in Chinese"), lang="zh-CN")
    name_en = line(_l("Name in English"), lang="en")
    key = key_field()
    city_zh = line(_l("City in Chinese"), lang="zh-CN")
    city_en = line(_l("City in English"), lang="en")
    address_zh = line(_l("Address in Chinese (optional)"), lang="zh-CN")
    address_en = line(_l("Address in English (optional)"), lang="en")
    help_desk_zh = line(_l("Help desk in Chinese (optional)"), lang="zh-CN")
    help_desk_en = line(_l("Help desk in English (optional)"), lang="en")

    def fill(self, venue: Venue) -> None:
        """What is saved."""
        for name in ("name", "city", "address", "help_desk"):
            said = getattr(venue, name) or Words()
            for lang in ("zh", "en"):
                self[f"{name}_{lang}"].data = said.get(lang, "")
        self.revision.data = str(venue.revision)

    def validate_name_en(self, field: Field) -> None:
        """One language is enough."""
        if not field.data and not self.name_zh.data:
            raise ValidationError(_("Enter a name in Chinese or English"))

    def validate_city_en(self, field: Field) -> None:
        """One language is enough."""
        if not field.data and not self.city_zh.data:
            raise ValidationError(_("Enter the city in Chinese or English"))

    def chosen_key(self) -> str:
        """The short name typed, or one made from the English name."""
        return self.key.data or key_for(self.name_en.data or "") or "venue"

    def details(self) -> VenueDetails:
        """What was said; after `validate`."""
        return VenueDetails(
            name=in_two(self.name_zh, self.name_en) or Words(),
            city=in_two(self.city_zh, self.city_en) or Words(),
            address=in_two(self.address_zh, self.address_en),
            help_desk=in_two(self.help_desk_zh, self.help_desk_en),
        )


class RoomForm(KeptForm):
    """A room of a venue."""

    name_zh = line(_l("Name in Chinese"), lang="zh-CN")
    name_en = line(_l("Name in English"), lang="en")
    key = key_field()
    capacity = IntegerField(
        _l("People the room may hold"),
        validators=[
            InputRequired(_l("Enter a number")),
            NumberRange(
                min=1, max=MOST_SEATS, message=_l("Enter a number from 1 to %(max)d", max=MOST_SEATS)
            ),
        ],
        render_kw={"inputmode": "numeric", "dir": "ltr"},
    )

    def fill(self, room: Room) -> None:
        """What is saved."""
        self.name_zh.data, self.name_en.data = room.name.get("zh", ""), room.name.get("en", "")
        self.capacity.data, self.revision.data = room.capacity, str(room.revision)

    def validate_name_en(self, field: Field) -> None:
        """One language is enough."""
        if not field.data and not self.name_zh.data:
            raise ValidationError(_("Enter a name in Chinese or English"))

    def chosen_key(self) -> str:
        """The short name typed, or one made from the English name."""
        return self.key.data or key_for(self.name_en.data or "") or "room"

    def details(self) -> RoomDetails:
        """What was said; after `validate`."""
        return RoomDetails(in_two(self.name_zh, self.name_en) or Words(), self.capacity.data)
