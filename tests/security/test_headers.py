"""The exact headers of each kind of answer: nothing missing, nothing extra."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Settings
from gpscf_events.accounts.models import Role
from gpscf_events.application import create_app
from gpscf_events.core.db import db
from gpscf_events.core.security import COMPRESS_ABOVE, FILE_POLICY, HSTS, PAGE_POLICY, SCANNER_POLICY
from gpscf_events.dashboard.pdf import make_programme
from gpscf_events.registration.token import calendar_token, status_token
from tests.attendance.forum import Forum as Office
from tests.attendance.forum import signed_in
from tests.factories.registration import accepted, make_forum
from tests.security.house import scan_body

NO_DEVICES = "camera=(), microphone=(), geolocation=()"
# What differs from answer to answer and says nothing about safety.
UNSTEADY = {"Content-Length", "X-Request-ID", "ETag", "Last-Modified", "Date", "Location"}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": NO_DEVICES,
}
HTML = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": PAGE_POLICY}
OPEN = {"Referrer-Policy": "same-origin"}
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store, private"}
PUBLIC_PAGE = {**EVERYWHERE, **HTML, **OPEN, "Cache-Control": "no-cache", "Vary": "HX-Request"}


def headers_of(answer: TestResponse) -> dict[str, str]:
    """The headers, with those that set a cookie as names of their flags only."""
    found = {name: value for name, value in answer.headers if name not in UNSTEADY}
    if "Set-Cookie" in found:
        found["Set-Cookie"] = "; ".join(sorted(found["Set-Cookie"].split("; ")[1:]))
    if "Vary" in found:
        found["Vary"] = ", ".join(sorted(set(", ".join(answer.headers.getlist("Vary")).split(", "))))
    return found


SESSION = {"Set-Cookie": "HttpOnly; Path=/; SameSite=Lax"}


def test_a_public_page_carries_exactly_these(client: FlaskClient) -> None:
    make_forum()
    db.session.rollback()
    assert headers_of(client.get("/en/2025/")) == PUBLIC_PAGE
    packed = headers_of(client.get("/en/2025/", headers={"Accept-Encoding": "gzip"}))
    assert packed == {**PUBLIC_PAGE, "Content-Encoding": "gzip", "Vary": "Accept-Encoding, HX-Request"}


def test_a_page_with_a_form_sets_one_cookie_that_scripts_cannot_read(client: FlaskClient) -> None:
    make_forum()
    db.session.rollback()
    found = headers_of(client.get("/en/2025/register/email"))
    # It asked who is signed in, so nobody keeps it.
    assert found == {**EVERYWHERE, **HTML, **PRIVATE, **SESSION, "Vary": "Cookie"}


@pytest.mark.parametrize(
    "path", ["/en/2025/register/email", "/en/staff/2025/registrations?q=x", "/en/staff/sign-in"]
)
def test_no_page_with_a_form_or_for_somebody_signed_in_is_compressed(app: Flask, path: str) -> None:
    """What is echoed would shorten an answer that holds the same as a secret beside it (BREACH)."""
    office = Office()
    client = signed_in(app, office.staff()) if "registrations" in path else app.test_client()
    db.session.rollback()
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers
    assert "csrf_token" in answer.text and len(answer.data) > COMPRESS_ABOVE


def test_the_programme_to_print_is_a_file_that_does_nothing(app: Flask, client: FlaskClient) -> None:
    make_forum()
    db.session.rollback()
    making = client.get("/en/2025/programme/programme.pdf")
    assert (making.status_code, headers_of(making)) == (202, PUBLIC_PAGE)
    make_programme("2025", "en")
    with client.get("/en/2025/programme/programme.pdf") as answer:
        found = headers_of(answer)
    assert found.pop("Content-Disposition").startswith("attachment; filename=programme-2025-en-")
    assert found == {
        **EVERYWHERE,
        **OPEN,
        "Content-Type": "application/pdf",
        "Content-Security-Policy": FILE_POLICY,
        "Cache-Control": "no-cache",
        "Accept-Ranges": "bytes",
    }


def test_a_private_link_is_kept_by_nobody_and_told_to_nobody(client: FlaskClient) -> None:
    registration = accepted(make_forum())
    token = status_token(registration)
    db.session.rollback()
    page = headers_of(client.get(f"/en/2025/r/{token}", headers={"Accept-Encoding": "gzip"}))
    page.pop("Set-Cookie", None)
    assert {**page, "Vary": ""} == {**EVERYWHERE, **HTML, **PRIVATE, "Vary": ""}
    feed = calendar_token(registration)
    for address, standing in (
        (f"r/{token}/programme.ics", PRIVATE),
        (f"calendar/{feed}.ics", PRIVATE),
        ("programme/programme.ics", OPEN),
    ):
        calendar = headers_of(client.get(f"/en/2025/{address}"))
        assert calendar.pop("Content-Type").startswith("text/calendar")
        assert calendar.pop("Content-Disposition").startswith("attachment; filename=")
        assert calendar == {**EVERYWHERE, **standing, "Content-Security-Policy": FILE_POLICY}, address


def test_the_pages_of_the_programme_are_public_pages_that_any_cache_may_keep(client: FlaskClient) -> None:
    session_id = make_forum().public_ids["counter-terrorism"]
    db.session.rollback()
    for address in ("", f"sessions/{session_id}"):
        assert headers_of(client.get(f"/en/2025/programme/{address}")) == PUBLIC_PAGE, address


def test_a_staff_page_is_kept_by_nobody(app: Flask) -> None:
    office = Office()
    staff = signed_in(app, office.staff())
    auditor = signed_in(app, office.staff("auditor@example.org", Role.AUDITOR))
    for who, page in ((staff, "registrations"), (auditor, "trail/")):
        found = headers_of(who.get(f"/en/staff/2025/{page}"))
        found.pop("Set-Cookie", None)
        assert found == {**EVERYWHERE, **HTML, **PRIVATE, "Vary": "Cookie"}, page


def test_the_scanner_alone_may_use_the_camera_and_start_the_decoder(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.checkin.scene import STEWARD, build_scene

    monkeypatch.setitem(app.extensions, "actor_loader", lambda _token: STEWARD)
    scene = build_scene()
    found = headers_of(app.test_client().get(f"/en/scan/{scene.gate}"))
    found.pop("Set-Cookie", None)
    found.pop("Vary", None)
    assert found == {
        **EVERYWHERE,
        **HTML,
        **PRIVATE,
        "Content-Security-Policy": SCANNER_POLICY,
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    }
    answer = {
        **EVERYWHERE,
        **PRIVATE,
        "Content-Type": "application/json",
        "Content-Security-Policy": FILE_POLICY,
        "Vary": "Cookie",
    }
    people = app.test_client().get(f"/api/v1/checkpoints/{scene.gate}/people?q=wang")
    assert headers_of(people) == answer
    scans = app.test_client().post("/api/v1/scans", json=scan_body(scene.gate))
    assert (scans.status_code, headers_of(scans)) == (200, answer)


def test_errors_and_redirects_carry_the_headers_of_pages(client: FlaskClient) -> None:
    make_forum()
    db.session.rollback()
    assert headers_of(client.get("/en/2025/nowhere")) == PUBLIC_PAGE
    moved = headers_of(client.get("/en/2025/register/mine"))
    assert {k: v for k, v in moved.items() if k != "Vary"} == {**EVERYWHERE, **HTML, **PRIVATE}
    fault = headers_of(client.get("/api/v1/nowhere"))
    assert fault == {
        **EVERYWHERE,
        **OPEN,
        "Content-Type": "application/problem+json",
        "Content-Security-Policy": FILE_POLICY,
    }


def test_a_fault_of_ours_is_a_page_with_the_same_headers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst() -> None:
        raise ValueError("secret text")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "health.healthz", burst)
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 500
    assert headers_of(answer) == PUBLIC_PAGE
    assert b"secret text" not in answer.data


def test_a_static_file_is_what_it_says_it_is(client: FlaskClient) -> None:
    with client.get("/static/forum.css") as answer:
        found = headers_of(answer)
    assert found == {
        "Content-Type": 'text/css; charset="utf-8"',
        "Cache-Control": "max-age=0, public",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


@pytest.fixture
def https_app(settings: Settings, app: Flask) -> Iterator[Flask]:
    made = create_app(replace(settings, base_url="https://forum.example.org", trusted_hosts=("localhost",)))
    yield made
    with made.app_context():
        db.engine.dispose()


def test_over_https_cookies_are_bound_to_the_host_and_browsers_stay_with_https(https_app: Flask) -> None:
    answer = https_app.test_client().get("/en/staff/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == HSTS
    cookies = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-session=")]
    assert len(cookies) == 1
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookies[0].split("; "))
    assert "Domain" not in cookies[0]
