"""Venues and rooms in the back office."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import guard, staff_only
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme import services
from gpscf_events.programme.forms import RoomForm, VenueForm, WaysForm, with_pairs
from gpscf_events.programme.models import Room, Venue
from gpscf_events.programme.queries import get_room, get_venue, list_rooms, list_venues, list_ways
from gpscf_events.programme.rendering import LAYOUTS
from gpscf_events.programme.views_staff.keeping import keep_page, own_edition

bp = Blueprint("places", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme")
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.get("/places")
def show() -> ResponseReturnValue:
    """Venues with their rooms."""
    keep_private()
    edition = own_edition(whole=True)
    rooms = list_rooms(edition.id)
    return render_template(
        "programme/staff_places.html",
        edition=edition,
        venues=[
            (venue, [room for room in rooms if room.venue_id == venue.id])
            for venue in list_venues(edition.id)
        ],
        layouts=LAYOUTS,
    )


@bp.route("/venues/new", methods=["GET", "POST"])
def venue_new() -> ResponseReturnValue:
    """Add a venue."""
    edition, form = own_edition(whole=True), VenueForm()

    def save() -> None:
        services.add_venue(edition_id=edition.id, key=form.chosen_key(), details=form.details())

    return keep_page(form, saved=None, save=save, title=_("Add a venue"), back=url_for(".show"))


@bp.route("/venues/<uuid:venue_id>", methods=["GET", "POST"])
def venue(venue_id: UUID) -> ResponseReturnValue:
    """Change a venue."""
    row, form = get_venue(own_edition(whole=True).id, venue_id), VenueForm()
    del form.key

    def save() -> None:
        services.change_venue(venue=row, details=form.details(), seen=form.seen())

    return keep_page(
        form, saved=lambda: _venue_form(row), save=save, title=_("Change the venue"), back=url_for(".show")
    )


@bp.route("/venues/<uuid:venue_id>/rooms/new", methods=["GET", "POST"])
def room_new(venue_id: UUID) -> ResponseReturnValue:
    """Add a room to a venue."""
    owner, form = get_venue(own_edition(whole=True).id, venue_id), RoomForm()

    def save() -> None:
        services.add_room(venue=owner, key=form.chosen_key(), details=form.details())

    return keep_page(form, saved=None, save=save, title=_("Add a room"), back=url_for(".show"))


@bp.route("/rooms/<uuid:room_id>", methods=["GET", "POST"])
def room(room_id: UUID) -> ResponseReturnValue:
    """Change a room."""
    row, form = get_room(own_edition(whole=True).id, room_id), RoomForm()
    del form.key

    def save() -> None:
        services.change_room(room=row, details=form.details(), seen=form.seen())

    return keep_page(
        form, saved=lambda: _room_form(row), save=save, title=_("Change the room"), back=url_for(".show")
    )


@bp.route("/ways", methods=["GET", "POST"])
def ways() -> ResponseReturnValue:
    """How long the ways between venues take; sign-ups count with them."""
    edition = own_edition(whole=True)
    kind = with_pairs(list_venues(edition.id))
    form = kind()

    def saved() -> WaysForm:
        found = kind(formdata=None)
        found.fill(list_ways(edition.id))
        return found

    def save() -> None:
        services.save_ways(edition_id=edition.id, ways=form.ways(), seen=form.seen())

    return keep_page(form, saved=saved, save=save, title=_("Ways between venues"), back=url_for(".show"))


def _venue_form(row: Venue) -> VenueForm:
    form = VenueForm(formdata=None)
    del form.key
    form.fill(row)
    return form


def _room_form(row: Room) -> RoomForm:
    form = RoomForm(formdata=None)
    del form.key
    form.fill(row)
    return form
