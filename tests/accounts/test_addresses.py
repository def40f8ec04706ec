"""Another e-mail address for an account: proven by whoever has it, told to the old one, used once."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from gpscf_events.accounts import queries, services
from gpscf_events.accounts.errors import AddressChangeRefused, AddressIsTheSame
from gpscf_events.accounts.models import Role, User, WebSession
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.clock import frozen, now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from tests.accounts.test_account import ACCOUNT, OTHER, post
from tests.accounts.test_views import ADDRESS, EMAIL, PASSWORD, make_user, send
from tests.attendance.forum import Forum
from tests.dashboard.test_team import BASE, browser, person

NEW = "moved@example.org"
PAGE = ACCOUNT + "address"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    Forum()
    return browser(app, person("admin", (Role.ADMINISTRATOR, None)))


def holder() -> User:
    found = queries.find_user(EMAIL)
    assert found
    return found


def mails() -> list[tuple[str, str]]:
    """Kind and recipient of all messages, in order."""
    rows = db.session.execute(select(Message.kind, Message.recipient).order_by(Message.id)).all()
    db.session.rollback()
    return [(kind, recipient) for kind, recipient in rows]


def link() -> str:
    mail = db.session.scalars(
        select(Message.body_text).where(Message.kind == "staff_address_change").order_by(Message.id.desc())
    ).first()
    found = re.search(r"/staff/address/(\S+)", mail or "")
    assert found
    db.session.rollback()
    return found[1]


def asked(email: str = NEW) -> str:
    services.ask_for_address(user_id=holder().id, email=email)
    db.session.rollback()
    return link()


def test_the_holder_moves_the_account_to_an_address_once_it_is_proven(
    app: Flask, client: FlaskClient
) -> None:
    make_user(Role.GATE_STEWARD)
    send(client)
    elsewhere = app.test_client()
    send(elsewhere)
    answer = post(client, PAGE, PAGE, email=f" {NEW.upper()} ")
    assert answer.location == ACCOUNT
    assert "until then nothing changes" in client.get(ACCOUNT).text
    assert mails() == [("staff_address_change", NEW)]
    visitor, page = app.test_client(), f"/en/staff/address/{link()}"
    for _look in range(2):  # a mail program that opens links uses nothing up
        assert NEW in visitor.get(page).text
    assert holder().email == EMAIL
    assert post(visitor, page, page).location == ADDRESS
    for signed_in in (client, elsewhere):
        assert signed_in.get(ACCOUNT).location == ADDRESS
    assert mails()[1:] == [("staff_account_changed", EMAIL), ("staff_account_changed", NEW)]
    assert send(app.test_client()).status_code == 422
    assert send(app.test_client(), email=NEW).status_code == 302
    assert visitor.get(page).status_code == 410
    with pytest.raises(AddressChangeRefused):
        services.prove_address(token=page.rsplit("/", 1)[1])


def test_the_trail_says_that_it_changed_and_keeps_neither_address_nor_link(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    token = asked()
    services.prove_address(token=token)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.like("user.address%")).order_by(AuditEntry.id)
    ).all()
    assert [entry.action for entry in entries] == ["user.address_asked", "user.address_changed"]
    assert entries[1].before["email"] != entries[1].after["email"]
    kept = str([(entry.before, entry.after, entry.reason) for entry in entries])
    assert not [word for word in (EMAIL, NEW, token) if word in kept]
    stored = db.session.execute(text("SELECT * FROM address_change")).one()
    assert token not in str(stored)


def test_a_newer_link_an_hour_and_a_closed_account_end_a_link(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    first = asked()
    second = asked("third@example.org")
    with pytest.raises(AddressChangeRefused):
        services.prove_address(token=first)
    with frozen(now() + timedelta(minutes=61)), pytest.raises(AddressChangeRefused):
        services.prove_address(token=second)
    services.disable_user(user_id=holder().id)
    with pytest.raises(AddressChangeRefused):
        services.prove_address(token=second)
    with pytest.raises(AddressChangeRefused):
        services.ask_for_address(user_id=holder().id, email=NEW)
    assert holder().email == EMAIL


def test_an_address_of_another_account_gets_word_and_no_link_and_the_answer_is_the_same(
    client: FlaskClient,
) -> None:
    make_user(Role.GATE_STEWARD)
    services.create_user(email=NEW, name="Other", password=OTHER, grants=[])
    db.session.rollback()
    send(client)
    assert post(client, PAGE, PAGE, email=NEW).location == ACCOUNT
    assert "until then nothing changes" in client.get(ACCOUNT).text
    assert mails() == [("staff_account_changed", NEW)]


def test_an_address_that_got_an_account_meanwhile_is_not_taken_from_it(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    token = asked()
    services.create_user(email=NEW, name="Other", password=OTHER, grants=[])
    with pytest.raises(AddressChangeRefused):
        services.prove_address(token=token)
    assert holder().email == EMAIL


def test_a_link_for_a_new_password_that_lies_at_the_old_address_is_dead(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    services.send_reset(user_id=holder().id)
    services.prove_address(token=asked())
    assert db.session.scalar(text("SELECT count(*) FROM password_reset")) == 0


def test_what_is_no_address_or_the_same_one_is_said_beside_the_field(client: FlaskClient) -> None:
    make_user(Role.GATE_STEWARD)
    send(client)
    for wrong, said in (
        ("organiser", "such as name@example.org"),
        (EMAIL, "already"),
        ("", "Enter an e-mail"),
    ):
        answer = post(client, PAGE, PAGE, email=wrong)
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    with pytest.raises(AddressIsTheSame):
        services.ask_for_address(user_id=holder().id, email=EMAIL.upper())
    assert not mails()


def test_the_page_asks_first_who_it_is(client: FlaskClient) -> None:
    make_user(Role.GATE_STEWARD)
    send(client)
    with transaction() as session:
        session.execute(update(WebSession).values(created_at=now() - timedelta(minutes=16)))
    assert client.get(PAGE).location == ACCOUNT + "confirm"
    assert post(client, ACCOUNT + "confirm", ACCOUNT + "confirm", password=PASSWORD).location == PAGE
    assert client.get(PAGE).status_code == 200


def test_an_administrator_begins_it_with_a_reason_and_the_old_address_hears_at_once(
    app: Flask, admin: FlaskClient
) -> None:
    steward = person("steward", (Role.GATE_STEWARD, None))
    page = f"{BASE}team/{steward.public_id}/address"
    assert page in admin.get(f"{BASE}team/{steward.public_id}").text
    assert admin.get(page).status_code == 200
    missing = admin.post(page, data={"email": NEW, "reason": ""})
    assert (missing.status_code, "Say why" in missing.text) == (422, True)
    assert admin.post(page, data={"email": NEW, "reason": "Mailbox closed"}).status_code == 303
    assert mails() == [("staff_account_changed", "steward@example.org"), ("staff_address_change", NEW)]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "user.address_asked")).one()
    assert (entry.reason, entry.subject_id) == ("Mailbox closed", steward.id)
    services.prove_address(token=link())
    assert queries.get_user(steward.id).email == NEW


def test_nobody_begins_it_for_who_has_more_power_nor_for_whoever_never_came(
    app: Flask, admin: FlaskClient
) -> None:
    def address_of(user_id: UUID) -> str:
        return f"{BASE}team/{user_id}/address"

    services.make_invitation_link(email="new@example.org", name="x", grants=[], locale="en")
    invited = queries.find_user("new@example.org")
    own = queries.find_user("admin@example.org")
    assert invited and own
    ids = invited.public_id, own.public_id
    for one in ids:
        assert admin.post(address_of(one), data={"email": NEW, "reason": "x"}).status_code == 404
    secretary = browser(app, person("secretary", (Role.SECRETARIAT, None)))
    assert secretary.post(address_of(ids[1]), data={"email": NEW, "reason": "x"}).status_code == 404
    assert not [kind for kind, _ in mails() if kind == "staff_address_change"]
