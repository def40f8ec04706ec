"""Seats for people at the door: what is free ten minutes before the start, then what nobody came to take."""

from collections.abc import Callable, Collection

from gpscf_events.categories.queries import find_admitted
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import SeatPool, Session
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState
from gpscf_events.signups.queries import find_live, list_sign_ups, lock_open_pool, lock_sessions
from gpscf_events.signups.queries.waiting import list_open_seated
from gpscf_events.signups.rules import HOLDS_SEAT, may_enter
from gpscf_events.signups.rules.waiting import choose_unclaimed, gives_at_door, list_given_up
from gpscf_events.signups.services.seats import count, end, note


def seat_at_door(
    *, registration_id: int, session_id: int, list_present: Callable[[], Collection[int]]
) -> SignUp | None:
    """Give somebody at the door an open seat of a session that is about to begin; None where there is none to give.

    A free seat first, then the one of the last in the order who has not come. `list_present` says, under the lock,
    whose registrations are in the room. Seats at the same time are given back in the same step. Twice is once.
    """
    with transaction():
        registration = lock_registration(registration_id)
        held = lock_sessions({session_id} | {entry.session_id for entry in list_sign_ups(registration_id)})
        session, pool = held[session_id], lock_open_pool(session_id)
        found = find_live(session_id, registration_id)
        if found is not None and found.state in HOLDS_SEAT:
            return found
        is_let = registration.state is RegistrationState.ACCEPTED and may_enter(
            session, find_admitted(registration.category_id)
        )
        if pool is None or not is_let or not gives_at_door(session, now()):
            return None
        if pool.taken < pool.capacity:
            count(pool, +1)
        elif not _take_unclaimed(session_id, list_present()):
            return None
        entry = _seat(session, registration, pool, found)
        for other in list_given_up(entry, list_sign_ups(registration_id, fresh=True)):
            end(held[other.session_id], other)
        return entry


def _take_unclaimed(session_id: int, present: Collection[int]) -> bool:
    """End the seat that nobody came to take; it stays counted, for it goes from hand to hand."""
    unclaimed = choose_unclaimed(list_open_seated(session_id), present)
    if unclaimed is None:
        return False
    unclaimed.state, unclaimed.changed_at = SignUpState.CANCELLED, now()
    db.session.flush()
    note(unclaimed, "not_claimed")
    return True


def _seat(session: Session, registration: Registration, pool: SeatPool, found: SignUp | None) -> SignUp:
    if found is None:
        found = SignUp(
            edition_id=session.edition_id,
            meeting_id=session.meeting_id,
            session_id=session.id,
            registration_id=registration.id,
            sequence=session.next_sequence,
        )
        session.next_sequence += 1
        db.session.add(found)
    found.state, found.source, found.pool_id = SignUpState.CONFIRMED, SignUpSource.DOOR, pool.id
    found.changed_at = now()
    db.session.flush()
    note(found, "seated_at_door")
    return found
