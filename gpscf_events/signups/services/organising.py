"""What organisers and hosts set: the rules of a session, its kept seats, and who is given one of them."""

from dataclasses import dataclass
from datetime import datetime

from gpscf_events.audit.services import record
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.models import PoolKind, SeatPool
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.signups.errors import NotAccepted, SeatsHeld, SessionFull
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState
from gpscf_events.signups.queries import find_live, list_seated, lock_pool, lock_sessions
from gpscf_events.signups.services.seats import count, end, fill, note


@dataclass(frozen=True)
class AskedOfSignUps:
    """What a session asks of those who sign up; moments carry their zone."""

    sign_up_opens_at: datetime | None
    sign_up_closes_at: datetime | None
    allows_overlap: bool
    needs_approval: bool
    delegation_quota: int | None
    offer_minutes: int | None


def keep_rules(*, session_id: int, asked: AskedOfSignUps, seen: int) -> None:
    """Save what a session asks, as read in revision `seen`; a higher quota moves the waiting list up at once.

    Raises ChangedMeanwhile after another save of the session.
    """
    with transaction():
        session = lock_sessions([session_id])[session_id]
        if session.revision != seen:
            raise ChangedMeanwhile
        before = {name: getattr(session, name) for name in vars(asked)}
        for name, value in vars(asked).items():
            setattr(session, name, value)
        session.revision += 1
        db.session.flush()
        after = {name: value for name, value in vars(asked).items() if value != before[name]}
        record(
            "session.sign_up_rules_changed",
            subject_kind="session",
            subject_id=session.id,
            edition_id=session.edition_id,
            before={name: _plain(before[name]) for name in after},
            after={name: _plain(value) for name, value in after.items()},
        )
        fill(session)


def keep_pool(*, session_id: int, kind: PoolKind, capacity: int, release_at: datetime | None) -> None:
    """Keep so many seats for a purpose, beside the open ones. Raises SeatsHeld below those that are taken."""
    with transaction():
        session = lock_sessions([session_id])[session_id]
        pool = lock_pool(session_id, kind)
        if pool is not None and pool.taken > capacity:
            raise SeatsHeld(taken=pool.taken, references=list_seated(pool.id)[capacity:])
        if pool is None:
            place = {"edition_id": session.edition_id, "meeting_id": session.meeting_id}
            pool = SeatPool(session_id=session_id, kind=kind, taken=0, **place)
            db.session.add(pool)
        pool.capacity, pool.release_at = capacity, release_at
        db.session.flush()
        record(
            "seat_pool.changed",
            subject_kind="seat_pool",
            subject_id=pool.id,
            edition_id=session.edition_id,
            after={"kind": kind, "seats": capacity, "release_at": _plain(release_at)},
        )


def assign(
    *,
    registration_id: int,
    session_id: int,
    kind: PoolKind,
    reason: str,
    source: SignUpSource = SignUpSource.PROTOCOL,
) -> SignUp:
    """Give somebody accepted a seat of a pool, whatever the rules for those who choose themselves; twice is once.

    An open seat or waiting place that the person had here is handed on. Raises NotAccepted, or SessionFull where
    the pool has no seat left.
    """
    with transaction():
        registration = lock_registration(registration_id)
        if registration.state is not RegistrationState.ACCEPTED:
            raise NotAccepted
        session = lock_sessions([session_id])[session_id]
        pool, found = lock_pool(session_id, kind), find_live(session_id, registration_id)
        if pool is not None and found is not None and found.pool_id == pool.id:
            return found
        if pool is None or pool.taken >= pool.capacity:
            raise SessionFull(session.key)
        if found is not None:
            end(session, found, "cancelled", reason)
            db.session.refresh(pool)
            if pool.taken >= pool.capacity:
                raise SessionFull(session.key)
        count(pool, +1)
        made = SignUp(
            edition_id=session.edition_id,
            meeting_id=session.meeting_id,
            session_id=session_id,
            registration_id=registration_id,
            pool_id=pool.id,
            state=SignUpState.CONFIRMED,
            source=source,
            sequence=session.next_sequence,
        )
        session.next_sequence += 1
        db.session.add(made)
        db.session.flush()
        note(made, "assigned", reason)
        return made


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
