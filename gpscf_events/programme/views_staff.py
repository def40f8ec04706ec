"""The programme in the back office: the list with what is odd, sessions, venues and rooms."""

from collections.abc import Callable
from http import HTTPStatus
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.programme import services
from gpscf_events.programme.errors import ChangedMeanwhile, KeyTaken
from gpscf_events.programme.forms import RoomForm, SessionForm, VenueForm
from gpscf_events.programme.models import Edition, Session
from gpscf_events.programme.queries import (
    get_edition,
    get_own_session,
    get_room,
    get_venue,
    list_all_sessions,
    list_own_meetings,
    list_own_sessions,
    list_rooms,
    list_venues,
)
from gpscf_events.programme.rendering import SESSION_KINDS, VISIBILITIES, oddity_words
from gpscf_events.programme.rules import find_oddities, open_seats

bp = Blueprint("programme_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme")
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.get("/")
def show() -> ResponseReturnValue:
    """All sessions the actor keeps, day by day, each with what is odd about it."""
    keep_private()
    edition = _edition()
    every = list_all_sessions(edition.id)
    rows = [
        (session, [oddity_words(one) for one in find_oddities(session, every)], open_seats(session))
        for session in list_own_sessions(edition.id, current_actor())
    ]
    days = groupby(rows, key=lambda row: row[0].starts_at.astimezone(row[0].meeting.zone).date())
    return render_template(
        "programme/staff_programme.html",
        edition=edition,
        days=[(day, list(of_day)) for day, of_day in days],
        kinds=SESSION_KINDS,
        visibilities=VISIBILITIES,
        keeps_places=_keeps_places(edition),
    )


@bp.get("/sessions/new")
def new_session() -> ResponseReturnValue:
    """The form for a new session."""
    return _session_page(_edition(), None, None)


@bp.post("/sessions/new")
def add_session() -> ResponseReturnValue:
    """Add a session; its gate comes with it."""
    edition, form = _edition(), SessionForm()
    _offer(form, edition, None)
    if not form.validate():
        return _session_page(edition, None, form)
    meeting = form.chosen_meeting()
    if meeting is None:
        raise NotFound
    key = form.chosen_key()
    try:
        session = services.add_session(meeting=meeting, key=key, details=form.details())
    except KeyTaken as refused:
        form.key.errors = [str(refused.message)]
        return _session_page(edition, None, form)
    flash(_("The session was added to the programme."))
    return redirect(url_for(".session", session_id=session.public_id), HTTPStatus.SEE_OTHER)


@bp.get("/sessions/<uuid:session_id>")
def session(session_id: UUID) -> ResponseReturnValue:
    """A session with all that is said of it, to change."""
    edition = _edition()
    return _session_page(edition, get_own_session(edition.id, session_id, current_actor()), None)


@bp.post("/sessions/<uuid:session_id>")
def change_session(session_id: UUID) -> ResponseReturnValue:
    """Save a session; whoever saves second is shown what the first one saved."""
    edition, form = _edition(), SessionForm()
    session = get_own_session(edition.id, session_id, current_actor())
    _offer(form, edition, session)
    if not form.validate():
        return _session_page(edition, session, form)
    try:
        services.change_session(session=session, details=form.details(), seen=form.seen())
    except ChangedMeanwhile as refused:
        saved = SessionForm(formdata=None)
        session = get_own_session(edition.id, session_id, current_actor())
        _offer(saved, edition, session)
        saved.fill(session)
        form.show_saved(saved)
        return _session_page(edition, session, form, refused)
    except RuleBroken as refused:
        session = get_own_session(edition.id, session_id, current_actor())
        form.open_seats.errors = [str(refused.message)]
        return _session_page(edition, session, form)
    flash(_("Saved."))
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.get("/places")
def places() -> ResponseReturnValue:
    """Venues with their rooms."""
    keep_private()
    edition = _edition(whole=True)
    venues = list_venues(edition.id)
    rooms = list_rooms(edition.id)
    return render_template(
        "programme/staff_places.html",
        edition=edition,
        venues=[(venue, [room for room in rooms if room.venue_id == venue.id]) for venue in venues],
    )


