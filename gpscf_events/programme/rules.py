"""How the programme is read: seats in words, times that clash, windows that are open."""

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta

from gpscf_events.programme.models import Meeting, PoolKind, SeatPool, Session, SignUpMode

# "Few seats" from a tenth downwards (the picker's wording, not a limit).
FEW_SHARE = 0.1
TRAVEL_WITHIN_A_CITY = timedelta(0)
TRAVEL_BETWEEN_CITIES = timedelta(hours=12)


class Seats(enum.StrEnum):
    """What a visitor is told about the seats of a session."""

    EVERYBODY = "everybody"
    OPEN = "open"
    FEW = "few"
    WAITING_LIST = "waiting_list"
    BY_INVITATION = "by_invitation"
    OPEN_DOORS = "open_doors"


def open_pool(pools: Sequence[SeatPool]) -> SeatPool | None:
    """The pool that is first come, first served."""
    return next((pool for pool in pools if pool.kind is PoolKind.OPEN), None)


def seats_left(session: Session) -> int:
    """Free seats of the open pool."""
    pool = open_pool(session.pools)
    return pool.capacity - pool.taken if pool else 0


def seats_of(session: Session) -> Seats:
    """Which words describe the seats of a session."""
    if session.sign_up_mode is SignUpMode.AUTOMATIC:
        return Seats.EVERYBODY
    if session.sign_up_mode is SignUpMode.INVITATION:
        return Seats.BY_INVITATION
    if session.sign_up_mode is SignUpMode.NONE:
        return Seats.OPEN_DOORS
    pool = open_pool(session.pools)
    left = seats_left(session)
    if pool is None or left <= 0:
        return Seats.WAITING_LIST
    return Seats.FEW if left <= max(1, int(pool.capacity * FEW_SHARE)) else Seats.OPEN


def registration_is_open(meeting: Meeting, *, at: datetime) -> bool:
    """Whether the meeting's registration window is open."""
    return meeting.registration_opens_at <= at < meeting.registration_closes_at


def overlap(
    one: tuple[datetime, datetime],
    other: tuple[datetime, datetime],
    *,
    travel: timedelta = TRAVEL_WITHIN_A_CITY,
) -> bool:
    """Whether nobody can attend both spans, given the travel time between their places."""
    return one[0] < other[1] + travel and other[0] < one[1] + travel
