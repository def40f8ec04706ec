"""The timetable of a day: rooms side by side, sessions moved by hand, by keyboard, or by a small form."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import words
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme import services
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.forms import MoveForm
from gpscf_events.programme.models import Edition, Room, Session, SignUpMode
from gpscf_events.programme.queries import (
    get_own_session,
    list_all_sessions,
    list_own_sessions,
    list_rooms,
)
from gpscf_events.programme.rendering import SESSION_KINDS, oddity_words
from gpscf_events.programme.rules import find_oddities, list_days, minutes_of_day
from gpscf_events.programme.views_staff.keeping import own_edition, status_of

bp = Blueprint(
    "timetable", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme/timetable"
)
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.get("/")
def show() -> ResponseReturnValue:
    """A day of the programme, the first one unless the address names another."""
    return _page(own_edition(), _asked_day())


@bp.get("/<uuid:session_id>")
def move(session_id: UUID) -> ResponseReturnValue:
    """When and where a session is, as a form: for whoever moves nothing by hand."""
    edition = own_edition()
    session = get_own_session(edition.id, session_id, current_actor())
    form = _form(edition, session, sent=False)
    form.fill(session)
    return _form_page(session, form, None)


@bp.post("/<uuid:session_id>")
def save(session_id: UUID) -> ResponseReturnValue:
    """Move a session. The grid gets its day anew, with what became odd and the way back; a form its page."""
    edition, is_grid = own_edition(), wants_fragment()
    session = get_own_session(edition.id, session_id, current_actor())
    form = _form(edition, session)
    back = _form(edition, session, sent=False)
    back.fill(session)
    refused: RuleBroken | None = None
    if form.validate():
        starts_at, ends_at, room_id = form.wanted()
        try:
            is_other = services.move_session(
                session=session, starts_at=starts_at, ends_at=ends_at, room_id=room_id, seen=form.seen()
            )
        except ChangedMeanwhile as meanwhile:
            refused = meanwhile
        else:
            session = get_own_session(edition.id, session_id, current_actor())
            said = [_("Moved: %(title)s", title=words(session.title))]
            if is_other and session.sign_up_mode is not SignUpMode.NONE:
                said.append(
                    _("Whoever signed up was not told of the change yet: the page of its sign-ups offers it.")
                )
            back.revision.data = str(session.revision)
            if is_grid:
                return _grid(edition, _asked_day(), said=said, moved=session, back=back if is_other else None)
            for line in said:
                flash(line)
            return redirect(
                url_for(".show", day=session.starts_at.astimezone(session.meeting.zone).date()),
                HTTPStatus.SEE_OTHER,
            )
    if is_grid:
        wrong = [str(line) for lines in form.errors.values() for line in lines]
        if refused is not None:
            wrong = [_("Somebody else saved this session meanwhile. The timetable shows it as it is now.")]
        return _grid(edition, _asked_day(), wrong=wrong, moved=session), status_of(form, refused)
    if refused is not None:
        saved = _form(edition, session, sent=False)
        saved.fill(session)
        form.show_saved(saved)
    return _form_page(session, form, refused)


def _form(edition: Edition, session: Session, *, sent: bool = True) -> MoveForm:
    form = MoveForm() if sent else MoveForm(formdata=None)
    form.offer(list_rooms(edition.id), session)
    return form


def _form_page(session: Session, form: MoveForm, refused: RuleBroken | None) -> ResponseReturnValue:
    keep_private()
    page = render_template("programme/staff_move.html", session=session, form=form, refused=refused)
    return page, status_of(form if form.is_submitted() else None, refused)


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


def _page(edition: Edition, day: date | None) -> ResponseReturnValue:
    keep_private()
    return render_template("programme/staff_timetable.html", **_context(edition, day))


def _grid(
    edition: Edition,
    day: date | None,
    *,
    moved: Session,
    said: Sequence[str] = (),
    wrong: Sequence[str] = (),
    back: MoveForm | None = None,
) -> str:
    keep_private()
    told = {"said": said, "wrong": wrong, "moved": moved, "way_back": back}
    return render_template("programme/_timetable.html", **{**_context(edition, day), **told})


def _context(edition: Edition, wanted: date | None) -> dict[str, object]:
    """The day, its columns and what stands in them: a room's sessions, those without a room first."""
    every, own = list_all_sessions(edition.id), list_own_sessions(edition.id, current_actor())
    ids, days = {session.id for session in own}, list_days(own)
    day = wanted if wanted in days else (days[0] if days else None)
    of_day = [one for one in own if one.starts_at.astimezone(one.meeting.zone).date() == day]
    venues = {one.room.venue_id for one in of_day if one.room}
    meeting_venues = {one.meeting.venue_id for one in of_day}
    rooms: list[Room | None] = [None]
    rooms += [room for room in list_rooms(edition.id) if room.venue_id in venues | meeting_venues]
    columns = [
        (
            room,
            [
                (one, *minutes_of_day(one), [oddity_words(odd, ids) for odd in find_oddities(one, every)])
                for one in of_day
                if one.room_id == (room.id if room else None)
            ],
        )
        for room in rooms
    ]
    spans = [minutes_of_day(one) for one in of_day]
    return {
        "edition": edition,
        "days": days,
        "on": day,
        "columns": columns,
        "kinds": SESSION_KINDS,
        "first_min": max(0, min((begin for begin, _end in spans), default=540) // 60 * 60 - 60),
        "last_min": min(1440, -(-max((end for _begin, end in spans), default=1080) // 60) * 60 + 60),
        "said": (),
        "wrong": (),
        "moved": None,
        "way_back": None,
    }
