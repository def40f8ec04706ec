"""The waiting list: offers accepted, declined and ended, the order changed by organisers, pools released."""

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import PoolKind
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.signups.errors import NotAccepted, OfferOver
from gpscf_events.signups.models import SignUpSource, SignUpState
from gpscf_events.signups.queries import (
    find_live,
    get_live,
    list_online_ids,
    list_sign_ups,
    lock_pool,
    lock_sessions,
)
from gpscf_events.signups.queries.waiting import list_overdue, list_releasing
from gpscf_events.signups.rules.waiting import is_assured, list_given_up
from gpscf_events.signups.services.seats import end, fill, leave_to_protocol, note, take, tell


def accept_offer(*, registration_id: int, session_id: int) -> None:
    """Take the offered seat; the seats that clash with it are given back in the same step. Twice is once.

    Raises OfferOver when the offer ended or was answered otherwise, and NotAccepted for what is kept for a substitute
    until then.
    """
    with transaction():
        if lock_registration(registration_id).state is not RegistrationState.ACCEPTED:
            raise NotAccepted
        held = lock_sessions({session_id} | {entry.session_id for entry in list_sign_ups(registration_id)})
        own = {entry.session_id: entry for entry in list_sign_ups(registration_id, fresh=True)}
        entry = own.get(session_id)
        if entry is not None and entry.state is SignUpState.CONFIRMED:
            return
        if entry is None or entry.state is not SignUpState.OFFERED:
            raise OfferOver
        if entry.offer_until is None or entry.offer_until <= now():
            raise OfferOver
        entry.state, entry.offer_until, entry.changed_at = SignUpState.CONFIRMED, None, now()
        db.session.flush()
        note(entry, "offer_accepted")
        for other in list_given_up(entry, own.values()):
            end(held[other.session_id], other)


def decline_offer(*, registration_id: int, session_id: int) -> None:
    """Let the offered seat go to the next who waits. Raises OfferOver unless it is still on offer."""
    with transaction():
        session = lock_sessions([session_id])[session_id]
        entry = find_live(session_id, registration_id)
        if entry is None or entry.state is not SignUpState.OFFERED:
            raise OfferOver
        end(session, entry, "offer_declined")


def approve(*, registration_id: int, session_id: int) -> None:
    """Organisers or the host let somebody in who asked: a seat, or a place on the waiting list. Twice is once."""
    with transaction():
        registration = lock_registration(registration_id)
        session = lock_sessions([session_id])[session_id]
        if get_live(session_id, registration_id).state is SignUpState.REQUESTED:
            take(
                session,
                registration,
                SignUpSource.DELEGATE,
                accepts_waiting=True,
                is_approved=True,
                is_online=session.meeting_id in list_online_ids(registration_id),
            )


def refuse(*, registration_id: int, session_id: int, reason: str) -> None:
    """Organisers or the host do not let somebody in who asked; told once, courteously, or left to protocol.

    The reason stands in the trail and in no message. Twice is once.
    """
    with transaction():
        session = lock_sessions([session_id])[session_id]
        entry = find_live(session_id, registration_id)
        if entry is not None and entry.state is SignUpState.REQUESTED:
            end(session, entry, "refused", reason)
            if is_assured(entry.registration):
                leave_to_protocol(entry, "refused")
            else:
                tell(entry, "sign_up_refused")


def set_priority(*, registration_id: int, session_id: int, priority: int, reason: str) -> None:
    """Put somebody who waits before or behind others: the lower number first, the usual one is 100."""
    with transaction():
        lock_sessions([session_id])
        entry = get_live(session_id, registration_id)
        if entry.state is SignUpState.WAITING and entry.priority != priority:
            entry.priority = priority
            db.session.flush()
            note(entry, "moved", reason)


def end_offers() -> int:
    """Hand on the seats whose offers ended; returns how many. A session after the other, each in a step of its own."""
    ended = 0
    for session_id, registration_id in list_overdue(now()):
        with transaction():
            session = lock_sessions([session_id])[session_id]
            entry = find_live(session_id, registration_id)
            # Asked again under the lock: it may have been accepted in the last moment.
            if entry is None or entry.offer_until is None or entry.offer_until > now():
                continue
            end(session, entry, "offer_ended")
            ended += 1
    return ended


def release_pools() -> int:
    """Move what is free in pools whose time has come to the open pool, and let the waiting list move up."""
    released = 0
    for session_id in list_releasing(now()):
        with transaction():
            session = lock_sessions([session_id])[session_id]
            open_pool = lock_pool(session_id, PoolKind.OPEN)
            for kind in PoolKind:
                pool = lock_pool(session_id, kind) if kind is not PoolKind.OPEN else None
                if pool is None or open_pool is None or pool.release_at is None or pool.release_at > now():
                    continue
                free = pool.capacity - pool.taken
                pool.capacity, open_pool.capacity = pool.taken, open_pool.capacity + free
                released += free
                db.session.flush()
                record(
                    "seat_pool.released",
                    subject_kind="seat_pool",
                    subject_id=pool.id,
                    edition_id=session.edition_id,
                    after={"session_id": session_id, "seats": free},
                )
            fill(session)
    return released
