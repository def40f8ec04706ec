from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gpscf_events.core.db import Words
from gpscf_events.core.errors import Refusal
from gpscf_events.programme.models import Meeting, Room, Session, SignUpMode, Venue, Visibility
from gpscf_events.registration.models import RegistrationState
from gpscf_events.signups.errors import (
    NotAccepted,
    NotAtThisMeeting,
    NotOpenForSignUp,
    Overlaps,
    ParallelChosen,
    SessionClosed,
    SessionFull,
)
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.rules import (
    SeatState,
    Wishes,
    ensure_goes_together,
    ensure_may_sign_up,
    find_clash,
    find_faults,
    keep_compatible,
    read_wishes,
    seat_state,
    slot_name,
)
from gpscf_events.signups.rules.waiting import Standing, decide_seat

NOON = datetime(2026, 9, 8, 12, tzinfo=UTC)
LIANYUNGANG, NANJING = Words(zh="连云港", en="Lianyungang"), Words(zh="南京", en="Nanjing")
number = iter(range(1, 10_000))


def venue(city: Words) -> Venue:
    return Venue(id=next(number), city=city, name=Words(en="Centre"))


MAIN = Meeting(
    id=1, key="main", city=LIANYUNGANG, registration_opens_at=NOON - timedelta(days=9),
    registration_closes_at=NOON + timedelta(days=9),
)  # fmt: skip
HERE, ELSEWHERE, FAR = venue(LIANYUNGANG), venue(LIANYUNGANG), venue(NANJING)


def session(
    hour: float = 0, hours: float = 2, *, at: Venue = HERE, slot: str | None = None, **given: Any
) -> Session:
    room = Room(id=next(number), venue=at)
    values: dict[str, Any] = {
        "id": next(number), "public_id": uuid4(), "key": f"s{next(number)}", "meeting_id": 1, "meeting": MAIN,
        "room": room, "room_id": room.id, "slot": slot, "sign_up_mode": SignUpMode.OPEN,
        "visibility": Visibility.PUBLIC, "starts_at": NOON + timedelta(hours=hour),
        "ends_at": NOON + timedelta(hours=hour + hours),
    }  # fmt: skip
    return Session(**(values | given))


@pytest.mark.parametrize(
    ("taken", "capacity", "waiting", "accepts", "expected"),
    [
        (0, 1, 0, False, SignUpState.CONFIRMED),
        (0, 1, 0, True, SignUpState.CONFIRMED),
        (1, 1, 0, True, SignUpState.WAITING),
        (0, 1, 1, True, SignUpState.WAITING),
        (0, 0, 0, True, SignUpState.WAITING),
        (1, 1, 0, False, SessionFull),
        (0, 1, 1, False, SessionFull),
    ],
)
def test_a_seat_while_one_is_free_and_nobody_waits_else_the_list_for_who_wants_it(
    taken: int, capacity: int, waiting: int, accepts: bool, expected: object
) -> None:
    standing = Standing(taken=taken, capacity=capacity, heirs=waiting > 0)
    given = {"quota": None, "needs_approval": False, "accepts_waiting": accepts}
    if expected is SessionFull:
        with pytest.raises(SessionFull):
            decide_seat(standing, **given)  # type: ignore[arg-type]
    else:
        assert decide_seat(standing, **given) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "overlap_min", "clashes"),
    [
        (session(2), 0, False),  # next door, straight after
        (session(1), 60, True),
        (session(0), 120, True),
        (session(2.5, at=ELSEWHERE), 0, True),  # half an hour for a way of forty-five minutes
        (session(3, at=ELSEWHERE), 0, False),
        (session(6, at=FAR), 0, True),  # four hours for a way of five
        (session(7, at=FAR), 0, False),
        (session(-1, 0.5), 0, False),
    ],
)
def test_two_sessions_clash_when_times_overlap_or_the_way_is_too_long(
    other: Session, overlap_min: int, clashes: bool
) -> None:
    clash = find_clash(session(0), other)
    assert (clash is not None) is clashes
    if clash is not None:
        assert clash.overlap == timedelta(minutes=overlap_min)
        assert clash.is_overlap is bool(overlap_min)


OK = RegistrationState.ACCEPTED