@bp.route("/venues/new", methods=["GET", "POST"])
def venue_new() -> ResponseReturnValue:
    """Add a venue."""
    edition, form = _edition(whole=True), VenueForm()

    def add() -> None:
        services.add_venue(edition_id=edition.id, key=form.chosen_key(), details=form.details())

    return _place_page(edition, form, None, add, _("Add a venue"))


@bp.route("/venues/<uuid:venue_id>", methods=["GET", "POST"])
def venue(venue_id: UUID) -> ResponseReturnValue:
    """Change a venue."""
    edition, form = _edition(whole=True), VenueForm()
    row = get_venue(edition.id, venue_id)
    return _place_page(
        edition,
        form,
        row,
        lambda: services.change_venue(venue=row, details=form.details(), seen=form.seen()),
        _("Change the venue"),
    )


@bp.route("/venues/<uuid:venue_id>/rooms/new", methods=["GET", "POST"])
def room_new(venue_id: UUID) -> ResponseReturnValue:
    """Add a room to a venue."""
    edition, form = _edition(whole=True), RoomForm()
    owner = get_venue(edition.id, venue_id)

    def add() -> None:
        services.add_room(venue=owner, key=form.chosen_key(), details=form.details())

    return _place_page(edition, form, None, add, _("Add a room"))


@bp.route("/rooms/<uuid:room_id>", methods=["GET", "POST"])
def room(room_id: UUID) -> ResponseReturnValue:
    """Change a room."""
    edition, form = _edition(whole=True), RoomForm()
    row = get_room(edition.id, room_id)
    return _place_page(
        edition,
        form,
        row,
        lambda: services.change_room(room=row, details=form.details(), seen=form.seen()),
        _("Change the room"),
    )


def _edition(*, whole: bool = False) -> Edition:
    """The edition, where the actor keeps a part of its programme, or all of it. Raises NotFound."""
    edition = get_edition(g.edition_key)
    if whole and not _keeps_places(edition):
        raise NotFound
    if not current_actor().reaches(Permission.PROGRAMME_EDIT, edition.id):
        raise NotFound
    return edition


def _keeps_places(edition: Edition) -> bool:
    """Venues and rooms serve all meetings: they are kept by who keeps the whole edition."""
    return current_actor().may(Permission.PROGRAMME_EDIT, Scope(edition.id))


def _offer(form: SessionForm, edition: Edition, session: Session | None) -> None:
    form.offer(list_own_meetings(edition.id, current_actor()), list_rooms(edition.id), session)


def _session_page(
    edition: Edition,
    session: Session | None,
    form: SessionForm | None,
    refused: ChangedMeanwhile | None = None,
) -> ResponseReturnValue:
    keep_private()
    shown = form
    if shown is None:
        shown = SessionForm(formdata=None)
        _offer(shown, edition, session)
        if session is not None:
            shown.fill(session)
    odd = find_oddities(session, list_all_sessions(edition.id)) if session is not None else []
    page = render_template(
        "programme/staff_session.html",
        edition=edition,
        session=session,
        form=shown,
        refused=refused,
        odd=[oddity_words(one) for one in odd],
    )
    return page, _status(form, refused)


def _place_page(
    edition: Edition, form: VenueForm | RoomForm, row: Any, save: Callable[[], object], title: str
) -> ResponseReturnValue:
    """The form of a venue or room; saves where it was sent and right."""
    keep_private()
    refused: RuleBroken | None = None
    if row is not None:
        del form.key
    if form.validate_on_submit():
        try:
            save()
        except KeyTaken as taken:
            form.key.errors = [str(taken.message)]
        except ChangedMeanwhile as changed:
            refused, saved = changed, type(form)(formdata=None)
            saved.fill(row)
            form.show_saved(saved)
        else:
            flash(_("Saved."))
            return redirect(url_for(".places"), HTTPStatus.SEE_OTHER)
    elif row is not None and not form.is_submitted():
        form.fill(row)
    page = render_template(
        "programme/staff_place.html", edition=edition, form=form, refused=refused, title=title
    )
    return page, _status(form if form.is_submitted() else None, refused)


def _status(form: Any, refused: RuleBroken | None) -> int:
    if refused is not None:
        return refused.status
    return HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
