"""Whom a message of a host addresses, and when it would be the same one again."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from gpscf_events.signups.models import SessionMessage, SignUpState

HAS_SEAT, BY_VIDEO, WAITING, REQUESTED = "seat", "video", "waiting", "requested"
ADDRESSED = {
    HAS_SEAT: (SignUpState.CONFIRMED, SignUpState.OFFERED),
    BY_VIDEO: (SignUpState.BY_VIDEO,),
    WAITING: (SignUpState.WAITING,),
    REQUESTED: (SignUpState.REQUESTED,),
}
# Long enough for the second press of a button and for a colleague who has the same thought.
NOT_AGAIN_FOR = timedelta(minutes=10)


def states_of(chosen: Iterable[str]) -> list[SignUpState]:
    """The states of sign-ups that the chosen boxes mean, each once; boxes that there are not mean none."""
    return [state for key, states in ADDRESSED.items() if key in set(chosen) for state in states]


def is_said_just_now(
    earlier: Iterable[SessionMessage],
    *,
    states: Collection[SignUpState],
    words: Mapping[str, str],
    at: datetime,
) -> bool:
    """Whether somebody would read the same words again within ten minutes; what nobody got counts not."""
    return any(
        dict(one.words) == dict(words)
        and set(one.addressed) & set(states)
        and at - one.created_at < NOT_AGAIN_FOR
        and (one.is_going_on or one.done)
        for one in earlier
    )
