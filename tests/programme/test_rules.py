"""Seats in words, windows, and times that clash."""

from datetime import UTC, datetime, timedelta

import pytest

from gpscf_events.programme.models import Meeting, PoolKind, SeatPool, Session, SignUpMode
from gpscf_events.programme.rules import (
    TRAVEL_BETWEEN_CITIES,
    Seats,
    overlap,
    registration_is_open,
    seats_left,
    seats_of,
)

NINE = datetime(2025, 9, 17, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session(mode: SignUpMode, *pools: tuple[PoolKind, int, int]) -> Session:
    made = Session(sign_up_mode=mode)
    made.pools = [SeatPool(kind=kind, capacity=capacity, taken=taken) for kind, capacity, taken in pools]
    return made


@pytest.mark.parametrize(
    ("taken", "expected"),
    [(0, Seats.OPEN), (107, Seats.OPEN), (108, Seats.FEW), (119, Seats.FEW), (120, Seats.WAITING_LIST)],
)
def test_few_is_the_last_tenth_of_the_open_pool(taken: int, expected: Seats) -> None:
    assert seats_of(session(SignUpMode.OPEN, (PoolKind.OPEN, 120, taken))) is expected


def test_the_last_seat_of_a_small_room_is_one_of_few() -> None:
    assert seats_of(session(SignUpMode.OPEN, (PoolKind.OPEN, 5, 4))) is Seats.FEW
    assert seats_of(session(SignUpMode.OPEN, (PoolKind.OPEN, 5, 3))) is Seats.OPEN


def test_seats_kept_for_others_are_not_offered() -> None:
    kept = session(SignUpMode.OPEN, (PoolKind.PRESS, 20, 0), (PoolKind.OPEN, 10, 10))
    assert (seats_of(kept), seats_left(kept)) == (Seats.WAITING_LIST, 0)
    assert seats_of(session(SignUpMode.OPEN, (PoolKind.HEADS, 20, 0))) is Seats.WAITING_LIST


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (SignUpMode.AUTOMATIC, Seats.EVERYBODY),
        (SignUpMode.INVITATION, Seats.BY_INVITATION),
        (SignUpMode.NONE, Seats.OPEN_DOORS),
    ],
)
def test_a_mode_without_sign_up_has_its_own_words(mode: SignUpMode, expected: Seats) -> None:
    assert seats_of(session(mode, (PoolKind.OPEN, 10, 10))) is expected


def test_a_window_holds_its_first_moment_and_not_its_last() -> None:
    meeting = Meeting(registration_opens_at=NINE, registration_closes_at=NINE + HOUR)
    moments = (NINE - timedelta(seconds=1), NINE, NINE + HOUR - timedelta(seconds=1), NINE + HOUR)
    assert [registration_is_open(meeting, at=at) for at in moments] == [False, True, True, False]


def test_one_after_the_other_is_no_clash_in_one_city_but_is_one_between_two() -> None:
    morning, noon = (NINE, NINE + 2 * HOUR), (NINE + 2 * HOUR, NINE + 4 * HOUR)
    evening = (NINE + 2 * HOUR + TRAVEL_BETWEEN_CITIES, NINE + 20 * HOUR)
    assert not overlap(morning, noon)
    assert overlap(morning, (NINE + HOUR, NINE + 3 * HOUR))
    for one, other in ((morning, noon), (noon, morning)):
        assert overlap(one, other, travel=TRAVEL_BETWEEN_CITIES)
    assert not overlap(morning, evening, travel=TRAVEL_BETWEEN_CITIES)
