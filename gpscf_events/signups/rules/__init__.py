"""Seat or waiting list, who moves up, and which sessions one person can go to."""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

from gpscf_events.core.errors import Refusal
from gpscf_events.programme.models import Session, SignUpMode, TakingPart, Visibility
from gpscf_events.programme.rules import travel_time
from gpscf_events.registration.models import RegistrationState
from gpscf_events.signups.errors import (
    InRoomOnly,
    NotAccepted,
    NotAtThisMeeting,
    NotForCategory,
    NotOpenForSignUp,
    Overlaps,
    ParallelChosen,
    SessionClosed,
    SessionFull,
)
from gpscf_events.signups.models import SignUp, SignUpState

FEW_SEATS_SHARE = 10  # the last tenth of a room, and always its last seat
WAIT = "wait:"
HOLDS_SEAT = (SignUpState.CONFIRMED, SignUpState.OFFERED)
# Who is there when the session begins, in the room or on a screen.
COMES = (*HOLDS_SEAT, SignUpState.BY_VIDEO)
NONE = "none"
FIRM = (SignUpState.CONFIRMED, SignUpState.BY_VIDEO)


@dataclass(frozen=True)
class Wishes:
    """Sessions that a delegate chose in a form, by public id; for some the waiting list is welcome."""

    session_ids: frozenset[UUID]
    waiting_ids: frozenset[UUID]


def read_wishes(page: Mapping[str, Iterable[str]]) -> Wishes:
    """The wishes of a form or saved page: values are public ids, some after `wait:`; others say nothing."""
    chosen, waiting = set(), set()
    for value in (value for values in page.values() for value in values):
        try:
            public_id = UUID(value.removeprefix(WAIT))
        except ValueError:
            continue
        chosen.add(public_id)
        if value.startswith(WAIT):
            waiting.add(public_id)
    return Wishes(frozenset(chosen), frozenset(waiting))


def keep_compatible(sessions: Iterable[Session]) -> list[Session]:
    """The sessions one person can go to, the earlier ones first; a later one that clashes is left out."""
    kept: list[Session] = []
    for session in sorted(sessions, key=lambda s: (s.starts_at, s.id)):
        if not any(is_parallel(session, other) or is_refused(session, other) for other in kept):
            kept.append(session)
    return kept


def chosen_of(own: Sequence[SignUp]) -> list[UUID]:
    """What a delegate's picker shows as chosen: in a slot the seat, before a waiting place beside it."""
    return [
        entry.session.public_id
        for entry in own
        if entry.state in FIRM
        or not any(
            other is not entry and other.state in FIRM and is_parallel(other.session, entry.session)
            for other in own
        )
    ]


class SeatState(enum.StrEnum):
    """What the page says about the seats of a session."""

    OPEN = "open"
    FEW = "few"
    FULL = "full"
    APPROVAL = "approval"
    INVITATION = "invitation"
    AUTOMATIC = "automatic"
    FREE = "free"
    CLOSED = "closed"
    ASSURED = "assured"
    # For somebody who takes part in the meeting by video.
    BY_VIDEO = "by_video"
    ROOM_ONLY = "room_only"


_COUNTED = (SeatState.OPEN, SeatState.FEW, SeatState.FULL)


@dataclass(frozen=True)
class Clash:
    """Two sessions one person cannot both attend in full: they overlap, or the way is too long."""

    first: Session
    second: Session
    overlap: timedelta
    way: timedelta

    @property
    def is_overlap(self) -> bool:
        """Whether the times themselves overlap, whatever the way."""
        return self.overlap > timedelta(0)

    def other(self, session: Session) -> Session:
        """The session that `session` clashes with."""
        return self.second if session is self.first else self.first


def is_offered(session: Session) -> bool:
    """Whether delegates choose this session themselves."""
    return (
        session.sign_up_mode is SignUpMode.OPEN
        and not session.is_cancelled
        and session.visibility in {Visibility.PUBLIC, Visibility.DELEGATES}
    )


def is_sign_up_open(session: Session, moment: datetime) -> bool:
    """Whether sign-up is open now: in the session's own window; an end it does not set is the meeting's."""
    if session.is_cancelled:
        return False
    opens_at = session.sign_up_opens_at or session.meeting.registration_opens_at
    closes_at = session.sign_up_closes_at or session.meeting.registration_closes_at
    return opens_at <= moment < closes_at


def find_clash(one: Session, other: Session) -> Clash | None:
    """The clash of two sessions, or None when one person can attend both in full."""
    first, second = sorted((one, other), key=lambda s: (s.starts_at, s.id))
    way = travel_time(first, second)
    if first.ends_at + way <= second.starts_at:
        return None
    overlap = max(timedelta(0), min(first.ends_at, second.ends_at) - second.starts_at)
    return Clash(first, second, overlap, way)


def is_refused(one: Session, other: Session) -> bool:
    """Whether two sessions clash and neither of them lets people decide that themselves."""
    if one.allows_overlap or other.allows_overlap:
        return False
    return find_clash(one, other) is not None


def list_clashes(session: Session, others: Iterable[Session]) -> list[Clash]:
    """Every clash of a session with others outside its own slot (inside it one chooses anyway)."""
    return [
        clash
        for other in others
        if other.id != session.id
        and not is_parallel(session, other)
        and (clash := find_clash(session, other))
    ]


