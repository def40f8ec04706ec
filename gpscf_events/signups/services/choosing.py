"""Taking a seat, giving it back, changing between sessions. The session's row is locked first, ascending by id."""

from collections.abc import Collection

from gpscf_events.categories.queries import find_admitted
from gpscf_events.core.clock import now
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.events import SeatsLowered, SeatsRaised
from gpscf_events.programme.models import SignUpMode, TakingPart
from gpscf_events.registration.events import (
    DecisionTakenBack,
    RegistrationAccepted,
    RegistrationDeclined,
    RegistrationWithdrawn,
)
from gpscf_events.registration.queries import get_by_id, lock_registration
from gpscf_events.signups.errors import SeatsHeld
from gpscf_events.signups.models import SignUp, SignUpSource
from gpscf_events.signups.queries import (
    find_live,
    get_live,
    list_automatic,
    list_meeting_ids,
    list_online_ids,
    list_seated,
    list_sign_ups,
    list_wished,
    lock_open_pool,
    lock_sessions,
)
from gpscf_events.signups.rules import (
    FIRM,
    ensure_goes_together,
    ensure_may_sign_up,
    is_out_of_reach,
    is_parallel,
    may_enter,
)
from gpscf_events.signups.rules.waiting import CHOSEN, is_assured, keeps_beside
from gpscf_events.signups.services.seats import end, fill, take
from gpscf_events.signups.services.substitutes import give_up_all, list_kept, settle_kept


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
            end(session, found)


def choose(*, registration_id: int, session_ids: Collection[int], waiting_ids: Collection[int]) -> None:
    """Make these the sessions a delegate chose: all of it or nothing.

    `waiting_ids` are those where the waiting list is welcome. What was chosen before and stays is not
    touched, so nobody loses a place in the order. Raises SessionFull with the session's key, or the rule
    that was broken.
    """
    with transaction():
        registration = lock_registration(registration_id)
        held = lock_sessions(
            set(session_ids) | {entry.session_id for entry in list_sign_ups(registration_id)}
        )
        # Read again under the locks: somebody may have moved up in between.
        before = {entry.session_id: entry for entry in list_sign_ups(registration_id, fresh=True)}
        # Only what delegates choose themselves is theirs to change; invitations and automatic ones stay.
        own = {key for key in before if held[key].sign_up_mode is SignUpMode.OPEN}
        added, dropped = sorted(set(session_ids) - set(before)), sorted(own - set(session_ids))
        online_ids: Collection[int] = ()
        if added:
            meeting_ids, online_ids = list_meeting_ids(registration_id), list_online_ids(registration_id)
            admitted = find_admitted(registration.category_id)
            for session_id in added:
                ensure_may_sign_up(
                    held[session_id],
                    state=registration.state,
                    meeting_ids=meeting_ids,
                    moment=now(),
                    admitted=admitted,
                    online_ids=online_ids,
                )
            firm = {key for key in own if before[key].state in FIRM} | set(added)
            ensure_goes_together([held[key] for key in sorted(set(session_ids) & firm)])
        after = dict(before)
        for session_id in added:
            after[session_id] = take(
                held[session_id],
                registration,
                SignUpSource.DELEGATE,
                accepts_waiting=session_id in waiting_ids or is_assured(registration),
                is_online=held[session_id].meeting_id in online_ids,
            )
        for session_id in dropped:
            beside = [key for key in session_ids if is_parallel(held[key], held[session_id])]
            if not any(keeps_beside(after[session_id].state, after[key].state) for key in beside):
                end(held[session_id], after[session_id])


def on_registration_accepted(event: RegistrationAccepted) -> None:
    """Take the seats that the draft wished for, and those that everybody accepted has.

    What filled up since the delegate chose it becomes a place on the waiting list: no registration fails.
    """
    with transaction():
        registration = get_by_id(event.registration_id)
        meeting_ids, online_ids = list_meeting_ids(registration.id), list_online_ids(registration.id)
        wished = [
            session
            for session in list_wished(registration, meeting_ids)
            if not is_out_of_reach(session, is_online=session.meeting_id in online_ids)
        ]
        admitted = find_admitted(registration.category_id)
        automatic = [
            session
            for session in list_automatic(meeting_ids)
            if may_enter(session, admitted)
            and (session.meeting_id not in online_ids or session.mode is TakingPart.ONLINE)
        ]
        wanted = {session.id for session in [*wished, *automatic]}
        held = lock_sessions(wanted | list_kept(registration.id))
        settle_kept(registration, held, wanted)
        for session in (held[key] for key in sorted(wanted)):
            is_own = session.sign_up_mode is SignUpMode.OPEN
            source = SignUpSource.DELEGATE if is_own else SignUpSource.AUTOMATIC
            is_online = session.meeting_id in online_ids
            take(session, registration, source, accepts_waiting=True, is_online=is_online)
        registration.draft = {}


def on_registration_withdrawn(event: RegistrationWithdrawn | RegistrationDeclined) -> None:
    """Give all seats and waiting places of the registration back."""
    give_up_all(registration_id=event.registration_id)


def on_decision_taken_back(event: DecisionTakenBack) -> None:
    """Give the seats back, and keep what was chosen as wishes: they are taken when the person is accepted again.

    Who waits for such a seat gets it, as always.
    """
    with transaction():
        registration = lock_registration(event.registration_id)
        entries = list_sign_ups(registration.id)
        held = lock_sessions({entry.session_id for entry in entries})
        chosen = [str(held[e.session_id].public_id) for e in entries if e.source in CHOSEN]
        if chosen:
            registration.draft = {**registration.draft, "sessions": {"session": chosen}}
        for session_id, session in held.items():
            if (found := find_live(session_id, registration.id)) is not None:
                end(session, found)


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
        fill(session)
