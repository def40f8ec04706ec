"""The scan upload over HTTP: guarded, in the language of the page, and never an error of ours."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gpscf_events.checkin.models import Scan
from gpscf_events.core.actor import PUBLIC, Actor, Grant
from gpscf_events.core.db import db
from tests.checkin.scene import STEWARD, Scene, build_scene

SCANS = "/api/v1/scans"
NOT_JSON = [
    "",
    "[]",
    "{",
    "null",
    '"x"',
    "{}",
    '{"scans": []}',
    '{"scans": {}, "device_now": 1}',
    "\x00",
    "[" * 5000,
]


class FreshClient(FlaskClient):
    """Each request has a context of its own, as on the server; else `g` would remember the one before."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return FreshClient(app, app.response_class)


@pytest.fixture
def scene(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Scene:
    sign_in(app, monkeypatch, STEWARD)
    return build_scene()


def sign_in(app: Flask, monkeypatch: pytest.MonkeyPatch, actor: Actor) -> None:
    monkeypatch.setitem(app.extensions, "actor_loader", lambda _token: actor)


def send(client: FlaskClient, *scans: Any, locale: str = "en", **headers: str) -> Any:
    items = [scan if isinstance(scan, dict) else json.loads(scan.model_dump_json()) for scan in scans]
    body = {"scans": items, "device_now": datetime.now(UTC).isoformat()}
    return client.post(SCANS, json=body, headers={"Accept-Language": locale, **headers})


def count_scans() -> int:
    return db.session.scalar(select(func.count()).select_from(Scan)) or 0


def test_the_answer_has_the_agreed_shape_in_the_language_of_the_page(
    client: FlaskClient, scene: Scene
) -> None:
    guest = scene.guest()
    scan = scene.scan(scene.once, guest.token)
    answer = send(client, scan, locale="zh-CN").json["data"][0]
    assert answer == {
        "uuid": str(scan.uuid),
        "outcome": "green",
        "code": "welcome",
        "word": answer["word"],
        "reason": None,
        "next_step": None,
        "person": {
            "native_name": "王小明",
            "native_lang": "zh",
            "latin_name": "WANG Xiaoming",
            "organisation": "测试部",
            "party": "",
            "category": "正式代表",
            "colour": "#0b3d91",
        },
        "first_seen": None,
        "asks": False,
    }
    again = send(client, scene.scan(scene.once, guest.token)).json["data"][0]
    assert (again["outcome"], again["code"], again["word"]) == ("amber", "already_in", "Already in")
    assert again["reason"].endswith("at Gate 1")
    assert again["next_step"]
    assert again["first_seen"]["checkpoint"] == "Gate 1"


def test_a_refusal_names_the_desk_of_the_venue_and_no_name_where_the_code_is_in_doubt(
    client: FlaskClient, scene: Scene
) -> None:
    guest = scene.guest()
    forged = guest.token[:-1] + ("0" if guest.token[-1] != "0" else "1")
    answer = send(client, scene.scan(scene.gate, forged)).json["data"][0]
    assert answer["word"] == "Please come to the desk with me"
    assert answer["next_step"] == "Take the guest to the badge desk: hall 1, on the left"
    assert answer["reason"] is None
    assert answer["person"] is None


def test_an_answer_that_got_lost_is_given_again_and_stored_once(client: FlaskClient, scene: Scene) -> None:
    guest = scene.guest()
    scan = scene.scan(scene.once, guest.token)
    first, second = send(client, scan), send(client, scan)
    assert first.json == second.json
    assert count_scans() == 1


def test_a_batch_is_answered_item_by_item_in_its_order(client: FlaskClient, scene: Scene) -> None:
    scans = [scene.scan(scene.gate, scene.guest(family=f"F{number}").token) for number in range(50)]
    data = send(client, *scans).json["data"]
    assert [item["uuid"] for item in data] == [str(scan.uuid) for scan in scans]
    assert {item["code"] for item in data} == {"welcome"}
    assert send(client, *scans, scene.scan(scene.gate, "x")).status_code == 422


@pytest.mark.parametrize("body", NOT_JSON)
def test_a_body_that_is_no_batch_is_refused_and_nothing_is_stored(
    client: FlaskClient, scene: Scene, body: str
) -> None:
    answer = client.post(SCANS, data=body.encode(), content_type="application/json")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "invalid_request"
    assert count_scans() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"uuid": "no"},
        {"seq": 0},
        {"seq": 2**63},
        {"seq": None},
        {"device_id": None},
        {"source": "telepathy"},
        {"direction": "up"},
        {"scanned_at": "2025-09-16T09:00:00"},
        {"scanned_at": "yesterday"},
        {"text": None},
        {"text": "x" * 8193},
        {"manual_code": "7F3K9Q2MX"},
        {"badge_id": str(uuid4())},
        {"text": 5},
        {"checkpoint_id": 5},
    ],
)
def test_a_scan_that_breaks_the_schema_is_told_which_field(
    client: FlaskClient, scene: Scene, change: dict[str, Any]
) -> None:
    scan = json.loads(scene.scan(scene.gate, "x").model_dump_json()) | change
    answer = send(client, scan)
    assert answer.status_code == 422
    assert answer.json["fields"]
    assert count_scans() == 0


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2025-09-16T09:00:00+14:00"]
)
def test_no_clock_of_a_device_is_too_wrong(client: FlaskClient, scene: Scene, moment: str) -> None:
    scan = json.loads(scene.scan(scene.gate, "x").model_dump_json()) | {"scanned_at": moment}
    for now in (moment, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"):
        scan |= {"uuid": str(uuid4()), "seq": scan["seq"] + 1}
        assert client.post(SCANS, json={"scans": [scan], "device_now": now}).status_code == 200


def test_only_stewards_supervisors_and_administrators_scan(
    app: Flask, client: FlaskClient, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = scene.scan(scene.gate, "x")
    sign_in(app, monkeypatch, PUBLIC)
    assert send(client, scan).status_code == 401
    sign_in(app, monkeypatch, Actor(kind="delegate", id=1))
    assert send(client, scan).status_code == 401
    sign_in(app, monkeypatch, Actor(kind="user", id=1, grants=(Grant("secretariat"),)))
    assert send(client, scan).status_code == 404
    for role in ("gate_steward", "gate_supervisor", "administrator"):
        sign_in(app, monkeypatch, Actor(kind="user", id=1, grants=(Grant(role),)))
        assert send(client, scan).status_code == 200


def test_a_checkpoint_of_others_and_none_at_all_get_the_same_answer(
    app: Flask, client: FlaskClient, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(app, monkeypatch, Actor(kind="user", id=1, grants=(Grant("gate_steward", scene.edition_id + 1),)))
    for checkpoint in (scene.gate, uuid4()):
        answer = send(client, scene.scan(checkpoint, "x"))
        assert (answer.status_code, answer.json["code"]) == (404, "no_such_checkpoint")
        assert client.get(f"/api/v1/checkpoints/{checkpoint}/people?q=wang").status_code == 404
        assert client.get(f"/en/scan/{checkpoint}").status_code == 404


def test_a_form_or_another_site_cannot_scan(client: FlaskClient, scene: Scene) -> None:
    assert client.post(SCANS, data={"scans": "[]"}).status_code == 422
    assert client.post(SCANS, data="{}", content_type="text/plain").status_code == 422
    assert send(client, scene.scan(scene.gate, "x"), Origin="https://evil.example").status_code == 403


def test_people_are_found_by_name(client: FlaskClient, scene: Scene) -> None:
    guest = scene.guest()
    data = client.get(
        f"/api/v1/checkpoints/{scene.gate}/people?q=王", headers={"Accept-Language": "en"}
    ).json["data"]
    assert data == [
        {
            "badge_id": str(guest.badge_id),
            "latin_name": "WANG Xiaoming",
            "native_name": "王小明",
            "organisation": "Ministry of Tests",
            "party": "",
            "category": "Delegate",
        }
    ]
    for odd in ("%", "\\", "'", "%00", "x" * 3000, ""):
        answer = client.get(f"/api/v1/checkpoints/{scene.gate}/people", query_string={"q": odd})
        assert answer.status_code == 200


def test_the_pages_are_for_staff_and_only_the_scanner_may_run_wasm(client: FlaskClient, scene: Scene) -> None:
    page = client.get(f"/zh/scan/{scene.gate}")
    assert page.status_code == 200
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "主会场" in page.text
    chosen = client.get("/en/scan/")
    assert "wasm-unsafe-eval" not in chosen.headers["Content-Security-Policy"]
    assert f"/en/scan/{scene.gate}" in chosen.text
    moved = client.get("/scan", headers={"Accept-Language": "zh-CN"})
    assert (moved.status_code, moved.headers["Location"]) == (302, "/zh/scan/")