def is_parallel(one: Session, other: Session) -> bool:
    """Whether two sessions stand in one slot: one person takes one of them."""
    return one.slot is not None and one.slot == other.slot and one.meeting_id == other.meeting_id


def slot_name(session: Session) -> str:
    """The name of the choice that the session belongs to in a form: its slot, or itself."""
    return f"slot-{session.meeting_id}-{session.slot}" if session.slot else f"session-{session.public_id}"


def find_faults(
    sessions: Iterable[Session],
    wishes: Wishes,
    states: Mapping[int, SeatState],
    kept: Collection[int] = (),
) -> dict[str, Refusal]:
    """What is wrong with wishes before they become sign-ups, by the name of the choice.

    In the sessions `kept`, by id, a seat or waiting place is kept for the draft already.
    """
    chosen = [session for session in sessions if session.public_id in wishes.session_ids]
    faults: dict[str, Refusal] = {}
    for one, other in combinations(chosen, 2):
        if is_parallel(one, other):
            faults[slot_name(one)] = ParallelChosen()
        elif is_refused(one, other):
            faults[slot_name(one)] = faults[slot_name(other)] = Overlaps()
    for session in chosen:
        if session.id in kept:
            continue
        if states[session.id] is SeatState.CLOSED:
            faults[slot_name(session)] = SessionClosed()
        elif states[session.id] is SeatState.ROOM_ONLY:
            faults[slot_name(session)] = InRoomOnly()
        elif states[session.id] is SeatState.FULL and session.public_id not in wishes.waiting_ids:
            faults[slot_name(session)] = SessionFull(session.key)
    return faults


def may_enter(session: Session, admitted: Collection[int] | None) -> bool:
    """Whether people of a category may enter; `admitted` are its sessions by id, None is all."""
    return admitted is None or session.id in admitted


def comes_by_video(session: Session, *, is_online: bool) -> bool:
    """Whether somebody holds no seat here: `is_online` in the meeting, and the session is held in a room too.

    A session that is held on screens alone counts everybody, for its line has an end as a room has.
    """
    return is_online and session.mode is TakingPart.HYBRID


def is_out_of_reach(session: Session, *, is_online: bool) -> bool:
    """Whether somebody who is `is_online` in the meeting cannot come: the session is held in the room only."""
    return is_online and session.mode is TakingPart.ON_SITE


def seen_online(session: Session, state: SeatState) -> SeatState:
    """The state of a session's seats as somebody sees it who takes part in its meeting by video."""
    if is_out_of_reach(session, is_online=True):
        return SeatState.ROOM_ONLY
    if comes_by_video(session, is_online=True) and state in _COUNTED:
        return SeatState.BY_VIDEO
    return state


def ensure_may_sign_up(
    session: Session,
    *,
    state: RegistrationState,
    meeting_ids: Iterable[int],
    moment: datetime,
    admitted: Collection[int] | None = None,
    online_ids: Collection[int] = (),
) -> None:
    """Raise the rule that forbids this registration to choose the session itself.

    `meeting_ids` are the meetings it takes part in, `online_ids` those of them by video.
    """
    if state is not RegistrationState.ACCEPTED:
        raise NotAccepted
    if not is_offered(session):
        raise NotOpenForSignUp
    if session.meeting_id not in set(meeting_ids):
        raise NotAtThisMeeting
    if not may_enter(session, admitted):
        raise NotForCategory
    if is_out_of_reach(session, is_online=session.meeting_id in online_ids):
        raise InRoomOnly
    if not is_sign_up_open(session, moment):
        raise SessionClosed


def may_join(session: Session, *, is_online: bool, is_signed_up: bool, moment: datetime) -> bool:
    """Whether the link of a session stands on somebody's own page: not after its end.

    `is_online` says how the person takes part in the meeting; `is_signed_up`, that the person comes to this session.
    """
    if not session.join_link or session.is_cancelled or session.ends_at <= moment:
        return False
    if session.mode is not TakingPart.ONLINE and not is_online:
        return False
    is_for_all = session.sign_up_mode in {SignUpMode.AUTOMATIC, SignUpMode.NONE}
    is_known = session.visibility in {Visibility.PUBLIC, Visibility.DELEGATES}
    return is_signed_up or (is_for_all and is_known)


def ensure_goes_together(sessions: Sequence[Session]) -> None:
    """Raise ParallelChosen or Overlaps unless one person can go to all of them."""
    for one, other in combinations(sessions, 2):
        if is_parallel(one, other):
            raise ParallelChosen
        if is_refused(one, other):
            raise Overlaps


def seat_state(session: Session, *, taken: int, capacity: int, waiting: int, moment: datetime) -> SeatState:
    """What the page says about the open seats of a session."""
    if session.sign_up_mode is SignUpMode.AUTOMATIC:
        return SeatState.AUTOMATIC
    if session.sign_up_mode is SignUpMode.INVITATION:
        return SeatState.INVITATION
    if session.sign_up_mode is SignUpMode.NONE:
        return SeatState.FREE
    if not is_sign_up_open(session, moment):
        return SeatState.CLOSED
    if session.needs_approval:
        return SeatState.APPROVAL
    left = capacity - taken
    if left <= 0 or waiting:
        return SeatState.FULL
    return SeatState.FEW if left <= max(1, capacity // FEW_SEATS_SHARE) else SeatState.OPEN
