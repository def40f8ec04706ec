"""Taking a seat, giving it back, moving up. The session's row is locked first, several in ascending id."""

from collections.abc import Collection

from sqlalchemy import update

from gpscf_events.audit.services import record
from gpscf_events.categories.queries import find_admitted
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.events import SeatsLowered, SeatsRaised
from gpscf_events.programme.models import PoolKind, SeatPool, Session, SignUpMode
from gpscf_events.registration.events import RegistrationAccepted, RegistrationDeclined, RegistrationWithdrawn
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_by_id, lock_registration
from gpscf_events.registration.services import write_to
from gpscf_events.registration.token import status_link
from gpscf_events.signups.errors import SeatsHeld
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState
from gpscf_events.signups.queries import (
    count_waiting,
    find_live,
    get_live,
    list_automatic,
    list_meeting_ids,
    list_seated,
    list_sign_ups,
    list_waiting,
    list_wished,
    lock_open_pool,
    lock_sessions,
)
from gpscf_events.signups.rules import (
    HOLDS_SEAT,
    decide_seat,
    ensure_goes_together,
    ensure_may_sign_up,
    may_enter,
)


def sign_up(*, registration_id: int, session_id: int, accepts_waiting: bool = False) -> SignUp:
    """Sign a delegate up beside the sessions already chosen; the same call twice gives the same sign-up.

    Raises SessionFull unless the waiting list is accepted.
    """
    with transaction():
        chosen = {entry.session_id for entry in list_sign_ups(registration_id)}
        choose(
            registration_id=registration_id,
            session_ids=chosen | {session_id},
            waiting_ids={session_id} if accepts_waiting else set(),
        )
        return get_live(session_id, registration_id)


def cancel(*, registration_id: int, session_id: int) -> None:
    """Give up a seat or a place in the waiting list; the first who waits gets the seat. Twice is once."""
    with transaction():
        session = lock_sessions([session_id])[session_id]
        found = find_live(session.id, registration_id)
        if found is not None:
            _cancel(session, found)


def choose(*, registration_id: int, session_ids: Collection[int], waiting_ids: Collection[int]) -> None:
    """Make these the sessions a delegate chose: all of it or nothing.

    `waiting_ids` are those where the waiting list is welcome. What was chosen before and stays is not
    touched, so nobody loses a place in the order. Raises SessionFull with the session's key, or the rule
    that was broken.
    """
    with transaction():
        registration = lock_registration(registration_id)
        before = {entry.session_id: entry for entry in list_sign_ups(registration_id)}
        held = lock_sessions(set(session_ids) | set(before))
        # Only what delegates choose themselves is theirs to change; invitations and automatic ones stay.
        own = {key for key in before if held[key].sign_up_mode is SignUpMode.OPEN}
        added, dropped = sorted(set(session_ids) - set(before)), sorted(own - set(session_ids))
        for session_id in added:
            ensure_may_sign_up(
                held[session_id],
                state=registration.state,
                meeting_ids=list_meeting_ids(registration_id),
                moment=now(),
                admitted=find_admitted(registration.category_id),
            )
        if added:
            ensure_goes_together([held[key] for key in sorted(set(session_ids) & (own | set(added)))])
        for session_id in dropped:
            found = find_live(session_id, registration_id)
            if found is not None:
                _cancel(held[session_id], found)
        for session_id in added:
            _take(
                held[session_id],
                registration,
                SignUpSource.DELEGATE,
                accepts_waiting=session_id in waiting_ids,
            )


def on_registration_accepted(event: RegistrationAccepted) -> None:
    """Take the seats that the draft wished for, and those that everybody accepted has.

    What filled up since the delegate chose it becomes a place on the waiting list: no registration fails.
    """
    with transaction():
        registration = get_by_id(event.registration_id)
        meeting_ids = list_meeting_ids(registration.id)
        wished = list_wished(registration, meeting_ids)
        admitted = find_admitted(registration.category_id)
        automatic = [session for session in list_automatic(meeting_ids) if may_enter(session, admitted)]
        held = lock_sessions({session.id for session in [*wished, *automatic]})
        for session in held.values():
            is_own = session.sign_up_mode is SignUpMode.OPEN
            source = SignUpSource.DELEGATE if is_own else SignUpSource.AUTOMATIC
            _take(session, registration, source, accepts_waiting=True)
        registration.draft = {}


