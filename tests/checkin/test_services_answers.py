"""What the steward answers where a scan asked for a check: a row of the same log, and only then a presence."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from pydantic import ValidationError
from sqlalchemy import func, select

from gpscf_events.checkin.forms import ScanIn
from gpscf_events.checkin.models import Answer, NotLetInReason, Outcome, Presence, Scan, ScanSource
from gpscf_events.checkin.rules import Code
from gpscf_events.core.db import db
from gpscf_events.signups.models import SignUpState
from tests.checkin.recording import code_of, presences, stored
from tests.checkin.scene import Guest, Scene, build_scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    return build_scene()


def answer(scene: Scene, asked: UUID, *, checkpoint: UUID | None = None, **changes: Any) -> ScanIn:
    values = {"source": ScanSource.STEWARD, "answers": asked, "answer": Answer.LET_IN}
    return scene.scan(checkpoint or scene.room_gate, None, **(values | changes))


def refusal(scene: Scene, asked: UUID, reason: NotLetInReason = NotLetInReason.NO_SEAT_FREE) -> ScanIn:
    return answer(scene, asked, answer=Answer.NOT_LET_IN, reason=reason)


def stand_by(scene: Scene) -> tuple[Guest, UUID]:
    guest = scene.guest(sign_up=SignUpState.WAITING)
    asked = scene.scan(scene.room_gate, guest.token)
    assert code_of(asked) is Code.STAND_BY
    return guest, asked.uuid


def test_a_guest_on_stand_by_is_present_once_the_steward_let_him_in(scene: Scene) -> None:
    guest, asked = stand_by(scene)
    assert presences(guest.registration_id) == 0
    let_in = answer(scene, asked)
    assert code_of(let_in) is Code.LET_IN
    assert presences(guest.registration_id) == 1
    row = stored(let_in.uuid)
    assert (row.answers_uuid, row.badge_id, row.registration_id) == (
        asked,
        guest.badge_row,
        guest.registration_id,
    )
    assert (row.source, row.outcome, row.reason) == (ScanSource.STEWARD, Outcome.GREEN, None)
    assert db.session.scalar(select(Presence.scan_uuid)) == let_in.uuid


def test_a_guest_who_was_not_let_in_is_not_present_and_the_log_says_why(scene: Scene) -> None:
    guest, asked = stand_by(scene)
    refused = refusal(scene, asked)
    assert code_of(refused) is Code.NOT_LET_IN
    assert presences(guest.registration_id) == 0
    row = stored(refused.uuid)
    assert (row.outcome, row.reason) == (Outcome.RED, NotLetInReason.NO_SEAT_FREE)
    assert stored(asked).code == "stand_by"


def test_an_answer_sent_twice_is_stored_once_and_a_later_one_counts_too(scene: Scene) -> None:
    guest, asked = stand_by(scene)
    refused, let_in = refusal(scene, asked), answer(scene, asked)
    assert [code_of(one) for one in (refused, refused)] == [Code.NOT_LET_IN] * 2
    assert [code_of(one) for one in (let_in, let_in)] == [Code.LET_IN] * 2
    assert presences(guest.registration_id) == 1
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 3


def test_who_was_not_let_in_has_not_used_up_a_door_that_takes_each_guest_once(scene: Scene) -> None:
    for gate in (scene.once, scene.door):
        guest = scene.guest()
        by_code = {"source": ScanSource.MANUAL_CODE, "manual_code": guest.manual_code}
        asked = scene.scan(gate, None, **by_code)
        assert code_of(asked) is Code.CHECK_ID
        away = {"answer": Answer.NOT_LET_IN, "reason": NotLetInReason.NO_PHOTO_ID}
        assert code_of(answer(scene, asked.uuid, checkpoint=gate, **away)) is Code.NOT_LET_IN
        again = scene.scan(gate, None, **by_code)
        assert code_of(again) is Code.CHECK_ID
        assert code_of(answer(scene, again.uuid, checkpoint=gate)) is Code.LET_IN
        assert code_of(scene.scan(gate, guest.token)) is Code.ALREADY_IN


def test_a_name_found_at_another_door_of_the_same_hall_is_already_in(scene: Scene) -> None:
    guest = scene.guest()
    assert code_of(scene.scan(scene.gate, guest.token)) is Code.WELCOME
    found = scene.scan(scene.once, None, source=ScanSource.NAME_SEARCH, badge_id=guest.badge_id)
    assert code_of(found) is Code.ALREADY_IN


def test_an_answer_without_a_question_of_this_checkpoint_lets_nobody_in(scene: Scene) -> None:
    guest, asked = stand_by(scene)
    green = scene.scan(scene.gate, guest.token)
    assert code_of(green) is Code.WELCOME
    before = presences(guest.registration_id)
    for foreign in (
        answer(scene, asked, checkpoint=scene.gate),
        answer(scene, green.uuid, checkpoint=scene.gate),
        answer(scene, uuid4()),
    ):
        assert code_of(foreign) is Code.NOTHING_ASKED
        assert stored(foreign.uuid).registration_id is None
    assert presences(guest.registration_id) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": None},
        {"answer": Answer.NOT_LET_IN},
        {"reason": NotLetInReason.OTHER},
        {"manual_code": "7F3K9Q2MX"},
        {"answers": None},
        {"source": ScanSource.CAMERA},
    ],
)
def test_an_answer_says_which_scan_it_answers_and_why_nobody_was_let_in(
    scene: Scene, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        answer(scene, uuid4(), **changes)
