"""The programme in the back office: the list with what is odd, and its sessions."""

from http import HTTPStatus
from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme import services
from gpscf_events.programme.errors import ChangedMeanwhile, KeyTaken
from gpscf_events.programme.forms import SessionForm
from gpscf_events.programme.models import Edition, Session, SignUpMode
from gpscf_events.programme.queries import (
    get_own_session,
    list_all_sessions,
    list_own_meetings,
    list_own_sessions,
    list_rooms,
)
from gpscf_events.programme.rendering import (
    DOCUMENT_KINDS,
    SESSION_KINDS,
    SPEAKER_ROLES,
    VISIBILITIES,
    oddity_words,
)
from gpscf_events.programme.rules import find_oddities, open_seats
from gpscf_events.programme.views_staff.keeping import keeps_whole, own_edition, status_of

bp = Blueprint("programme_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme")
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.get("/")
def show() -> ResponseReturnValue:
    """All sessions the actor keeps, day by day, each with what is odd about it."""
    keep_private()
    edition = own_edition()
    every, own = list_all_sessions(edition.id), list_own_sessions(edition.id, current_actor())
    ids = {session.id for session in own}
    rows = [
        (session, [oddity_words(one, ids) for one in find_oddities(session, every)], open_seats(session))
        for session in own
    ]
    days = groupby(rows, key=lambda row: row[0].starts_at.astimezone(row[0].meeting.zone).date())
    return render_template(
        "programme/staff_programme.html",
        edition=edition,
        days=[(day, list(of_day)) for day, of_day in days],
        kinds=SESSION_KINDS,
        visibilities=VISIBILITIES,
        keeps_places=keeps_whole(edition),
    )


@bp.get("/sessions/new")
def new_session() -> ResponseReturnValue:
    """The form for a new session."""
    return _session_page(own_edition(), None, None)


@bp.post("/sessions/new")
def add_session() -> ResponseReturnValue:
    """Add a session; its gate comes with it."""
    edition, form = own_edition(), SessionForm()
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
    edition = own_edition()
    return _session_page(edition, get_own_session(edition.id, session_id, current_actor()), None)


@bp.post("/sessions/<uuid:session_id>")
def change_session(session_id: UUID) -> ResponseReturnValue:
    """Save a session; whoever saves second is shown what the first one saved."""
    edition, form = own_edition(), SessionForm()
    session = get_own_session(edition.id, session_id, current_actor())
    _offer(form, edition, session)
    if not form.validate():
        return _session_page(edition, session, form)
    try:
        is_other = services.change_session(session=session, details=form.details(), seen=form.seen())
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
    if is_other and session.sign_up_mode is not SignUpMode.NONE:
        flash(_("Whoever signed up was not told of the change yet: the page of its sign-ups offers it."))
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


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
    own = {one.id for one in list_own_sessions(edition.id, current_actor())} if odd else set()
    page = render_template(
        "programme/staff_session.html",
        edition=edition,
        session=session,
        form=shown,
        refused=refused,
        odd=[oddity_words(one, own) for one in odd],
        roles=SPEAKER_ROLES,
        document_kinds=DOCUMENT_KINDS,
    )
    return page, status_of(form, refused)
