"""The ledger for protocol, and the private page for the office."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.delegations.models import Delegation
from gpscf_events.invitations.models import Invitation, InvitationState, Reply
from gpscf_events.invitations.queries import list_invitations
from gpscf_events.invitations.token import invitation_link
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum
from tests.invitations.conftest import TODAY, made, sent

BASE = "/en/staff/2025/invitations/"
TYPED = {
    "revision": "0",
    "party": "fr",
    "label": "",
    "addressee": "Ministry of Interior",
    "addressee_name": "",
    "level": "minister",
    "companions": "3",
    "signatory": "",
    "channel": "embassy",
    "locale": "en",
    "email": "",
    "reply_by": "",
    "owner": "",
}


@pytest.fixture
def office(app: Flask, forum: Forum) -> FlaskClient:
    """Protocol of the edition."""
    app.config["WTF_CSRF_ENABLED"] = False
    user = create_user(
        email="protocol@example.org",
        name="Protocol",
        password="a harbour full of lights",
        grants=[(Role.PROTOCOL, forum.edition_id)],
        is_demo=True,
    )
    return signed_in(app, Actor(kind="user", id=user.id))


def ledger(forum: Forum) -> list[Invitation]:
    db.session.rollback()
    return list(list_invitations(forum.edition_id))


def page_of(invitation: Invitation) -> str:
    return "/" + invitation_link(invitation).split("/", 3)[3]


def test_a_line_of_the_ledger_goes_from_the_first_word_to_the_reply(
    forum: Forum, office: FlaskClient
) -> None:
    assert office.post(f"{BASE}new", data=TYPED).status_code == HTTPStatus.SEE_OTHER
    [row] = ledger(forum)
    one = f"{BASE}{row.public_id}"
    assert "Approve" in office.get(one).text
    office.post(f"{one}/steps/approved")
    office.post(f"{one}/send", data={"sent_on": TODAY.isoformat(), "proof": "4/2025"})
    office.post(f"{one}/reminders", data={"words": "Telephone"})
    page = office.get(one).text
    assert "Telephone" in page
    office.post(
        f"{one}/reply", data={"reply": "accepted", "replied_on": TODAY.isoformat(), "words": "Note 9"}
    )
    [row] = ledger(forum)
    assert (row.state, row.reply, row.number) == (InvitationState.REPLIED, Reply.ACCEPTED, 1)
    assert "Its delegation" in office.get(one).text
    assert (
        "further on than this page showed" in office.post(f"{one}/steps/approved", follow_redirects=True).text
    )
    changed = office.post(f"{one}/change", data={**TYPED, "revision": "1", "companions": "5"})
    assert changed.status_code == HTTPStatus.SEE_OTHER
    stale = office.post(f"{one}/change", data={**TYPED, "revision": "1"})
    assert (stale.status_code, "Saved now: 5" in stale.text) == (HTTPStatus.CONFLICT, True)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"addressee": " "}, "Enter the office that is invited"),
        ({"companions": "101"}, "Enter a number from 0 to 100"),
        ({"companions": ""}, "Enter a number from 0 to 100"),
        ({"email": "nobody"}, "name@example.org"),
        ({"owner": "nobody"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(
    forum: Forum, office: FlaskClient, wrong: dict[str, str], message: str
) -> None:
    answer = office.post(f"{BASE}new", data={**TYPED, **wrong})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert message in answer.text
    assert not ledger(forum)


def test_a_day_that_is_still_to_come_is_refused(forum: Forum, office: FlaskClient) -> None:
    one = f"{BASE}{sent(forum).public_id}"
    tomorrow = (TODAY + timedelta(days=3)).isoformat()
    answer = office.post(f"{one}/reply", data={"reply": "regrets", "replied_on": tomorrow, "words": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This day is still to come" in answer.text


def test_the_list_shows_those_without_an_answer_by_level(forum: Forum, office: FlaskClient) -> None:
    sent(forum, label="Waiting here")
    made(forum, label="Not sent")
    for address, shown in (("?reply=none&level=minister", True), ("?reply=none&level=expert", False)):
        page = office.get(f"{BASE}{address}").text
        assert ("Waiting here" in page, "Not sent" in page) == (shown, False)
    assert "Not sent" in office.get(f"{BASE}?state=draft&reply=nonsense").text
    answer = office.post(f"{BASE}remind", follow_redirects=True)
    assert "1 reminder is being mailed" in answer.text


def test_an_office_opens_its_link_and_accepts_once(app: Flask, forum: Forum, office: FlaskClient) -> None:
    invitation = sent(forum)
    page, visitor = page_of(invitation), app.test_client()
    assert invitation.opened_at is None
    assert "Ministry" in visitor.get(page).text or "Minister" in visitor.get(page).text
    [row] = ledger(forum)
    assert row.opened_at is not None
    assert row.state is InvitationState.SENT, "reading answers nothing"
    wrong = visitor.post(f"{page}/accept", data={"name": "Anne", "email": "nobody"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    done = visitor.post(
        f"{page}/accept", data={"name": "Anne", "email": "anne@example.org"}, follow_redirects=True
    )
    assert "The invitation is accepted" in done.text
    again = visitor.post(f"{page}/decline", data={"words": ""})
    assert again.status_code == HTTPStatus.CONFLICT
    db.session.rollback()
    assert db.session.query(Delegation).count() == 1


def test_a_link_that_is_not_ours_or_of_an_unsent_invitation_has_no_page(app: Flask, forum: Forum) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visitor, invitation = app.test_client(), sent(forum)
    page = page_of(invitation)
    mangled = page[:-1] + ("A" if page[-1] != "A" else "B")
    unsent = page_of(made(forum, label="x"))
    for address in (mangled, unsent, page.replace("/2025/", "/2024/"), "/en/2025/invitation/x"):
        assert visitor.get(address).status_code == HTTPStatus.NOT_FOUND
        assert visitor.post(f"{address}/accept", data={}).status_code == HTTPStatus.NOT_FOUND
    assert visitor.get(page).headers["Cache-Control"].startswith("no-store")