def on_registration_withdrawn(event: RegistrationWithdrawn | RegistrationDeclined) -> None:
    """Give all seats and waiting places of the registration back."""
    with transaction():
        held = lock_sessions({entry.session_id for entry in list_sign_ups(event.registration_id)})
        for session_id, session in held.items():
            found = find_live(session_id, event.registration_id)
            if found is not None:
                _cancel(session, found)


def on_seats_lowered(event: SeatsLowered) -> None:
    """Raise SeatsHeld when more people sit there than seats will be left."""
    pool = lock_open_pool(event.session_id)
    if pool is not None and pool.taken > event.capacity:
        held = list_seated(pool.id)
        raise SeatsHeld(taken=pool.taken, references=held[event.capacity :])


def on_seats_raised(event: SeatsRaised) -> None:
    """Hand the new seats to those who wait, in their order; each is told once."""
    with transaction():
        session = lock_sessions([event.session_id])[event.session_id]
        pool = lock_open_pool(session.id)
        while pool is not None and pool.taken < pool.capacity and (heir := _first_waiting(session)):
            _count(pool, +1)
            db.session.refresh(pool)
            _promote(heir, pool)


def _take(
    session: Session, registration: Registration, source: SignUpSource, *, accepts_waiting: bool
) -> SignUp:
    """A seat or a waiting place; the caller holds the session's row."""
    found = find_live(session.id, registration.id)
    if found is not None:
        return found
    pool = lock_open_pool(session.id)
    state = decide_seat(
        taken=pool.taken if pool else 0,
        capacity=pool.capacity if pool else 0,
        waiting=count_waiting(session.id),
        accepts_waiting=accepts_waiting,
        key=session.key,
    )
    seated = state is SignUpState.CONFIRMED
    if seated and pool is not None:
        _count(pool, +1)
    made = SignUp(
        edition_id=session.edition_id,
        meeting_id=session.meeting_id,
        session_id=session.id,
        registration_id=registration.id,
        pool_id=pool.id if seated and pool else None,
        state=state,
        source=source,
        sequence=session.next_sequence,
    )
    session.next_sequence += 1
    db.session.add(made)
    db.session.flush()
    _record(made, "created")
    return made


def _cancel(session: Session, entry: SignUp) -> None:
    """End a live sign-up and hand its seat on; the caller holds the session's row."""
    had_seat, pool = entry.state in HOLDS_SEAT, entry.pool
    entry.state = SignUpState.CANCELLED
    entry.changed_at = now()
    db.session.flush()
    _record(entry, "cancelled")
    if not had_seat or pool is None:
        return
    heir = _first_waiting(session) if pool.kind is PoolKind.OPEN else None
    if heir is None:
        _count(pool, -1)
    else:
        # The seat goes from hand to hand: `taken` stays, so nobody else can slip in between.
        _promote(heir, pool)


def _first_waiting(session: Session) -> SignUp | None:
    return next(
        (e for e in list_waiting(session.id) if e.registration.state is RegistrationState.ACCEPTED), None
    )


def _promote(entry: SignUp, pool: SeatPool) -> None:
    entry.state = SignUpState.CONFIRMED
    entry.pool_id = pool.id
    entry.changed_at = now()
    db.session.flush()
    _record(entry, "promoted")
    registration = entry.registration
    write_to(
        registration,
        "sign_up_promoted",
        send_key=f"sign_up_promoted:{entry.id}",
        context={"session_id": entry.session_id, "session": dict(entry.session.title),
                 "reference": registration.reference, "link": status_link(registration)},
    )  # fmt: skip


def _count(pool: SeatPool, step: int) -> None:
    # Counted by the database and held by its CHECK: an error here raises instead of overselling.
    db.session.execute(update(SeatPool).where(SeatPool.id == pool.id).values(taken=SeatPool.taken + step))


def _record(entry: SignUp, verb: str) -> None:
    record(
        f"sign_up.{verb}",
        subject_kind="sign_up",
        subject_id=entry.id,
        edition_id=entry.edition_id,
        after={
            "state": entry.state,
            "session_id": entry.session_id,
            "registration_id": entry.registration_id,
        },
    )
