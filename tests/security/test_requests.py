"""What is refused before a page looks at it: foreign forms, forged addresses, floods."""

import re
from dataclasses import replace

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.core.db import db
from gpscf_events.core.limits import limiter
from gpscf_events.core.networks import network
from gpscf_events.core.security import BODY_LIMIT, FIELD_LIMIT
from tests.architecture.source import sources
from tests.factories.registration import make_forum
from tests.factories.visiting import Visitor, last_code

EMAIL = "/en/2025/register/email"


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    make_forum()
    db.session.rollback()
    return Visitor(app.test_client())


def test_a_form_without_its_token_is_refused_and_with_it_in_the_header_taken(visitor: Visitor) -> None:
    hidden = visitor.hidden(EMAIL)
    answers = {"email": "a@example.org"}
    assert visitor.client.post(EMAIL, data=answers).status_code == 400
    fragment = visitor.client.post(EMAIL, data=answers, headers={"HX-Request": "true"})
    assert fragment.status_code == 400
    assert b"<html" not in fragment.data
    given = {"X-CSRFToken": hidden["csrf_token"], "HX-Request": "true"}
    assert visitor.client.post(EMAIL, data=answers, headers=given).status_code == 302


def test_a_token_of_another_browser_is_worth_nothing(visitor: Visitor, app: Flask) -> None:
    other = Visitor(app.test_client())
    stolen = other.hidden(EMAIL)
    visitor.hidden(EMAIL)
    assert visitor.client.post(EMAIL, data={**stolen, "email": "a@example.org"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8081"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_form_sent_from_another_site_is_refused_even_with_its_token(
    visitor: Visitor, headers: dict[str, str]
) -> None:
    answers = {**visitor.hidden(EMAIL), "email": "a@example.org"}
    assert visitor.client.post(EMAIL, data=answers, headers=headers).status_code == 403


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_form_with_more_fields_than_any_of_ours_is_refused(visitor: Visitor, kind: str) -> None:
    answers = {**visitor.hidden(EMAIL), **{f"x{n}": "1" for n in range(FIELD_LIMIT)}}
    content_type = "multipart/form-data" if kind == "multipart" else None
    assert visitor.client.post(EMAIL, data=answers, content_type=content_type).status_code == 413


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_form_that_is_too_long_is_refused_and_says_what_to_do(visitor: Visitor, kind: str) -> None:
    answers = {**visitor.hidden(EMAIL), "email": "a" * BODY_LIMIT}
    content_type = "multipart/form-data" if kind == "multipart" else None
    answer = visitor.client.post(EMAIL, data=answers, content_type=content_type)
    assert answer.status_code == 413
    assert b"shorter text" in answer.data


def test_a_body_that_does_not_say_how_long_it_is_is_refused(visitor: Visitor) -> None:
    answer = visitor.client.post(EMAIL, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "a b"])
def test_a_host_that_is_not_ours_is_answered_by_nothing_of_it(client: FlaskClient, host: str) -> None:
    answer = client.get("/en/staff/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert b"evil" not in answer.data


@pytest.mark.parametrize("path", ["/en/20%0025/", "/en/2025/?q=%00", "/en/2025/?%00=1", "/%00"])
def test_a_nul_in_an_address_is_refused_before_the_database_sees_it(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 400


def asked(app: Flask, headers: dict[str, str]) -> tuple[str, str, str, str]:
    seen: list[tuple[str, str, str, str]] = []
    view = app.view_functions["health.healthz"]

    def look() -> object:
        seen.append((network(), request.scheme, request.host, request.url_root))
        return view()

    app.view_functions["health.healthz"] = look
    try:
        app.test_client().get("/healthz", headers=headers, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    finally:
        app.view_functions["health.healthz"] = view
    return seen[0]


FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
}


def test_forged_forwarding_headers_change_nothing(app: Flask) -> None:
    assert asked(app, FORGED) == ("198.51.100.7/32", "http", "localhost", "http://localhost/")


def test_behind_one_proxy_only_what_that_proxy_wrote_counts(settings: Settings, app: Flask) -> None:
    made = create_app(replace(settings, proxy_hops=1))
    try:
        given = {**FORGED, "X-Forwarded-For": "192.0.2.66, 203.0.113.9"}
        assert asked(made, given) == ("203.0.113.9/32", "https", "localhost", "https://localhost/")
    finally:
        with made.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("198.51.100.7", "198.51.100.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7/32"),
        ("", "none"),
    ],
)
def test_a_subscriber_is_one_network_however_many_addresses_it_has(
    app: Flask, address: str, expected: str
) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network() == expected


def test_two_hundred_delegates_behind_one_address_sign_in_side_by_side(app: Flask, visitor: Visitor) -> None:
    """Wrong codes of one of them, as many as the tries allow, cost the others nothing."""
    for turn in range(200):
        one = Visitor(app.test_client())
        assert one.send(EMAIL, {"email": [f"guest{turn}@example.org"]}).status_code == 302
        if turn % 10 == 0:
            assert one.send(f"{one.base}/code", {"code": ["000000"]}).status_code in {302, 422}
            assert one.send(f"{one.base}/code", {"code": [last_code()]}).status_code == 302


def test_a_machine_that_asks_without_end_is_stopped_and_its_neighbours_are_not(visitor: Visitor) -> None:
    hidden = visitor.hidden(EMAIL)
    answers = [visitor.client.post(EMAIL, data={**hidden, "email": "no"}).status_code for _turn in range(301)]
    assert answers.count(429) == 1
    neighbour = visitor.client.post(
        EMAIL, data={**hidden, "email": "no"}, environ_base={"REMOTE_ADDR": "198.51.100.8"}
    )
    assert neighbour.status_code == 422
    limiter.reset()


def test_no_redirect_takes_its_target_from_the_request() -> None:
    """Every redirect names an endpoint, or an address that this process made."""
    wrong = []
    for source in sources():
        for call in re.findall(r"redirect\(([^\n]*)", source.text):
            if re.search(r"request\.|\bnext\b|args|\bform\b|referrer", call):
                wrong.append(f"{source.name}: {call}")
    assert not wrong, wrong


# Who may open a connection, and to whom: addresses from Settings only.
SPEAKERS = {
    "gpscf_events/messages/mailer.py": "smtplib",
    "gpscf_events/messages/sms.py": "http.client",
    "gpscf_events/core/health.py": "redis",
}
CLIENTS = re.compile(
    r"^\s*(?:import|from)\s+(requests|urllib3|httpx|aiohttp|urllib\.request|http\.client|ftplib|smtplib|"
    r"telnetlib|socket|ssl|redis|websocket\w*|paramiko|xmlrpc|imaplib|poplib)\b",
    re.MULTILINE,
)


def test_only_named_adapters_speak_to_other_machines() -> None:
    """No request of ours goes to an address that somebody typed: nothing here could send it."""
    found = {
        (s.name, name)
        for s in sources()
        if s.name.startswith("gpscf_events/") and not s.name.startswith("gpscf_events/demo/")
        for name in CLIENTS.findall(s.text)
    }
    assert {(name, what) for name, what in found if what != "ssl"} == set(SPEAKERS.items())
    assert {name for name, what in found if what == "ssl"} <= set(SPEAKERS)
