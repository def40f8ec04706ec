"""A seat or the waiting list, what moving up is, and what is kept or given back beside it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gpscf_events.programme.models import PoolKind, Session
from gpscf_events.registration.models import Registration
from gpscf_events.signups.errors import DelegationFull, SessionFull
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState
from gpscf_events.signups.rules import COMES, is_offered, is_parallel, is_refused

# How long somebody may think who must give up another seat to move up, where the session sets no time.
TIME_TO_SWAP = timedelta(hours=24)
# Whoever has not come by then has no claim against people at the door; no offer lasts longer, or less than the latter.
DOORS_OPEN = timedelta(minutes=10)
# How long a seat is kept for a substitute whose registration is not sent yet.
TIME_TO_REGISTER = timedelta(days=7)
# What people chose themselves, or took over from somebody who had.
CHOSEN = frozenset(
    {SignUpSource.DELEGATE, SignUpSource.FOCAL_POINT, SignUpSource.SUBSTITUTE, SignUpSource.DEMO}
)
_LEFT = frozenset({SignUpState.CONFIRMED, SignUpState.OFFERED, SignUpState.WAITING})
SHORTEST_OFFER = timedelta(minutes=15)


@dataclass(frozen=True)
class Standing:
    """The open seats as one registration meets them: `heirs` says whether somebody waits who could sit down."""

    taken: int
    capacity: int
    heirs: bool = False
    of_party: int = 0


def decide_seat(
    standing: Standing, *, quota: int | None, needs_approval: bool, accepts_waiting: bool, key: str = ""
) -> SignUpState:
    """What somebody gets who signs up: a seat while one is free and nobody in front could take it.

    Else the waiting list for who accepts it. Raises SessionFull, or DelegationFull where the seats of the party
    are what is used up.
    """
    if needs_approval:
        return SignUpState.REQUESTED
    is_used_up = quota is not None and standing.of_party >= quota
    if standing.taken < standing.capacity and not standing.heirs and not is_used_up:
        return SignUpState.CONFIRMED
    if accepts_waiting:
        return SignUpState.WAITING
    raise (DelegationFull if is_used_up else SessionFull)(key)


def decide_promotion(
    session: Session, held: Iterable[Session], *, moment: datetime
) -> tuple[SignUpState, datetime | None]:
    """What moving up is: a seat at once, or an offer with an end.

    Somebody who would lose another seat by it is always asked: no session of the `held` ones is given up unasked.
    """
    clashes = any(is_parallel(session, other) or is_refused(session, other) for other in held)
    if session.offer_minutes is None and not clashes:
        return SignUpState.CONFIRMED, None
    thinks = timedelta(minutes=session.offer_minutes) if session.offer_minutes else TIME_TO_SWAP
    # At the end of the day the seat must be somebody's: what is left until the doors open is all there is.
    latest = max(session.starts_at - DOORS_OPEN, moment + SHORTEST_OFFER)
    return SignUpState.OFFERED, min(moment + thinks, latest)


def is_assured(registration: Registration) -> bool:
    """Whether somebody hears "we will confirm" where others hear full or declined: protocol sees to it."""
    return registration.category is not None and registration.category.is_assured


def may_be_left(entry: SignUp) -> bool:
    """Whether somebody who is replaced leaves the seat or waiting place to the substitute.

    Not what protocol gave to this person, nor where the host decides who comes, nor what everybody has anyway.
    """
    return (
        entry.state in _LEFT
        and entry.source in CHOSEN
        and (entry.pool is None or entry.pool.kind in {PoolKind.OPEN, PoolKind.DELEGATION})
        and is_offered(entry.session)
        and not entry.session.needs_approval
    )


def kept_until(session: Session, moment: datetime, *, is_sent: bool) -> datetime:
    """Until when a seat is kept for a substitute: a week for a draft, and once it was sent until the doors open."""
    latest = max(session.starts_at - DOORS_OPEN, moment + SHORTEST_OFFER)
    return latest if is_sent else min(latest, moment + TIME_TO_REGISTER)


def gives_at_door(session: Session, moment: datetime) -> bool:
    """Whether people at the door get what is free: where delegates choose, from ten minutes before on."""
    return is_offered(session) and session.starts_at - DOORS_OPEN <= moment < session.ends_at


def choose_unclaimed(seated: Iterable[SignUp], present: Collection[int]) -> SignUp | None:
    """The seat of the last in the order who has not come; `present` are registrations. None where all came.

    Nobody who hears "we will confirm" loses a seat so.
    """
    absent = [
        entry
        for entry in seated
        if entry.registration_id not in present and not is_assured(entry.registration)
    ]
    return max(absent, key=lambda entry: (entry.priority, entry.sequence), default=None)


def keeps_beside(entry: SignUpState, chosen: SignUpState) -> bool:
    """Whether a sign-up stays although another one of its slot was chosen: while one is a seat and one is none yet.

    So nobody gives a seat up for a waiting place, nor a waiting place for the seat that bridges it.
    """
    return (entry in COMES) != (chosen in COMES) or SignUpState.OFFERED in (entry, chosen)


def list_given_up(offered: SignUp, own: Iterable[SignUp]) -> list[SignUp]:
    """The seats that somebody gives back by accepting an offer: those at the same time, or too far away."""
    return [
        entry
        for entry in own
        if entry is not offered
        and entry.state in COMES
        and (is_parallel(entry.session, offered.session) or is_refused(entry.session, offered.session))
    ]
