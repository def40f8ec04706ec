"""Windows, approval, quotas, overlaps that are only told, ways between venues, offers: the rules alone."""

from datetime import timedelta

import pytest

from gpscf_events.programme.models import VenueWay
from gpscf_events.signups.errors import DelegationFull, Overlaps, SessionFull
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.rules import (
    SeatState,
    chosen_of,
    ensure_goes_together,
    find_clash,
    is_sign_up_open,
    seat_state,
)
from gpscf_events.signups.rules.waiting import (
    Standing,
    decide_promotion,
    decide_seat,
    keeps_beside,
    list_given_up,
)
from tests.signups.test_rules import ELSEWHERE, FAR, HERE, NOON, session

CONFIRMED, OFFERED, WAITING = SignUpState.CONFIRMED, SignUpState.OFFERED, SignUpState.WAITING
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_a_session_s_own_window_counts_and_an_end_it_does_not_set_is_the_meeting_s() -> None:
    own = session(sign_up_opens_at=NOON - HOUR, sign_up_closes_at=NOON + HOUR)
    assert [is_sign_up_open(own, NOON + step) for step in (-2 * HOUR, -HOUR, HOUR)] == [False, True, False]
    later = session(sign_up_closes_at=NOON + 20 * DAY)
    assert is_sign_up_open(later, NOON + 19 * DAY)
    assert not is_sign_up_open(session(), NOON + 19 * DAY)
    assert not is_sign_up_open(session(is_cancelled=True), NOON)


def test_the_table_of_ways_goes_before_the_safe_assumption_in_both_directions() -> None:
    lower, higher = sorted((HERE, ELSEWHERE), key=lambda venue: venue.id)
    lower.ways = [VenueWay(venue_id=lower.id, other_venue_id=higher.id, minutes=20)]
    try:
        for one, other in ((HERE, ELSEWHERE), (ELSEWHERE, HERE)):
            assert find_clash(session(0, at=one), session(2.5, at=other)) is None
            assert find_clash(session(0, at=one), session(2.25, at=other)) is not None
        assert find_clash(session(0), session(6, at=FAR)) is not None
    finally:
        lower.ways = []


def test_an_overlap_is_refused_unless_one_of_the_two_lets_people_decide() -> None:
    with pytest.raises(Overlaps):
        ensure_goes_together([session(0), session(1)])
    ensure_goes_together([session(0, allows_overlap=True), session(1)])


def test_a_delegation_s_seats_are_used_up_before_the_room_is() -> None:
    standing = Standing(taken=3, capacity=50, of_party=2)
    given = {"quota": 2, "needs_approval": False}
    with pytest.raises(DelegationFull):
        decide_seat(standing, accepts_waiting=False, **given)  # type: ignore[arg-type]
    assert decide_seat(standing, accepts_waiting=True, **given) is WAITING  # type: ignore[arg-type]
    assert decide_seat(Standing(3, 50, of_party=1), accepts_waiting=False, **given) is CONFIRMED  # type: ignore[arg-type]
    with pytest.raises(SessionFull) as full:
        decide_seat(Standing(50, 50, of_party=1), accepts_waiting=False, **given)  # type: ignore[arg-type]
    assert full.value.code == "session_full"


def test_where_approval_is_needed_one_asks_whatever_the_seats() -> None:
    for standing in (Standing(0, 9), Standing(9, 9, heirs=True)):
        state = decide_seat(standing, quota=None, needs_approval=True, accepts_waiting=False)
        assert state is SignUpState.REQUESTED
    asked = session(needs_approval=True)
    assert seat_state(asked, taken=9, capacity=9, waiting=3, moment=NOON) is SeatState.APPROVAL


def test_moving_up_is_a_seat_at_once_unless_there_is_time_to_think_or_another_seat_to_lose() -> None:
    wanted, other = session(48, slot="am"), session(48, slot="am")
    assert decide_promotion(wanted, [], moment=NOON) == (CONFIRMED, None)
    assert decide_promotion(wanted, [session(0)], moment=NOON) == (CONFIRMED, None)
    assert decide_promotion(wanted, [other], moment=NOON) == (OFFERED, NOON + DAY)
    thinking = session(48, offer_minutes=90)
    assert decide_promotion(thinking, [], moment=NOON) == (OFFERED, NOON + 1.5 * HOUR)


def test_no_offer_lasts_until_the_doors_are_open_but_each_long_enough_to_answer() -> None:
    wanted = session(2, offer_minutes=600)
    assert decide_promotion(wanted, [], moment=NOON)[1] == wanted.starts_at - timedelta(minutes=10)
    late = wanted.starts_at - timedelta(minutes=5)
    assert decide_promotion(wanted, [], moment=late)[1] == late + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("entry", "chosen", "kept"),
    [
        (CONFIRMED, CONFIRMED, False),
        (CONFIRMED, WAITING, True),
        (CONFIRMED, SignUpState.REQUESTED, True),
        (WAITING, CONFIRMED, True),
        (WAITING, WAITING, False),
        (OFFERED, CONFIRMED, True),
        (CONFIRMED, OFFERED, True),
    ],
)
def test_a_seat_stays_until_the_other_one_is_a_seat(
    entry: SignUpState, chosen: SignUpState, kept: bool
) -> None:
    assert keeps_beside(entry, chosen) is kept


def test_the_picker_shows_the_seat_and_accepting_gives_up_what_clashes() -> None:
    seat = SignUp(session=session(slot="am"), state=CONFIRMED)
    kept = SignUp(session=session(slot="am"), state=OFFERED)
    later = SignUp(session=session(5), state=WAITING)
    assert chosen_of([seat, kept, later]) == [seat.session.public_id, later.session.public_id]
    assert list_given_up(kept, [seat, kept, later]) == [seat]
