"""Seats that somebody who is replaced leaves to the substitute, and what becomes of them.

A seat goes from hand to hand: it stays counted, so that nobody slips in between. Until the substitute is accepted it
is offered: an end it has not been used by hands it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gpscf_events.categories.queries import find_admitted
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import SeatPool, Session
from gpscf_events.registration.events import RegistrationSubmitted
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import lock_registration
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState
from gpscf_events.signups.queries import find_live, list_sign_ups, lock_sessions
from gpscf_events.signups.rules import HOLDS_SEAT, may_enter
from gpscf_events.signups.rules.waiting import CHOSEN, kept_until, may_be_left
from gpscf_events.signups.services.seats import count, end, fill, note


@dataclass(frozen=True)
class Left:
    """A sign-up that somebody leaves: what is taken over of it, and the seat that is counted meanwhile."""

    session: Session
    state: SignUpState
    pool: SeatPool | None
    priority: int
    sequence: int
    # A choice alone: the substitute makes it anew.
    is_wish: bool


def leave_seats(*, registration_id: int) -> list[Left]:
    """Take what can be left to a substitute off a registration, its seats still counted.

    In the transaction of a caller that gives it to `take_over`, or nobody has these seats.
    """
    with transaction():
        held = lock_sessions({entry.session_id for entry in list_sign_ups(registration_id)})
        left = []
        for entry in list_sign_ups(registration_id, fresh=True):
            if entry.source not in CHOSEN:
                continue
            is_wish = not may_be_left(entry)
            session = held[entry.session_id]
            left.append(Left(session, entry.state, entry.pool, entry.priority, entry.sequence, is_wish))
            if not is_wish:
                entry.state, entry.offer_until, entry.changed_at = SignUpState.CANCELLED, None, now()
                db.session.flush()
                note(entry, "left_to_substitute")
        return left


def take_over(*, registration_id: int, category_id: int | None, left: Sequence[Left]) -> None:
    """Keep what was left for a draft, and write it into its wishes; what its category may not enter goes on."""
    with transaction():
        registration, admitted = lock_registration(registration_id), find_admitted(category_id)
        wishes = []
        for one in left:
            is_let = may_enter(one.session, admitted)
            if is_let:
                wishes.append(str(one.session.public_id))
            if one.is_wish:
                continue
            if is_let:
                _keep(one, registration)
            elif one.state in HOLDS_SEAT and one.pool is not None:
                count(one.pool, -1)
                fill(one.session)
        if wishes:
            registration.draft = {**registration.draft, "sessions": {"session": wishes}}


def on_registration_submitted(event: RegistrationSubmitted) -> None:
    """What is kept for a substitute who has sent the registration is kept until the doors open."""
    with transaction():
        for entry in _kept(event.registration_id):
            if entry.state is SignUpState.OFFERED:
                entry.offer_until = kept_until(entry.session, now(), is_sent=True)


def settle_kept(registration: Registration, held: dict[int, Session], chosen: set[int]) -> None:
    """Whoever is accepted has the kept seats that were still wished for; the others go on.

    `held` are the locked sessions, these of the kept sign-ups among them; `chosen` are ids of sessions.
    """
    for session_id in sorted({entry.session_id for entry in _kept(registration.id)}):
        entry = find_live(session_id, registration.id)
        if entry is None:
            continue
        if session_id not in chosen:
            end(held[session_id], entry)
        elif entry.state is SignUpState.OFFERED:
            entry.state, entry.offer_until, entry.changed_at = SignUpState.CONFIRMED, None, now()
            db.session.flush()
            note(entry, "taken_over")


def list_kept(registration_id: int) -> set[int]:
    """The ids of the sessions in which something is kept for a substitute."""
    return {entry.session_id for entry in _kept(registration_id)}


def give_up_all(*, registration_id: int) -> None:
    """End every live sign-up of a registration, and hand the seats on."""
    with transaction():
        held = lock_sessions({entry.session_id for entry in list_sign_ups(registration_id)})
        for session_id, session in held.items():
            if (found := find_live(session_id, registration_id)) is not None:
                end(session, found)


def _keep(one: Left, registration: Registration) -> None:
    session, has_seat = one.session, one.state in HOLDS_SEAT
    entry = SignUp(
        edition_id=session.edition_id,
        meeting_id=session.meeting_id,
        session_id=session.id,
        registration_id=registration.id,
        pool_id=one.pool.id if has_seat and one.pool else None,
        state=SignUpState.OFFERED if has_seat else SignUpState.WAITING,
        offer_until=kept_until(session, now(), is_sent=False) if has_seat else None,
        source=SignUpSource.SUBSTITUTE,
        priority=one.priority,
        sequence=one.sequence,
    )
    db.session.add(entry)
    db.session.flush()
    note(entry, "kept_for_substitute")


def _kept(registration_id: int) -> list[SignUp]:
    return [
        one
        for one in list_sign_ups(registration_id, fresh=True)
        if one.source is SignUpSource.SUBSTITUTE and one.state in {SignUpState.OFFERED, SignUpState.WAITING}
    ]
