"""Every scan is stored once, decided once, and only one of many is the first."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from gpscf_events.badges.models import Badge, BadgeKind, BadgeState
from gpscf_events.categories.models import Category
from gpscf_events.checkin.errors import NoSuchCheckpoint
from gpscf_events.checkin.models import Direction, Outcome, Scan, ScanSource
from gpscf_events.checkin.queries import list_checkpoints
from gpscf_events.checkin.rules import Code
from gpscf_events.checkin.services import find_people, record_scans
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.signups.models import SignUpState
from tests.checkin.recording import code_of, presences, record, stored
from tests.checkin.scene import STEWARD, Scene, build_scene
from tests.support.statements import statements


@pytest.fixture
def scene(app: Flask) -> Scene:
    return build_scene()


def test_a_guest_comes_in_and_is_present_once(scene: Scene) -> None:
    guest = scene.guest()
    first = scene.scan(scene.gate, guest.token)
    answer = record(first)[0]
    assert answer.decision.code is Code.WELCOME
    assert answer.holder is not None
    assert answer.holder.native_name == "王小明"
    row = stored(first.uuid)
    assert (row.outcome, row.code, row.source, row.user_id) == (
        Outcome.GREEN,
        "welcome",
        ScanSource.CAMERA,
        7,
    )
    assert (row.badge_id, row.registration_id, row.session_id) == (
        guest.badge_row,
        guest.registration_id,
        scene.hall_id,
    )
    assert presences(guest.registration_id) == 1
    assert code_of(scene.scan(scene.gate, guest.token)) is Code.SAME_BADGE
    assert presences(guest.registration_id) == 1


def test_the_text_of_a_badge_is_stored_nowhere_only_its_hash_and_number(scene: Scene) -> None:
    guest = scene.guest()
    scan = scene.scan(scene.gate, guest.token)
    record(scan)
    row = stored(scan.uuid)
    assert row.raw_hash == hashlib.sha256(guest.token.encode()).digest()
    assert row.cid == guest.cid
    dump = db.session.execute(
        text("SELECT scan::text FROM scan WHERE uuid = :uuid"), {"uuid": scan.uuid}
    ).scalar_one()
    assert guest.token not in dump
    assert guest.token[20:] not in dump


def test_the_same_scan_sent_again_is_stored_once_and_answered_alike(scene: Scene) -> None:
    guest = scene.guest()
    scan = scene.scan(scene.once, guest.token)
    assert code_of(scan) is Code.WELCOME
    assert code_of(scene.scan(scene.once, guest.token)) is Code.ALREADY_IN
    assert code_of(scan) is Code.WELCOME
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 2


def test_a_door_for_one_entry_says_when_and_where(scene: Scene) -> None:
    guest = scene.guest()
    record(scene.scan(scene.gate, guest.token))
    answer = record(scene.scan(scene.once, guest.token))[0]
    assert answer.decision.code is Code.ALREADY_IN
    assert answer.first_place is not None
    assert answer.first_place["en"] == "Plenary hall"
    assert answer.first_at is not None
    assert abs(answer.first_at - datetime.now(UTC)) < timedelta(seconds=20)


def test_two_badges_of_one_person_come_in_once(scene: Scene) -> None:
    guest = scene.guest()
    with transaction():
        card = scene._badge(guest.registration_id, kind=BadgeKind.CARD, state=BadgeState.HANDED_OVER)
        card_token = card.token
    assert code_of(scene.scan(scene.once, guest.token)) is Code.WELCOME
    assert code_of(scene.scan(scene.once, card_token)) is Code.ALREADY_IN


def test_a_door_without_a_session_takes_each_guest_once_too(scene: Scene) -> None:
    guest = scene.guest()
    assert code_of(scene.scan(scene.door, guest.token)) is Code.WELCOME
    answer = record(scene.scan(scene.door, guest.token))[0]
    assert answer.decision.code is Code.ALREADY_IN
    assert answer.first_at is not None


def test_a_room_takes_those_with_a_seat_and_shows_the_others_theirs(scene: Scene) -> None:
    seat, waiting, none = (
        scene.guest(sign_up=SignUpState.CONFIRMED),
        scene.guest(sign_up=SignUpState.WAITING),
        scene.guest(),
    )
    assert code_of(scene.scan(scene.room_gate, seat.token)) is Code.WELCOME
    assert code_of(scene.scan(scene.room_gate, waiting.token)) is Code.STAND_BY
    assert code_of(scene.scan(scene.room_gate, none.token)) is Code.STAND_BY


def test_a_waiting_guest_of_a_category_that_hears_we_will_confirm_is_for_protocol(scene: Scene) -> None:
    minister = scene.guest(sign_up=SignUpState.WAITING)
    with transaction() as session:
        session.get_one(Category, scene.category_id).is_assured = True
    assert code_of(scene.scan(scene.room_gate, minister.token)) is Code.WE_CONFIRM


def test_a_wrong_room_names_the_right_one(scene: Scene) -> None:
    guest = scene.guest(sign_up=SignUpState.CONFIRMED)
    move = """UPDATE checkpoint SET session_id = (
                  SELECT id FROM session WHERE key = 'forensics' AND meeting_id = :meeting_id)
              WHERE public_id = :gate"""
    with transaction() as session:
        session.execute(text(move), {"meeting_id": scene.meeting_id, "gate": scene.room_gate})
    answer = record(scene.scan(scene.room_gate, guest.token))[0]
    assert answer.decision.code is Code.OTHER_ROOM
    assert answer.own_sessions[0]["room"]["en"] == "Hall 2"


def test_code_and_name_find_the_badge_and_ask_for_a_photo_id(scene: Scene) -> None:
    guest = scene.guest()
    spoken = f"{guest.manual_code[:4].lower()} {guest.manual_code[4:]}"
    by_code = scene.scan(scene.gate, None, source=ScanSource.MANUAL_CODE, manual_code=spoken)
    by_name = scene.scan(scene.gate, None, source=ScanSource.NAME_SEARCH, badge_id=guest.badge_id)
    assert [a.decision.code for a in record(by_code, by_name)] == [Code.CHECK_ID, Code.CHECK_ID]
    wrong = scene.scan(scene.gate, None, source=ScanSource.MANUAL_CODE, manual_code="000000001")
    assert code_of(wrong) is Code.CODE_MISTYPED
    assert presences(guest.registration_id) == 0


def test_going_out_is_kept_and_makes_nobody_present(scene: Scene) -> None:
    guest = scene.guest()
    scan = scene.scan(scene.gate, guest.token, direction=Direction.OUT)
    assert code_of(scan) is Code.GOODBYE
    assert stored(scan.uuid).direction is Direction.OUT
    assert presences(guest.registration_id) == 0


def test_a_scan_kept_offline_counts_for_when_it_happened(scene: Scene) -> None:
    guest = scene.guest()
    wrong_clock = datetime(2031, 1, 1, tzinfo=UTC)
    scan = scene.scan(scene.gate, guest.token, scanned_at=wrong_clock - timedelta(minutes=20))
    record_scans(scans=[scan], device_now=wrong_clock, actor=STEWARD)
    ago = datetime.now(UTC) - stored(scan.uuid).scanned_at
    assert timedelta(minutes=19, seconds=50) < ago < timedelta(minutes=20, seconds=20)


def test_a_number_used_twice_by_a_copied_device_loses_no_scan(scene: Scene) -> None:
    guest = scene.guest()
    first, second = scene.scan(scene.gate, guest.token), scene.scan(scene.once, guest.token)
    twin = second.model_copy(update={"seq": first.seq})
    record(first)
    assert code_of(twin) is Code.ALREADY_IN
    assert stored(twin.uuid).seq < 0


def test_a_badge_blocked_now_is_refused_now(scene: Scene) -> None:
    guest = scene.guest()
    record(scene.scan(scene.gate, guest.token))
    with transaction() as session:
        session.execute(update(Badge).where(Badge.id == guest.badge_row).values(state=BadgeState.SUSPENDED))
    assert code_of(scene.scan(scene.gate, guest.token)) is Code.BADGE_ON_HOLD


def test_a_scan_costs_two_statements(scene: Scene) -> None:
    guest = scene.guest()
    record(scene.scan(scene.gate, guest.token))
    with statements() as said:
        record(scene.scan(scene.gate, guest.token))
        record(scene.scan(scene.gate, "nothing of ours"))
    assert len(said) == 3, said


def test_a_steward_of_another_meeting_finds_no_such_checkpoint(scene: Scene) -> None:
    guest = scene.guest()
    stranger = Actor(
        kind="user", id=8, grants=(Grant("gate_steward", scene.edition_id, scene.meeting_id + 1),)
    )
    with pytest.raises(NoSuchCheckpoint):
        record_scans(
            scans=[scene.scan(scene.gate, guest.token)], device_now=datetime.now(UTC), actor=stranger
        )
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 0
    assert not list_checkpoints(stranger)
    assert len([c for c in list_checkpoints(STEWARD) if c.meeting_id == scene.meeting_id]) == 5


def test_a_name_is_found_in_any_script_and_without_surprises(scene: Scene) -> None:
    guest = scene.guest(native="阮文安", family="Nguyễn", given="Văn An")
    scene.guest(native="", family="100%", given="Sure_Thing")

    def ask(words: str) -> list[UUID]:
        return [row.badge_id for row in find_people(checkpoint_id=scene.gate, words=words, actor=STEWARD)]

    assert ask("阮文") == [guest.badge_id]
    assert ask("văn NGUYỄN") == [guest.badge_id]
    assert len(ask("%")) == 1
    assert len(ask("_")) == 1
    assert ask("  ") == []
    assert ask("nobody") == []
