"""Who is let in, and why not: the whole table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gpscf_events.badges.models import BadgeKind, BadgeState
from gpscf_events.categories.models import QrOpens
from gpscf_events.checkin.models import Answer, CheckpointKind, Direction, Outcome, ScanSource
from gpscf_events.checkin.rendering import WORDINGS
from gpscf_events.checkin.rules import (
    OUTCOMES,
    Code,
    Decision,
    Facts,
    Gate,
    Holder,
    Reading,
    decide,
    time_of_scan,
)
from gpscf_events.programme.models import SignUpMode
from gpscf_events.registration.models import RegistrationState
from gpscf_events.signups.models import SignUpState

START = datetime(2025, 9, 17, 6, 0, tzinfo=UTC)
HALL = Gate(starts_at=START, ends_at=START + timedelta(hours=3), sign_up_mode=SignUpMode.AUTOMATIC)
ROOM = replace(HALL, sign_up_mode=SignUpMode.OPEN)
DESK = Gate(kind=CheckpointKind.SERVICE_POINT)
ONCE = replace(HALL, single_entry=True)
PHONE = Holder(BadgeKind.E_BADGE, BadgeState.MADE, RegistrationState.ACCEPTED, QrOpens.GATE)
CARD = replace(PHONE, badge_kind=BadgeKind.CARD, badge_state=BadgeState.HANDED_OVER)
IN_ROOM = replace(PHONE, sign_up=SignUpState.CONFIRMED)
FACTS = Facts(at=START, gate=HALL, holder=PHONE)


def code_of(first: bool = True, **changes: object) -> Code:
    return decide(replace(FACTS, **changes), first=first).code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (Reading.NOT_A_BADGE, Code.NOT_A_BADGE),
        (Reading.UNKNOWN_KEY, Code.KEY_UNKNOWN),
        (Reading.BAD_SIGNATURE, Code.COME_TO_DESK),
        (Reading.MISTYPED, Code.CODE_MISTYPED),
    ],
)
def test_what_cannot_be_read_as_a_badge_never_lets_in(reading: Reading, code: Code) -> None:
    decision = decide(replace(FACTS, reading=reading), first=True)
    assert decision.code is code
    assert not decision.admits


def test_a_genuine_badge_without_a_record_goes_to_the_desk() -> None:
    assert code_of(holder=None) is Code.BADGE_UNKNOWN


@pytest.mark.parametrize(
    ("holder", "gate", "code"),
    [
        (replace(PHONE, badge_state=BadgeState.DEAD), HALL, Code.BADGE_REPLACED),
        (replace(PHONE, badge_state=BadgeState.DEAD), DESK, Code.BADGE_REPLACED),
        (replace(PHONE, badge_state=BadgeState.SUSPENDED), HALL, Code.BADGE_ON_HOLD),
        (replace(CARD, badge_state=BadgeState.MADE), HALL, Code.NOT_HANDED_OVER),
        (replace(CARD, badge_state=BadgeState.PRINTED), HALL, Code.NOT_HANDED_OVER),
        (replace(CARD, badge_state=BadgeState.PRINTED), DESK, Code.WELCOME),
        (CARD, HALL, Code.WELCOME),
        (CARD, replace(HALL, takes_e_badge=False), Code.WELCOME),
        (PHONE, replace(HALL, takes_e_badge=False), Code.CARD_NEEDED),
        (replace(PHONE, qr_opens=QrOpens.BADGE_DESK), HALL, Code.CARD_NEEDED),
        (replace(PHONE, qr_opens=QrOpens.BADGE_DESK), DESK, Code.WELCOME),
    ],
)
def test_the_state_of_the_badge_decides_before_the_person(holder: Holder, gate: Gate, code: Code) -> None:
    assert code_of(holder=holder, gate=gate) is code


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (RegistrationState.ACCEPTED, Code.WELCOME),
        (RegistrationState.SUBMITTED, Code.NOT_ACCEPTED),
        (RegistrationState.DECLINED, Code.NOT_REGISTERED),
        (RegistrationState.WITHDRAWN, Code.NOT_REGISTERED),
        (RegistrationState.DRAFT, Code.NOT_REGISTERED),
    ],
)
def test_only_an_accepted_registration_comes_in(state: RegistrationState, code: Code) -> None:
    assert code_of(holder=replace(PHONE, registration_state=state)) is code


def test_somebody_of_another_meeting_is_told_so() -> None:
    assert code_of(holder=replace(PHONE, takes_part=False)) is Code.OTHER_MEETING


def test_a_gate_opens_two_hours_before_its_session_and_closes_with_it() -> None:
    assert code_of(at=START - timedelta(hours=2, seconds=1)) is Code.NOT_OPEN_YET
    assert code_of(at=START - timedelta(hours=2)) is Code.WELCOME
    assert code_of(at=START + timedelta(hours=3)) is Code.OVER


def test_the_gates_own_times_go_before_the_sessions() -> None:
    gate = replace(HALL, opens_at=START - timedelta(days=1), closes_at=START + timedelta(days=1))
    assert code_of(gate=gate, at=START - timedelta(hours=20)) is Code.WELCOME
    assert code_of(gate=gate, at=START + timedelta(hours=20)) is Code.WELCOME
    assert code_of(gate=gate, at=START + timedelta(days=1)) is Code.OVER


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        (IN_ROOM, Code.WELCOME),
        (replace(PHONE, sign_up=SignUpState.OFFERED), Code.WELCOME),
        (replace(PHONE, has_other_room=True), Code.OTHER_ROOM),
        (PHONE, Code.NO_SEAT),
    ],
)
def test_a_room_with_seats_takes_those_who_have_one(holder: Holder, code: Code) -> None:
    assert code_of(gate=ROOM, holder=holder) is code
    assert code_of(gate=replace(ROOM, sign_up_mode=SignUpMode.INVITATION), holder=holder) is code


def test_an_open_door_asks_for_no_seat() -> None:
    assert code_of(gate=replace(ROOM, sign_up_mode=SignUpMode.NONE)) is Code.WELCOME


def test_ten_minutes_before_the_start_the_waiting_list_and_those_at_the_door_stand_by() -> None:
    waiting = replace(PHONE, sign_up=SignUpState.WAITING)
    before = decide(Facts(at=START - timedelta(minutes=11), gate=ROOM, holder=waiting), first=True)
    after = decide(Facts(at=START - timedelta(minutes=10), gate=ROOM, holder=waiting), first=True)
    assert (before.code, before.outcome, before.admits) == (Code.WAITING_LIST, Outcome.AMBER, False)
    assert (after.code, after.outcome, after.admits) == (Code.STAND_BY, Outcome.AMBER, False)
    open_room, ten = replace(ROOM, takes_at_door=True), START - timedelta(minutes=10)
    assert code_of(gate=open_room, at=ten) is Code.STAND_BY
    assert code_of(gate=open_room, at=ten - timedelta(seconds=1)) is Code.NO_SEAT
    assert code_of(gate=ROOM, at=ten) is Code.NO_SEAT
    not_admitted = replace(PHONE, is_admitted=False)
    assert code_of(gate=open_room, at=ten, holder=not_admitted) is Code.NO_SEAT
    assert code_of(gate=open_room, at=ten, holder=replace(PHONE, has_other_room=True)) is Code.OTHER_ROOM


def test_whoever_hears_we_will_confirm_reads_no_waiting_list_at_the_door() -> None:
    for state in (SignUpState.WAITING, SignUpState.REQUESTED):
        guest = replace(PHONE, sign_up=state, is_assured=True)
        for minutes in (60, 5):
            at = START - timedelta(minutes=minutes)
            decision = decide(Facts(at=at, gate=ROOM, holder=guest), first=True)
            assert (decision.code, decision.outcome, decision.admits) == (
                Code.WE_CONFIRM,
                Outcome.AMBER,
                False,
            )
    assert code_of(gate=ROOM, holder=replace(IN_ROOM, is_assured=True)) is Code.WELCOME


def test_a_hall_takes_people_again_and_again_in_quiet_green() -> None:
    decision = decide(FACTS, first=False)
    assert (decision.code, decision.outcome) == (Code.WELCOME_BACK, Outcome.GREEN)


def test_a_second_reading_within_a_minute_is_silent_in_a_hall() -> None:
    just_now = replace(PHONE, last_scan_at=START - timedelta(seconds=59))
    long_ago = replace(PHONE, last_scan_at=START - timedelta(seconds=60))
    assert code_of(first=False, holder=just_now) is Code.SAME_BADGE
    assert code_of(first=False, holder=long_ago) is Code.WELCOME_BACK


def test_a_door_for_one_entry_says_already_in_also_within_the_minute() -> None:
    holder = replace(PHONE, last_scan_at=START - timedelta(seconds=5))
    decision = decide(replace(FACTS, gate=ONCE, holder=holder), first=False)
    assert (decision.code, decision.outcome, decision.admits) == (Code.ALREADY_IN, Outcome.AMBER, False)
    assert code_of(gate=ONCE) is Code.WELCOME


@pytest.mark.parametrize("source", [ScanSource.MANUAL_CODE, ScanSource.NAME_SEARCH])
def test_without_a_signature_the_photo_id_is_asked_for(source: ScanSource) -> None:
    for first in (True, False):
        decision = decide(replace(FACTS, source=source), first=first)
        assert (decision.code, decision.outcome, decision.admits) == (Code.CHECK_ID, Outcome.AMBER, False)
    assert code_of(source=source, gate=ONCE, first=False) is Code.ALREADY_IN
    assert code_of(source=source, gate=ROOM) is Code.NO_SEAT


def test_only_after_the_steward_has_answered_does_somebody_who_was_to_be_checked_count_as_in() -> None:
    asking = {code for code in Code if Decision(code).asks}
    assert asking == {Code.CHECK_ID, Code.ALREADY_IN, Code.STAND_BY, Code.WE_CONFIRM}
    assert not any(Decision(code).admits for code in asking)
    let_in, refused = (decide(replace(FACTS, answer=answer), first=True) for answer in Answer)
    assert (let_in.code, let_in.outcome, let_in.admits) == (Code.LET_IN, Outcome.GREEN, True)
    assert (refused.code, refused.outcome, refused.admits) == (Code.NOT_LET_IN, Outcome.RED, False)
    nobody = decide(replace(FACTS, answer=Answer.LET_IN, holder=None), first=True)
    assert (nobody.code, nobody.outcome, nobody.admits) == (Code.NOTHING_ASKED, Outcome.RED, False)


def test_going_out_is_always_green_for_a_badge_in_force() -> None:
    out = {"direction": Direction.OUT, "at": START + timedelta(hours=9)}
    assert code_of(**out, gate=ROOM) is Code.GOODBYE
    assert code_of(**out, holder=replace(PHONE, badge_state=BadgeState.DEAD)) is Code.BADGE_REPLACED
    assert not decide(replace(FACTS, direction=Direction.OUT), first=True).admits


def test_every_code_has_a_word_and_every_one_that_is_not_green_a_next_step() -> None:
    assert set(WORDINGS) == set(Code)
    for code, wording in WORDINGS.items():
        green = OUTCOMES.get(code) is Outcome.GREEN
        assert green or wording.next_step or code is Code.OTHER_ROOM, code


def test_no_word_that_a_guest_may_read_accuses() -> None:
    said = " ".join(f"{w.word} {w.reason} {w.next_step}".lower() for w in WORDINGS.values())
    for word in ("forged", "fake", "fraud", "invalid", "illegal", "altered", "stolen", "security", "police"):
        assert word not in said


def test_a_late_scan_happened_as_long_ago_as_the_device_says_whatever_its_clock_shows() -> None:
    now = START
    wrong = START - timedelta(days=4000)
    assert time_of_scan(
        scanned_at=wrong, device_now=wrong + timedelta(minutes=14), now=now
    ) == now - timedelta(minutes=14)
    assert time_of_scan(scanned_at=wrong + timedelta(hours=1), device_now=wrong, now=now) == now
    oldest = datetime(1, 1, 1, tzinfo=UTC)
    newest = datetime(9999, 12, 31, tzinfo=UTC)
    assert time_of_scan(scanned_at=oldest, device_now=newest, now=now) == now - timedelta(days=7)
