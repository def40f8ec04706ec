"""The forms of a venue and of a room."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from gpscf_events.core.db import Words
from gpscf_events.core.forms import BaseForm
from gpscf_events.programme.forms.kept import MOST_SEATS, KeptForm, key_field, line
from gpscf_events.programme.models import Layout, Room, Venue
from gpscf_events.programme.rendering import LAYOUTS
from gpscf_events.programme.rules import key_for
from gpscf_events.programme.services import RoomDetails, VenueDetails


class _WithinRoom:
    """No layout has more seats than people may be in the room."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise ValidationError beside the layout."""
        most = form["capacity"].data
        if field.data and most and field.data > most:
            raise ValidationError(_("More than the %(max)d people that the room may hold", max=most))


def _seats(layout: Layout) -> IntegerField:
    return IntegerField(
        _l("Seats: %(layout)s (optional)", layout=LAYOUTS[layout]),
        validators=[
            Optional(),
            NumberRange(
                min=1, max=MOST_SEATS, message=_l("Enter a number from 1 to %(max)d", max=MOST_SEATS)
            ),
            _WithinRoom(),
        ],
        render_kw={"inputmode": "numeric", "dir": "ltr"},
    )


class VenueForm(KeptForm):
    """A building or site."""

    name_zh = line(_l("Name in Chinese"), lang="zh-CN")
    name_en = line(_l("Name in English"), lang="en", needed=_l("Enter a name in Chinese or English"))
    key = key_field()
    city_zh = line(_l("City in Chinese"), lang="zh-CN")
    city_en = line(_l("City in English"), lang="en", needed=_l("Enter the city in Chinese or English"))
    address_zh = line(_l("Address in Chinese (optional)"), lang="zh-CN")
    address_en = line(_l("Address in English (optional)"), lang="en")
    help_desk_zh = line(_l("Help desk in Chinese (optional)"), lang="zh-CN")
    help_desk_en = line(_l("Help desk in English (optional)"), lang="en")

    def fill(self, venue: Venue) -> None:
        """What is saved."""
        self.fill_in_two(name=venue.name, city=venue.city, address=venue.address, help_desk=venue.help_desk)
        self.revision.data = str(venue.revision)

    def chosen_key(self) -> str:
        """The short name typed, or one made from the English name."""
        return self.key.data or key_for(self.name_en.data or "") or "venue"

    def details(self) -> VenueDetails:
        """What was said; after `validate`."""
        return VenueDetails(
            name=self.in_two("name") or Words(),
            city=self.in_two("city") or Words(),
            address=self.in_two("address"),
            help_desk=self.in_two("help_desk"),
        )


class RoomForm(KeptForm):
    """A room of a venue."""

    name_zh = line(_l("Name in Chinese"), lang="zh-CN")
    name_en = line(_l("Name in English"), lang="en", needed=_l("Enter a name in Chinese or English"))
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

    seats_theatre = _seats(Layout.THEATRE)
    seats_classroom = _seats(Layout.CLASSROOM)
    seats_round_tables = _seats(Layout.ROUND_TABLES)
    seats_u_shape = _seats(Layout.U_SHAPE)
    seats_board = _seats(Layout.BOARD)
    seats_banquet = _seats(Layout.BANQUET)
    seats_standing = _seats(Layout.STANDING)

    def fill(self, room: Room) -> None:
        """What is saved."""
        self.fill_in_two(name=room.name)
        self.capacity.data, self.revision.data = room.capacity, str(room.revision)
        for layout, seats in room.setups.items():
            self[f"seats_{layout}"].data = seats

    def chosen_key(self) -> str:
        """The short name typed, or one made from the English name."""
        return self.key.data or key_for(self.name_en.data or "") or "room"

    def details(self) -> RoomDetails:
        """What was said; after `validate`."""
        seats = {layout.value: self[f"seats_{layout}"].data for layout in Layout}
        setups = {layout: number for layout, number in seats.items() if number}
        return RoomDetails(self.in_two("name") or Words(), self.capacity.data, setups)
