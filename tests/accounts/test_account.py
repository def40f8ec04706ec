"""Your account: where one is signed in, what happened, confirming that it is you, invitations by mail."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from gpscf_events.accounts import queries, rules, services
from gpscf_events.accounts.errors import AccountExists, InvitationRefused, SignInRefused, TooManyTries
from gpscf_events.accounts.models import Role, RoleGrant, User, WebSession
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import PUBLIC
from gpscf_events.core.clock import frozen, now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from tests.accounts.test_views import ADDRESS, EMAIL, PASSWORD, make_user, send
from tests.factories.registration import make_forum

ACCOUNT = "/en/staff/account/"
OTHER = "another harbour, less light"


def post(client: FlaskClient, address: str, page: str = ACCOUNT, **data: str) -> TestResponse:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert token
    return client.post(address, data={"csrf_token": token[1], **data})


def test_one_sees_the_own_sessions_and_ends_one_of_them(app: Flask) -> None:
    make_forum()
    make_user(Role.GATE_STEWARD)
    here, there, third = app.test_client(), app.test_client(), app.test_client()
    for client in (here, there, third):
        send(client)
    page = here.get(ACCOUNT).get_data(as_text=True)
    assert page.count("This device") == 1
    ends = re.findall(r'action="(/en/staff/account/sessions/[0-9a-f-]+/end)"', page)
    assert len(ends) == 2
    # The list shows the last used first: this one, the third, the second.
    assert post(here, ends[0]).location == ACCOUNT
    assert third.get(ACCOUNT).location == ADDRESS
    assert there.get(ACCOUNT).status_code == 200
    post(here, "/en/staff/account/sessions/end-others")
    assert there.get(ACCOUNT).location == ADDRESS
    assert here.get(ACCOUNT).status_code == 200


def test_nobody_ends_the_session_of_somebody_else(app: Flask, client: FlaskClient) -> None:
    make_user(Role.GATE_STEWARD)
    send(client)
    services.create_user(email="second@example.org", name="Second", password=OTHER, grants=[])
    db.session.rollback()
    second = app.test_client()
    assert send(second, OTHER, email="second@example.org").status_code == 302
    foreign = db.session.scalars(select(WebSession.public_id).order_by(WebSession.id)).first()
    assert post(second, f"/en/staff/account/sessions/{foreign}/end").status_code == 404
    assert client.get(ACCOUNT).status_code == 200


def test_a_new_password_ends_all_other_sessions_and_the_old_one_signs_nobody_in(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    here, there = app.test_client(), app.test_client()
    send(here)
    send(there)
    change = "/en/staff/account/password"
    wrong = post(here, change, old="not the password", password=OTHER, again=OTHER)
    assert wrong.status_code == 422
    assert "not the password of your account" in wrong.get_data(as_text=True)
    assert there.get(ACCOUNT).status_code == 200
    assert post(here, change, old=PASSWORD, password=OTHER, again=OTHER).location == ACCOUNT
    assert there.get(ACCOUNT).location == ADDRESS
    page = here.get(ACCOUNT).get_data(as_text=True)
    assert "Password changed" in page
    assert send(app.test_client()).status_code == 422
    assert send(app.test_client(), OTHER).status_code == 302


def test_the_holder_sees_who_tried_to_sign_in(app: Flask, client: FlaskClient) -> None:
    make_user(Role.GATE_STEWARD)
    send(app.test_client(), "a wrong guess")
    send(client)
    page = client.get(ACCOUNT).get_data(as_text=True)
    assert "Somebody tried to sign in and could not" in page
    assert "127.0.0.0/24" in page


def test_a_disabled_account_has_no_session_left_even_when_it_is_enabled_again(
    app: Flask, client: FlaskClient
) -> None:
    make_user(Role.GATE_STEWARD)
    send(client)
    user = queries.find_user(EMAIL)
    assert user
    services.disable_user(user_id=user.id)
    assert client.get(ACCOUNT).location == ADDRESS
    assert send(client).status_code == 422
    services.enable_user(user_id=user.id)
    assert client.get(ACCOUNT).location == ADDRESS
    assert send(client).status_code == 302


def test_an_export_asks_again_who_it_is_after_a_quarter_of_an_hour(client: FlaskClient) -> None:
    forum = make_forum()
    make_user(Role.ADMINISTRATOR, forum.edition_id)
    send(client)
    attendance, confirm = "/en/staff/2025/attendance/", "/en/staff/account/confirm"
    order = {"scope": "whole", "format": "csv"}
    assert "/exports/" in post(client, attendance + "exports", attendance, **order).location
    with transaction() as session:
        session.execute(update(WebSession).values(created_at=now() - timedelta(minutes=16)))
    assert post(client, attendance + "exports", attendance, **order).location == confirm
    assert post(client, confirm, confirm, password="a wrong guess").status_code == 422
    assert post(client, attendance + "exports", attendance, **order).location == confirm
    assert post(client, confirm, confirm, password=PASSWORD).location == attendance
    assert "Now you can do what you wanted to do" in client.get(attendance).get_data(as_text=True)
    assert "/exports/" in post(client, attendance + "exports", attendance, **order).location


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (10, 480), (11, 900), (5000, 900)]
)
def test_waits_grow_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert rules.wait_after(failures) == timedelta(seconds=seconds)


def test_guessing_has_to_wait_and_the_right_password_too(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    with app.test_request_context():
        for _guess in range(5):
            with pytest.raises(SignInRefused):
                services.sign_in(email=EMAIL, password="a wrong guess")
        with pytest.raises(TooManyTries):
            services.sign_in(email=EMAIL, password=PASSWORD)
        with frozen(now() + timedelta(seconds=16)):
            services.sign_in(email=EMAIL, password=PASSWORD)


def test_an_unknown_account_waits_just_as_long(app: Flask) -> None:
    with app.test_request_context():
        for _guess in range(5):
            with pytest.raises(SignInRefused):
                services.sign_in(email="nobody@example.org", password="a wrong guess")
        with pytest.raises(TooManyTries):
            services.sign_in(email="nobody@example.org", password="a wrong guess")


def test_nobody_keeps_the_holder_out_by_guessing(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    holder, guesser = app.test_client(), app.test_client()
    send(holder)
    post(holder, "/en/staff/sign-out")
    for _guess in range(6):
        refused = send(guesser, "a wrong guess")
    assert "Wait 1 minute" in refused.get_data(as_text=True)
    # From the very same network, but with a browser that the holder has signed in with before.
    assert send(holder).location == "/en/staff/"
    # From another network, with a browser that nobody knows.
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert send(elsewhere).location == "/en/staff/"
    assert "Wait 1 minute" in send(guesser).get_data(as_text=True)


def test_a_device_cookie_of_somebody_else_or_of_own_making_is_worth_nothing(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    guesser = app.test_client()
    guesser.set_cookie("device", "WyJ4Il0.aaaa.bbbb")
    for _guess in range(6):
        refused = send(guesser, "a wrong guess")
    assert "Wait 1 minute" in refused.get_data(as_text=True)


def test_an_invitation_goes_out_by_mail_and_a_second_one_makes_the_first_void(app: Flask) -> None:
    forum = make_forum()
    links = []
    for _time in range(2):
        services.invite(
            email="New@Example.org",
            name="陈 New",
            grants=[RoleGrant(role=Role.GATE_STEWARD, edition_id=forum.edition_id)],
            locale="zh",
        )
    for message in db.session.scalars(select(Message).order_by(Message.id)):
        assert (message.recipient, message.is_secret, message.locale) == ("new@example.org", True, "zh")
        assert "陈 New" in message.body_text
        links.append(re.findall(r"/staff/invitation/(\S+)", message.body_text)[0])
    assert len(set(links)) == 2
    with pytest.raises(InvitationRefused):
        services.accept_invitation(token=links[0], password=PASSWORD)
    assert services.accept_invitation(token=links[1], password=PASSWORD).email == "new@example.org"
    with pytest.raises(InvitationRefused):
        services.accept_invitation(token=links[1], password=PASSWORD)
    with pytest.raises(AccountExists):
        services.invite(email="new@example.org", name="x", grants=[], locale="en")
    assert db.session.scalar(select(func.count(RoleGrant.id))) == 1
    assert links[1] not in str(db.session.scalars(select(AuditEntry.after)).all())


def test_an_invitation_works_for_seven_days_and_not_for_a_disabled_account(app: Flask) -> None:
    link = services.make_invitation_link(email=EMAIL, name="x", grants=[], locale="en").rsplit("/", 1)[1]
    with frozen(now() + timedelta(days=7, minutes=1)), pytest.raises(InvitationRefused):
        services.accept_invitation(token=link, password=PASSWORD)
    user = queries.find_user(EMAIL)
    assert user
    services.disable_user(user_id=user.id)
    with pytest.raises(InvitationRefused):
        services.accept_invitation(token=link, password=PASSWORD)
    services.enable_user(user_id=user.id)
    assert services.accept_invitation(token=link, password=PASSWORD).id == user.id


def test_somebody_who_was_only_invited_cannot_sign_in(app: Flask) -> None:
    services.make_invitation_link(email=EMAIL, name="x", grants=[], locale="en")
    with app.test_request_context(), pytest.raises(SignInRefused):
        services.sign_in(email=EMAIL, password="")


def test_demo_accounts_do_not_exist_outside_the_demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    services.create_user(email=EMAIL, name="Demo", password=PASSWORD, grants=[], is_demo=True)
    with app.test_request_context():
        services.sign_in(email=EMAIL, password=PASSWORD)
        assert services.load_actor().kind == "user"
        monkeypatch.setattr(type(app.extensions["settings"]), "is_demo", False)
        assert services.load_actor() == PUBLIC
        with pytest.raises(SignInRefused):
            services.sign_in(email=EMAIL, password=PASSWORD)
    assert db.session.scalar(select(User.disabled_at)) is None


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36 EdgA/140.0", "Edge, Android"),
        ("curl/8.1", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_browser_is_called_by_two_words(agent: str, name: str | None) -> None:
    assert rules.device_name(agent) == name
