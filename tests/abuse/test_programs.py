"""The scanner's interface, headers, cookies and links."""

import json
import re
from datetime import UTC, datetime
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from gpscf_events.core.db import db
from tests.abuse.arsenal import FILES, FULL, judge, strings
from tests.abuse.conftest import Targets
from tests.checkin.scene import STEWARD, Scene, build_scene

SCANS = "/api/v1/scans"
HEADERS = (
    "Accept-Language", "Cookie", "X-Request-ID", "User-Agent", "Referer", "HX-Request", "HX-Target",
    "If-None-Match", "If-Modified-Since", "Range", "Accept", "Accept-Encoding", "X-Forwarded-Host",
    "X-HTTP-Method-Override", "Content-Type", "Authorization", "Sec-Fetch-Site", "Origin",
)  # fmt: skip
BODIES = [
    b"", b"null", b"[]", b"{}", b"{", b'"x"', b"1e999", b"[" * 50_000, b'{"a":' * 20_000, b"\xff\xfe", b"\x00",
    b'{"scans": null}', b'{"scans": [[]]}', b'{"scans": [1]}', b'{"scans": [], "scans": []}',
    b'{"scans":[{}],"device_now":"x"}', "\ufeff{}".encode(), b'{"device_now": 99999999999999999999}',
    b'{"scans": [{"uuid": "\\ud800"}]}', b'{"a":"' + b"x" * 120_000 + b'"}', b"a=1&b=2", b"<xml/>",
]  # fmt: skip
FUZZ = settings(
    max_examples=400 if FULL else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def scene(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Scene:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.extensions, "actor_loader", lambda _token: STEWARD)
    return build_scene()


def scan(scene: Scene, **changed: Any) -> dict[str, Any]:
    base = {
        "uuid": str(uuid4()),
        "device_id": str(scene.device),
        "seq": 1,
        "checkpoint_id": str(scene.gate),
        "source": "camera",
        "text": "x",
        "direction": "in",
        "scanned_at": datetime.now(UTC).isoformat(),
    }
    return {key: value for key, value in {**base, **changed}.items() if value is not None}


def send(client: FlaskClient, entry: object) -> Any:
    body = {"scans": [entry], "device_now": datetime.now(UTC).isoformat()}
    return client.post(SCANS, data=json.dumps(body), content_type="application/json")


def test_the_scanner_takes_every_text_in_every_field(client: FlaskClient, scene: Scene) -> None:
    for text in strings():
        judge(send(client, scan(scene, text=text)), text, "scan text")
        judge(send(client, scan(scene, source="hand_scanner", text=text)), text, "scan hand")
        judge(send(client, scan(scene, source="manual_code", text=None, manual_code=text)), text, "scan code")
    for text in strings("tokens", "dates", "numbers", "qr", "sql"):
        for name in (
            "uuid",
            "device_id",
            "seq",
            "checkpoint_id",
            "source",
            "direction",
            "scanned_at",
            "badge_id",
        ):
            judge(send(client, scan(scene, **{name: text})), text, f"scan {name}")


def test_a_scan_of_anything_is_stored_once_and_never_opens_a_door(client: FlaskClient, scene: Scene) -> None:
    accepted = 0
    for text in strings("qr", "tokens", "markup", "names"):
        answer = send(client, scan(scene, text=text))
        if answer.status_code == 200:
            accepted += 1
            assert answer.json["data"][0]["outcome"] != "green", text
    assert db.session.scalar(sql("SELECT count(*) FROM scan")) == accepted
    assert accepted


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
def test_a_body_that_is_no_scan_is_refused_with_a_code(
    client: FlaskClient, scene: Scene, body: bytes
) -> None:
    answer = client.post(SCANS, data=body, content_type="application/json")
    judge(answer, "", "scan body")
    assert answer.status_code in {400, 413, 422}
    assert answer.json["code"]


def test_files_are_no_scans(client: FlaskClient, scene: Scene) -> None:
    for name, content in FILES.items():
        judge(client.post(SCANS, data=content, content_type="application/json"), name, "scan file")
        judge(client.post(SCANS, data=content, content_type="image/png"), name, "scan file")


def test_the_search_for_people_takes_every_text(client: FlaskClient, scene: Scene) -> None:
    scene.guest()
    for text in strings():
        answer = client.get(f"/api/v1/checkpoints/{scene.gate}/people", query_string={"q": text})
        judge(answer, text, "scan search")


def test_every_header_takes_every_text(targets: Targets) -> None:
    texts = strings(
        "headers", "urls", "markup", "sql", "tokens", "serialised", "numbers", "long", "invisible"
    )
    bare = targets.app.test_client(use_cookies=False)
    places = ((bare, "/"), (bare, "/en/2025/help"), (bare, "/scan"), (targets.staff, "/en/staff/2025/"))
    turn = cycle(places)
    for text in texts:
        value = re.sub(r"[\r\n]", " ", text).encode().decode("latin-1")
        for name in HEADERS:
            client, path = next(turn)
            with client.get(path, headers={name: value}) as answer:
                judge(answer, text, f"header {name}")
            with bare.post("/en/2025/register/email", headers={name: value}) as answer:
                judge(answer, text, f"header {name}")


# The client takes line ends and tabs out of addresses (WHATWG URL, 4.4), so that they never arrive.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/?#\r\n\t"), min_size=1, max_size=120
)


@FUZZ
@given(token=TEXTS)
def test_no_made_up_link_opens_anything(targets: Targets, token: str) -> None:
    for path in (f"/en/2025/r/{token}", f"/en/2025/r/{token}/badge.svg", f"/en/2025/register/link/{token}"):
        with targets.public.get(path) as answer:
            judge(answer, token, "made-up link")
            assert answer.status_code in {301, 308, 400, 404, 405, 422}


@FUZZ
@given(
    place=st.integers(0, 10_000),
    letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_."),
)
def test_a_private_link_with_one_letter_changed_opens_nothing(
    targets: Targets, place: int, letter: str
) -> None:
    at = place % len(targets.token)
    bent = targets.token[:at] + letter + targets.token[at + 1 :]
    with targets.public.get(f"/en/2025/r/{bent}") as answer:
        judge(answer, bent, "bent link")
        assert answer.status_code == (200 if bent == targets.token else 404)


@FUZZ
@given(
    cookie=st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,"\\'), max_size=200
    )
)
def test_no_made_up_session_is_anybody(targets: Targets, cookie: str) -> None:
    client = targets.app.test_client(use_cookies=False)
    for path in ("/en/staff/2025/", "/en/2025/register/mine", f"/en/2025/register/{targets.draft_id}/name"):
        with client.get(path, headers={"Cookie": f"session={cookie}; __Host-session={cookie}"}) as answer:
            judge(answer, cookie, "made-up session")
            assert answer.status_code == 302


@FUZZ
@given(place=st.integers(0, 10_000), letter=st.sampled_from("ABCxyz019-_."))
def test_a_session_with_one_letter_changed_is_nobody(targets: Targets, place: int, letter: str) -> None:
    found = targets.staff.get_cookie("session")
    assert found
    at = place % len(found.value)
    bent = found.value[:at] + letter + found.value[at + 1 :]
    client = targets.app.test_client(use_cookies=False)
    with client.get("/en/staff/2025/", headers={"Cookie": f"session={bent}"}) as answer:
        judge(answer, bent, "bent session")
        # The last letter of base64 has bits that say nothing: another letter may be the same signature.
        if at < len(found.value) - 1:
            assert answer.status_code == (200 if bent == found.value else 302)
