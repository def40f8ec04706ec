"""The pages to sign in and out, and who is let into which pages."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gpscf_events.accounts import services
from gpscf_events.accounts.models import Role
from gpscf_events.core.db import db
from tests.factories.registration import make_forum

EMAIL, PASSWORD = "organiser@example.org", "a harbour full of lights"
ADDRESS = "/en/staff/sign-in"


def make_user(role: Role, edition_id: int | None = None, *, is_demo: bool = True) -> None:
    """A user of the demo, unless told otherwise: nobody forces a second factor on it."""
    services.create_user(
        email=EMAIL, name="Organiser", password=PASSWORD, grants=[(role, edition_id)], is_demo=is_demo
    )
    db.session.rollback()


def send(client: FlaskClient, password: str = PASSWORD, address: str = ADDRESS, **more: str) -> TestResponse:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found
    return client.post(
        address, data={"email": EMAIL, "password": password, "csrf_token": found.group(1), **more}
    )


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.ADMINISTRATOR, "/en/staff/2025/"),
        (Role.SECRETARIAT, "/en/staff/2025/"),
        (Role.GATE_SUPERVISOR, "/en/scan/"),
        (Role.GATE_STEWARD, "/en/scan/"),
    ],
)
def test_everybody_comes_to_where_the_work_is(client: FlaskClient, role: Role, home: str) -> None:
    forum = make_forum()
    make_user(role, forum.edition_id)
    assert send(client).status_code == 302
    answer = client.get(ADDRESS, follow_redirects=True)
    assert (answer.request.path, answer.status_code) == (home, 200)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_refusal_shows_the_form_again_without_the_password(client: FlaskClient) -> None:
    make_user(Role.SECRETARIAT)
    answer = send(client, "some other password")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "do not belong together" in page
    assert EMAIL in page
    assert "some other password" not in page


def test_after_twenty_failures_at_any_accounts_an_address_has_to_wait(client: FlaskClient) -> None:
    make_user(Role.SECRETARIAT)
    statuses = [
        send(client, "some guess", email=f"guess-{number}@example.org").status_code for number in range(21)
    ]
    assert statuses == [422] * 20 + [429]
    assert send(client).status_code == 429


def test_many_stewards_sign_in_from_one_venue(app: Flask, client: FlaskClient) -> None:
    make_forum()
    make_user(Role.GATE_STEWARD)
    for _steward in range(25):
        assert send(app.test_client()).status_code == 302


def test_a_form_from_elsewhere_is_refused(client: FlaskClient) -> None:
    make_user(Role.SECRETARIAT)
    assert client.post(ADDRESS, data={"email": EMAIL, "password": PASSWORD}).status_code == 400
    assert client.post(ADDRESS, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("address", ["", "registrations", "jobs", "attendance/"])
def test_pages_of_staff_lead_strangers_to_the_sign_in(client: FlaskClient, address: str) -> None:
    make_forum()
    answer = client.get(f"/zh/staff/2025/{address}")
    assert (answer.status_code, answer.location) == (302, "/zh/staff/sign-in")


def test_signing_out_needs_a_form_and_ends_the_session(client: FlaskClient) -> None:
    make_forum()
    make_user(Role.ADMINISTRATOR)
    send(client)
    # A picture or a link of another site must not sign anybody out.
    by_link = client.get("/en/staff/sign-out")
    assert by_link.status_code == 405 and by_link.headers["Allow"] == "POST"
    assert "does not take that kind of request" in by_link.get_data(as_text=True)
    assert client.post("/en/staff/sign-out").status_code == 400
    page = client.get("/en/staff/2025/").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert client.post("/en/staff/sign-out", data={"csrf_token": token.group(1)}).location == ADDRESS
    assert client.get("/en/staff/2025/").status_code == 302


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_demo_shows_its_sign_ins_and_others_show_none(
    app: Flask, client: FlaskClient, locale: str
) -> None:
    address = f"/{locale}/staff/sign-in"
    assert "demo-organiser-2025" in client.get(address).get_data(as_text=True)
    kept, app.extensions["demo_sign_ins"] = app.extensions["demo_sign_ins"], []
    try:
        assert "demo-organiser-2025" not in client.get(address).get_data(as_text=True)
    finally:
        app.extensions["demo_sign_ins"] = kept


def test_the_first_administrator_takes_up_a_link_that_works_once(app: Flask, client: FlaskClient) -> None:
    make_forum()
    runner = app.test_cli_runner()
    command = ["accounts", "create-admin", "--email", EMAIL, "--name", "Organiser", "--locale", "en"]
    made = runner.invoke(args=command)
    assert made.exit_code == 0, made.output
    link = re.search(r"https?://[^/]+(/en/staff/invitation/\S+)", made.output)
    assert link
    # A link that is lost must not lock everybody out: whoever has not come does not count yet.
    anew = runner.invoke(args=command)
    assert anew.exit_code == 0, anew.output
    assert client.get(link[1]).status_code == 410
    link = re.search(r"https?://[^/]+(/en/staff/invitation/\S+)", anew.output)
    assert link
    for _look in range(2):  # a mail program that opens links uses nothing up
        assert EMAIL in client.get(link[1]).get_data(as_text=True)
    short = send(client, "short", link[1], again="short")
    assert short.status_code == 422
    assert "at least 15 characters" in short.get_data(as_text=True)
    assert send(client, PASSWORD, link[1], again="another password").status_code == 422
    assert send(client, PASSWORD, link[1], again=PASSWORD).location == ADDRESS
    assert client.get(link[1]).status_code == 410
    again = runner.invoke(args=[*command[:2], "--email", "second@example.org", "--name", "Second"])
    assert again.exit_code == 1
    assert "There is an administrator already" in again.output
    assert send(client).location == "/en/staff/"