@pytest.mark.parametrize(
    ("wanted", "state", "meetings", "moment", "refusal"),
    [
        (session(), OK, {1}, NOON, None),
        (session(), RegistrationState.SUBMITTED, {1}, NOON, NotAccepted),
        (session(), RegistrationState.WITHDRAWN, {1}, NOON, NotAccepted),
        (
            session(sign_up_mode=SignUpMode.INVITATION),
            OK,
            {1},
            NOON,
            NotOpenForSignUp,
        ),
        (
            session(visibility=Visibility.CONFIDENTIAL),
            OK,
            {1},
            NOON,
            NotOpenForSignUp,
        ),
        (session(), OK, {2}, NOON, NotAtThisMeeting),
        (session(), OK, {1}, NOON + timedelta(days=9), SessionClosed),
        (session(), OK, {1}, NOON - timedelta(days=10), SessionClosed),
    ],
)
def test_who_may_choose_a_session(
    wanted: Session,
    state: RegistrationState,
    meetings: set[int],
    moment: datetime,
    refusal: type[Refusal] | None,
) -> None:
    if refusal is None:
        ensure_may_sign_up(wanted, state=state, meeting_ids=meetings, moment=moment)
    else:
        with pytest.raises(refusal):
            ensure_may_sign_up(wanted, state=state, meeting_ids=meetings, moment=moment)


def test_one_of_a_slot_and_nothing_that_overlaps() -> None:
    with pytest.raises(ParallelChosen):
        ensure_goes_together([session(slot="am"), session(slot="am")])
    with pytest.raises(Overlaps):
        ensure_goes_together([session(), session(1)])
    ensure_goes_together([session(), session(2), session(9, at=FAR)])
    first, parallel, later = session(slot="am"), session(slot="am"), session(3)
    assert keep_compatible([later, parallel, first]) == [first, later]


def test_wishes_are_read_from_any_form_and_nonsense_says_nothing() -> None:
    one, other = uuid4(), uuid4()
    page = {"slot-a": [str(one)], "slot-b": [f"wait:{other}"], "x": ["none", "", "wait:", "\x00", "9" * 5000]}
    assert read_wishes(page) == Wishes(frozenset({one, other}), frozenset({other}))


def test_faults_stand_beside_the_choice_they_are_about() -> None:
    full, closed = session(slot="am"), session(5)
    wishes = Wishes(frozenset({full.public_id, closed.public_id}), frozenset())
    states = {full.id: SeatState.FULL, closed.id: SeatState.CLOSED}
    faults = find_faults([full, closed], wishes, states)
    assert {name: fault.code for name, fault in faults.items()} == {
        slot_name(full): "session_full",
        slot_name(closed): "session_closed",
    }
    accepting = Wishes(wishes.session_ids, frozenset({full.public_id}))
    assert slot_name(full) not in find_faults([full, closed], accepting, states)


@pytest.mark.parametrize(
    ("taken", "capacity", "waiting", "state"),
    [
        (0, 100, 0, SeatState.OPEN),
        (89, 100, 0, SeatState.OPEN),
        (90, 100, 0, SeatState.FEW),
        (107, 120, 0, SeatState.OPEN),
        (108, 120, 0, SeatState.FEW),
        (3, 5, 0, SeatState.OPEN),
        (4, 5, 0, SeatState.FEW),
        (100, 100, 0, SeatState.FULL),
        (99, 100, 1, SeatState.FULL),
        (0, 0, 0, SeatState.FULL),
    ],
)
def test_the_page_says_open_few_or_full(taken: int, capacity: int, waiting: int, state: SeatState) -> None:
    assert seat_state(session(), taken=taken, capacity=capacity, waiting=waiting, moment=NOON) is state


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        (SignUpMode.AUTOMATIC, SeatState.AUTOMATIC),
        (SignUpMode.INVITATION, SeatState.INVITATION),
        (SignUpMode.NONE, SeatState.FREE),
    ],
)
def test_a_mode_without_sign_up_has_its_own_words(mode: SignUpMode, state: SeatState) -> None:
    assert seat_state(session(sign_up_mode=mode), taken=10, capacity=10, waiting=0, moment=NOON) is state
