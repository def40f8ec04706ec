"""Scans are answered ahead of Flask: exactly as Flask answers them, and by Flask as soon as anything is unusual."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from gpscf_events.accounts.models import Role, RoleGrant, User, WebSession
from gpscf_events.audit.models import AuditEntry
from gpscf_events.checkin import api
from gpscf_events.checkin.models import Scan
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.direct import Direct
from gpscf_events.core.security import BODY_LIMIT
from gpscf_events.core.transaction import transaction
from tests.attendance.forum import signed_in
from tests.checkin.scene import Scene, build_scene

SCANS = "/api/v1/scans"
# An address with a query takes the long way.
LONG = f"{SCANS}?long"


@pytest.fixture
def scene(app: Flask) -> Scene:
    return build_scene()


@pytest.fixture
def steward(app: Flask) -> Actor:
    with transaction() as session:
        user = User(email="steward@example.org", name="Steward", password_hash="x")
        session.add(user)
        session.flush()
        session.add(RoleGrant(user_id=user.id, role=Role.GATE_STEWARD))
        return Actor(kind="user", id=user.id)


@pytest.fixture
def client(app: Flask, steward: Actor) -> FlaskClient:
    client = signed_in(app, steward)
    db.session.remove()
    return client


@pytest.fixture
def by_flask(app: Flask) -> Iterator[list[str]]:
    """Grows by one for each request that Flask answers."""
    seen: list[str] = []

    def note(_app: Flask, **_more: Any) -> None:
        seen.append("one")

    with request_started.connected_to(note, app):
        yield seen


def upload(scene: Scene, *texts: str) -> dict[str, Any]:
    scans = [json.loads(scene.scan(scene.gate, text).model_dump_json()) for text in texts]
    return {"scans": scans, "device_now": datetime.now(UTC).isoformat()}


def send(client: FlaskClient, body: Any, path: str = SCANS, **more: Any) -> TestResponse:
    headers = {"Accept-Language": "zh-CN", "X-Request-ID": "of-this-test", **more.pop("headers", {})}
    return client.post(path, json=body, headers=headers, **more)


def count(model: type[Any] = Scan) -> int:
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def test_both_ways_give_the_same_answer_with_the_same_headers(
    client: FlaskClient, scene: Scene, by_flask: list[str]
) -> None:
    body = upload(scene, scene.guest().token, "no badge")
    short = send(client, body)
    assert by_flask == []
    long = send(client, body, LONG)
    assert by_flask == ["one"]
    assert short.status == long.status == "200 OK"
    assert short.data == long.data
    assert "欢迎" in short.text
    assert sorted(short.headers) == sorted(long.headers)
    assert count() == 2


def test_a_scan_takes_two_ways_to_the_database(
    client: FlaskClient, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = scene.guest(), scene.guest(family="Li")
    assert send(client, upload(scene, first.token)).json["data"][0]["code"] == "welcome"
    ways: list[str] = []
    real = Direct.row

    def row(self: Direct, statement: str, values: Any) -> Any:
        ways.append(statement)
        return real(self, statement, values)

    monkeypatch.setattr(Direct, "row", row)
    assert send(client, upload(scene, second.token)).json["data"][0]["code"] == "welcome"
    assert len(ways) == 2, "who asks and whose badge it is together, then the scan with the presence"


def test_a_session_that_is_ended_stops_at_once(
    client: FlaskClient, scene: Scene, by_flask: list[str]
) -> None:
    assert send(client, upload(scene, "x")).status_code == 200
    with transaction() as session:
        session.execute(update(WebSession).values(revoked_at=datetime.now(UTC)))
    answer = send(client, upload(scene, "x"))
    assert (answer.status_code, by_flask) == (401, ["one"])
    assert count() == 1


def test_a_role_that_is_taken_away_stops_at_once(client: FlaskClient, scene: Scene) -> None:
    assert send(client, upload(scene, "x")).status_code == 200
    with transaction() as session:
        session.execute(update(RoleGrant).values(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert send(client, upload(scene, "x")).status_code == 404
    assert count() == 1


def test_a_cookie_that_somebody_made_is_worth_nothing(app: Flask, client: FlaskClient, scene: Scene) -> None:
    cookie = client.get_cookie("session")
    assert cookie is not None
    stranger = app.test_client()
    for value in ("", "x", cookie.value[:-2], f"{cookie.value}x", cookie.value.swapcase()):
        stranger.set_cookie("session", value)
        assert send(stranger, upload(scene, "x")).status_code == 401
    stranger.set_cookie("session", cookie.value)
    assert send(stranger, upload(scene, "x")).status_code == 200
    assert count() == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"headers": {"Origin": "https://evil.example"}}, 403),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"headers": {"Host": "evil.example"}}, 400),
        ({"headers": {"Content-Type": "text/plain"}}, 422),
        ({"data": b"{", "json": None, "content_type": "application/json"}, 422),
        ({"data": b"x" * (BODY_LIMIT + 1), "json": None, "content_type": "application/json"}, 413),
        ({"headers": {"Transfer-Encoding": "chunked"}, "environ_overrides": {"CONTENT_LENGTH": ""}}, 411),
        ({"headers": {"Cookie": ""}}, 401),
    ],
)
def test_what_is_unusual_is_refused_by_flask_alone(
    client: FlaskClient, scene: Scene, by_flask: list[str], more: dict[str, Any], status: int
) -> None:
    given = {"json": upload(scene, "x"), **more}
    if "Cookie" in given.get("headers", {}):
        client.delete_cookie("session")
    answer = client.post(SCANS, **given)
    assert (answer.status_code, by_flask) == (status, ["one"])
    assert answer.mimetype == "application/problem+json"
    assert count() == 0


def test_what_breaks_on_the_short_way_is_stored_once_by_the_long_one(
    client: FlaskClient, scene: Scene, by_flask: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = api.answer_to, []

    def breaks_once(recorded: Any) -> Any:
        calls.append(recorded)
        if len(calls) == 1:
            raise RuntimeError("after the scan was stored")
        return real(recorded)

    monkeypatch.setattr(api, "answer_to", breaks_once)
    assert send(client, upload(scene, scene.guest().token)).json["data"][0]["code"] == "welcome"
    assert (by_flask, count()) == (["one"], 1)


def test_what_is_done_by_emergency_permissions_is_written_down(
    client: FlaskClient, scene: Scene, by_flask: list[str]
) -> None:
    with transaction() as session:
        grant = session.scalars(select(RoleGrant)).one()
        grant.role, grant.edition_id = Role.BREAK_GLASS, scene.edition_id
        grant.reason, grant.ends_at = "the gate is crowded", datetime.now(UTC) + timedelta(minutes=5)
    assert send(client, upload(scene, "x")).status_code == 200
    assert (by_flask, count(AuditEntry)) == (["one"], 1)
