"""Choosing sessions: as wishes in a draft, and as sign-ups from the status page."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, delegates_only, guard, open_to_all
from gpscf_events.core.clock import now
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Session
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_by_status_token, get_registration, list_meetings
from gpscf_events.registration.services import save_page
from gpscf_events.signups.errors import OfferOver, SessionFull
from gpscf_events.signups.queries import (
    Seats,
    find_admitted_of,
    list_meeting_ids,
    list_offered,
    list_seats_for,
    list_sign_ups,
)
from gpscf_events.signups.rendering import arrange
from gpscf_events.signups.rules import Wishes, chosen_of, find_faults, read_wishes, slot_name
from gpscf_events.signups.services import accept_offer, cancel, choose, decline_offer

bp = Blueprint("signups", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(bp, delegates_only)
# The private link is the proof; decided to be enough for seats, never for names or documents.
status_bp = Blueprint("own_sessions", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/r")
guard(status_bp, open_to_all)

PAGE = "sessions"


@bp.get("/<uuid:registration_id>/sessions")
def show(registration_id: UUID) -> ResponseReturnValue:
    """The picker as the draft holds it."""
    registration = get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())
    if registration.state is not RegistrationState.DRAFT:
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    return _draft_page(registration, read_wishes(registration.draft.get(PAGE, {})), {})


@bp.post("/<uuid:registration_id>/sessions")
def save(registration_id: UUID) -> ResponseReturnValue:
    """Save the wishes, then check them, then go on."""
    registration = get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())
    typed = _typed()
    if not save_page(registration=registration, page=PAGE, answers=typed):
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    if "later" in request.form:
        return redirect(url_for("dashboard.mine"))
    wishes, seats = read_wishes(typed), _seats_of_draft(registration)
    faults = find_faults(
        [s.session for s in seats.values()],
        wishes,
        {k: s.state for k, s in seats.items()},
        {entry.session_id for entry in list_sign_ups(registration.id)},
    )
    if faults:
        return _draft_page(registration, wishes, {name: str(f.message) for name, f in faults.items()})
    if request.form.get("from") == "check":
        return redirect(url_for("dashboard.check", registration_id=registration_id))
    return redirect(url_for("questions.show", registration_id=registration_id))


@status_bp.get("/<token>/sessions")
def change(token: str) -> ResponseReturnValue:
    """The picker as it stands for a registration that was accepted."""
    keep_private()
    registration = get_by_status_token(token, edition_key=g.edition_key)
    chosen = chosen_of(list_sign_ups(registration.id))
    return _own_page(registration, token, Wishes(frozenset(chosen), frozenset()), {})


@status_bp.post("/<token>/sessions")
def save_change(token: str) -> ResponseReturnValue:
    """Take and give back seats: all of it or nothing."""
    keep_private()
    registration = get_by_status_token(token, edition_key=g.edition_key)
    wishes, seats = read_wishes(_typed()), _seats_of(registration)
    by_id = {s.session.public_id: s.session for s in seats.values()}
    try:
        choose(
            registration_id=registration.id,
            session_ids={by_id[key].id for key in wishes.session_ids if key in by_id},
            waiting_ids={by_id[key].id for key in wishes.waiting_ids if key in by_id},
        )
    except RuleBroken as refused:
        return _own_page(registration, token, wishes, _faults(refused, registration, wishes))
    return redirect(url_for("status.show", token=token))


@status_bp.post("/<token>/sessions/<uuid:session_id>/cancel")
def give_back(token: str, session_id: UUID) -> ResponseReturnValue:
    """Give one seat or waiting place back."""
    keep_private()
    registration = get_by_status_token(token, edition_key=g.edition_key)
    for entry in list_sign_ups(registration.id):
        if entry.session.public_id == session_id:
            cancel(registration_id=registration.id, session_id=entry.session_id)
    return redirect(url_for("status.show", token=token))


@status_bp.post("/<token>/sessions/<uuid:session_id>/accept")
def accept(token: str, session_id: UUID) -> ResponseReturnValue:
    """Take an offered seat; what clashes with it is given back in the same step."""
    return _answer(token, session_id, accept_offer)


@status_bp.post("/<token>/sessions/<uuid:session_id>/decline")
def decline(token: str, session_id: UUID) -> ResponseReturnValue:
    """Let an offered seat go to the next who waits."""
    return _answer(token, session_id, decline_offer)


def _answer(token: str, session_id: UUID, verb: Callable[..., None]) -> ResponseReturnValue:
    keep_private()
    registration = get_by_status_token(token, edition_key=g.edition_key)
    for entry in list_sign_ups(registration.id):
        if entry.session.public_id == session_id:
            try:
                verb(registration_id=registration.id, session_id=entry.session_id)
            except OfferOver as over:
                flash(str(over.message))
            return redirect(url_for("status.show", token=token), HTTPStatus.SEE_OTHER)
    # Ended in between: the page says what there is now.
    flash(str(OfferOver().message))
    return redirect(url_for("status.show", token=token), HTTPStatus.SEE_OTHER)


def _typed() -> dict[str, list[str]]:
    named = [name for name in request.form if name.startswith(("slot-", "session-"))]
    return {name: request.form.getlist(name) for name in named}


def _seats_of_draft(registration: Registration) -> dict[int, Seats]:
    """The sessions of the meetings that the draft names; of all while it names none."""
    keys = set(registration.draft.get("role", {}).get("meetings", []))
    meetings = list_meetings(registration.edition_id)
    chosen = [meeting.id for meeting in meetings if meeting.key in keys]
    offered = list_offered(
        registration.edition_id, meeting_ids=chosen or None, admitted=find_admitted_of(registration)
    )
    return _seen_by(registration, offered)


def _seats_of(registration: Registration) -> dict[int, Seats]:
    meeting_ids = list_meeting_ids(registration.id)
    offered = list_offered(
        registration.edition_id, meeting_ids=meeting_ids, admitted=find_admitted_of(registration)
    )
    return _seen_by(registration, offered)


def _seen_by(registration: Registration, offered: Sequence[Session]) -> dict[int, Seats]:
    return list_seats_for(registration, offered, now())


def _faults(refused: RuleBroken, registration: Registration, wishes: Wishes) -> dict[str, str]:
    """The message beside each choice it is about."""
    seats = _seats_of(registration)
    sessions = [entry.session for entry in seats.values()]
    if isinstance(refused, SessionFull):
        about = [session for session in sessions if session.key == refused.session_key]
    else:
        about = [session for session in sessions if session.public_id in wishes.session_ids]
    return {slot_name(session): str(refused.message) for session in about}


def _draft_page(registration: Registration, wishes: Wishes, faults: Mapping[str, str]) -> ResponseReturnValue:
    held = {entry.session_id: entry.state for entry in list_sign_ups(registration.id)}
    days = arrange(_seats_of_draft(registration), wishes, held=held, faults=faults, is_draft=True)
    back = url_for("draft.show", registration_id=registration.public_id, page="contact")
    if request.values.get("from") == "check":
        back = url_for("dashboard.check", registration_id=registration.public_id)
    page = render_template(
        "signups/draft.html", days=days, faults=faults, registration=registration, back=back
    )
    return page, 422 if faults else 200


def _own_page(
    registration: Registration, token: str, wishes: Wishes, faults: Mapping[str, str]
) -> ResponseReturnValue:
    held = {entry.session_id: entry.state for entry in list_sign_ups(registration.id)}
    days = arrange(_seats_of(registration), wishes, held=held, faults=faults)
    back = url_for("status.show", token=token)
    page = render_template("signups/own.html", days=days, faults=faults, registration=registration, back=back)
    return page, 422 if faults else 200
