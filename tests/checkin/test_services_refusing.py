"""A refused scan is stored too, names nobody whom the badge does not prove, and lets nobody in."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from gpscf_events.badges import token
from gpscf_events.badges.models import BadgeKind, BadgeState
from gpscf_events.checkin.models import Outcome
from gpscf_events.checkin.rules import Code
from gpscf_events.registration.models import ParticipationMode, RegistrationState
from tests.checkin.recording import code_of, presences, record, stored
from tests.checkin.scene import Scene, build_scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    return build_scene()


def forged(scene: Scene, good: str) -> str:
    last = "0" if good[-1] != "0" else "1"
    return good[:-1] + last


def test_a_forged_badge_is_kept_without_naming_anybody(scene: Scene) -> None:
    guest = scene.guest()
    scan = scene.scan(scene.gate, forged(scene, guest.token))
    answer = record(scan)[0]
    assert answer.decision.code is Code.COME_TO_DESK
    assert answer.holder is None
    row = stored(scan.uuid)
    assert (row.outcome, row.badge_id, row.registration_id) == (Outcome.RED, None, None)
    assert row.cid == guest.cid
    assert presences(guest.registration_id) == 0


def test_a_rightly_signed_token_that_is_not_the_one_we_made_is_refused(scene: Scene) -> None:
    guest = scene.guest()
    answer = record(scene.scan(scene.gate, scene.sign(guest.cid, issued_quarter=4001)))[0]
    assert answer.decision.code is Code.COME_TO_DESK
    assert answer.holder is None


@pytest.mark.parametrize(
    "text_of",
    [
        "https://example.org/",
        "",
        "6901234567892",
        "\x00\udcff".encode("utf-8", "replace").decode(),
        "x" * 8000,
    ],
)
def test_what_is_no_badge_is_stored_as_such(scene: Scene, text_of: str) -> None:
    scan = scene.scan(scene.gate, text_of)
    assert code_of(scan) is Code.NOT_A_BADGE
    assert stored(scan.uuid).outcome is Outcome.RED


def test_a_badge_of_another_event_or_key_is_refused(scene: Scene) -> None:
    guest = scene.guest()
    assert code_of(scene.scan(scene.gate, scene.sign(guest.cid, event_id=uuid4()))) is Code.COME_TO_DESK
    other = token.issue(
        scene.key, event_id=scene.event_id, kid=2, badge_class=3, cid=guest.cid, issued_quarter=4000
    )
    assert code_of(scene.scan(scene.gate, other)) is Code.KEY_UNKNOWN
    assert code_of(scene.scan(scene.gate, scene.sign(b"12345678"))) is Code.BADGE_UNKNOWN


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": BadgeState.DEAD}, Code.BADGE_REPLACED),
        ({"state": BadgeState.SUSPENDED}, Code.BADGE_ON_HOLD),
        ({"kind": BadgeKind.CARD, "state": BadgeState.PRINTED}, Code.NOT_HANDED_OVER),
        ({"registration_state": RegistrationState.SUBMITTED}, Code.NOT_ACCEPTED),
        ({"registration_state": RegistrationState.WITHDRAWN}, Code.NOT_REGISTERED),
        ({"takes_part": False}, Code.OTHER_MEETING),
        ({"mode": ParticipationMode.ONLINE}, Code.OTHER_MEETING),
    ],
)
def test_refusals_are_stored_and_nobody_becomes_present(
    scene: Scene, changes: dict[str, Any], code: Code
) -> None:
    guest = scene.guest(**changes)
    scan = scene.scan(scene.gate, guest.token)
    assert code_of(scan) is code
    assert stored(scan.uuid).registration_id == guest.registration_id
    assert presences(guest.registration_id) == 0
