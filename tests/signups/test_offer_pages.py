"""An offered seat on the delegate's own page: accepted, exchanged or declined there; an offer that ended says so."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.core.db import db
from gpscf_events.programme.models import Session
from gpscf_events.registration.token import status_token
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.services import cancel, decline_offer
from tests.factories.registration import Forum, make_forum
from tests.signups.test_offers import OTHER, ROOM, stands, wait_beside_a_seat


@pytest.fixture
def forum(app: Flask) -> Forum:
    app.config["WTF_CSRF_ENABLED"] = False
    return make_forum()


@pytest.fixture
def offered(app: Flask, forum: Forum) -> tuple[str, UUID, int]:
    """The page of somebody who is offered ROOM and sits in OTHER, the address of ROOM, and whose it is."""
    first, second = wait_beside_a_seat(forum)
    cancel(registration_id=first.id, session_id=forum.sessions[ROOM])
    with app.test_request_context():
        page = f"/en/2025/r/{status_token(second)}"
    room = db.session.get_one(Session, forum.sessions[ROOM]).public_id
    registration_id = second.id
    db.session.rollback()
    return page, room, registration_id


def state(forum: Forum, key: str, registration_id: int) -> SignUpState | None:
    who = type("Who", (), {"id": registration_id})()
    return stands(forum.sessions[key], who)


def test_the_page_says_what_is_given_back_and_the_exchange_is_one_press(
    client: FlaskClient, forum: Forum, offered: tuple[str, UUID, int]
) -> None:
    page, room, who = offered
    shown = client.get(page, follow_redirects=True).text
    assert "Seat kept for you" in shown
    assert "You give this back in the same step" in shown
    for _twice in range(2):
        answer = client.post(f"{page}/sessions/{room}/accept")
        assert answer.status_code == 303
    assert state(forum, ROOM, who) is SignUpState.CONFIRMED
    assert state(forum, OTHER, who) is None
    assert "Seat kept for you" not in client.get(page, follow_redirects=True).text


def test_a_declined_offer_leaves_the_old_seat(
    client: FlaskClient, forum: Forum, offered: tuple[str, UUID, int]
) -> None:
    page, room, who = offered
    assert client.post(f"{page}/sessions/{room}/decline").status_code == 303
    assert state(forum, ROOM, who) is None
    assert state(forum, OTHER, who) is SignUpState.CONFIRMED


def test_an_offer_that_ended_meanwhile_is_told_and_nothing_is_lost(
    client: FlaskClient, forum: Forum, offered: tuple[str, UUID, int]
) -> None:
    page, room, who = offered
    decline_offer(registration_id=who, session_id=forum.sessions[ROOM])
    shown = client.post(f"{page}/sessions/{room}/accept", follow_redirects=True)
    assert shown.status_code == 200
    assert "This offer has ended" in shown.text
    assert state(forum, OTHER, who) is SignUpState.CONFIRMED


def test_without_the_private_link_nobody_answers_an_offer(
    client: FlaskClient, forum: Forum, offered: tuple[str, UUID, int]
) -> None:
    page, room, who = offered
    wrong = page[:-4] + ("aaaa" if not page.endswith("aaaa") else "bbbb")
    assert client.post(f"{wrong}/sessions/{room}/accept").status_code == 404
    assert state(forum, ROOM, who) is SignUpState.OFFERED
