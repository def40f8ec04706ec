"""A forgotten password: one answer for every address, a link that works once, and a holder who learns of it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts import queries, rules, services
from gpscf_events.accounts.errors import ResetRefused
from gpscf_events.accounts.guessing import is_guessed_early
from gpscf_events.accounts.models import Role, User
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.clock import frozen, now
from gpscf_events.core.db import db
from gpscf_events.core.jobs import Job, JobRow
from gpscf_events.messages.models import Message
from tests.accounts.test_account import ACCOUNT, OTHER, post
from tests.accounts.test_views import ADDRESS, EMAIL, PASSWORD, make_user, send
from tests.support.statements import statements

FORGOTTEN = "/en/staff/forgotten"


def links() -> list[str]:
    texts = db.session.scalars(select(Message.body_text).order_by(Message.id)).all()
    return [found for text in texts for found in re.findall(r"/staff/reset/(\S+)", text)]


def do_jobs() -> None:
    """What the worker does with the jobs that are owed."""
    for payload in db.session.scalars(
        select(JobRow.payload).where(JobRow.name == Job.SEND_RESET.value)
    ).all():
        services.send_reset(**payload)
    db.session.rollback()


def mailed(email: str = EMAIL) -> list[str]:
    services.ask_for_reset(email=email)
    do_jobs()
    return links()


def test_known_and_unknown_addresses_get_the_same_answer_by_the_same_statements(
    app: Flask, client: FlaskClient
) -> None:
    make_user(Role.GATE_STEWARD)
    said = []
    for email in (EMAIL, "nobody@example.org"):
        with statements() as ran:
            answer = post(client, FORGOTTEN, FORGOTTEN, email=email)
        page = client.get(answer.location).get_data(as_text=True)
        assert "If this address has an account" in page
        said.append((answer.status_code, answer.location, list(ran)))
    assert said[0] == said[1]
    assert said[0][2]
    # Neither the job nor anything else keeps an address that nobody has.
    assert "nobody@" not in str(db.session.scalars(select(JobRow.payload)).all())
    do_jobs()
    assert db.session.scalars(select(Message.recipient)).all() == [EMAIL]


def test_what_is_no_address_is_said_beside_the_field(app: Flask, client: FlaskClient) -> None:
    answer = post(client, FORGOTTEN, FORGOTTEN, email="organiser")
    assert answer.status_code == 422
    assert "such as name@example.org" in answer.get_data(as_text=True)
    for wrong in ("", "\x00@example.org", "a@example.org\x00", "a\u202eb@example.org"):
        assert post(client, FORGOTTEN, FORGOTTEN, email=wrong).status_code == 422, wrong
        assert post(client, ADDRESS, ADDRESS, email=wrong, password=PASSWORD).status_code == 422, wrong
    assert not db.session.scalars(select(JobRow.id)).all()


def test_the_link_sets_a_new_password_once_ends_all_sessions_and_the_holder_is_told(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    signed_in, visitor = app.test_client(), app.test_client()
    send(signed_in)
    [token] = mailed()
    page = f"/en/staff/reset/{token}"
    for _look in range(2):  # a mail program that opens links uses nothing up
        assert visitor.get(page).status_code == 200
    assert signed_in.get(ACCOUNT).status_code == 200
    short = post(visitor, page, page, password="short", again="short")
    assert (short.status_code, "at least 15 characters" in short.get_data(as_text=True)) == (422, True)
    assert post(visitor, page, page, password=OTHER, again=OTHER).location == ADDRESS
    assert signed_in.get(ACCOUNT).location == ADDRESS
    assert visitor.get(page).status_code == 410
    assert send(visitor).status_code == 422
    assert send(visitor, OTHER).status_code == 302
    last = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert last
    assert (last.kind, last.recipient, last.is_secret) == ("staff_account_changed", EMAIL, False)
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "user")).all()
    assert {"user.reset_sent", "user.password_reset"} <= set(actions)
    assert token not in str(db.session.scalars(select(AuditEntry.after)).all())


def test_asking_again_and_again_mails_once_in_five_minutes_and_the_newest_link_counts(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    assert len(mailed()) == len(mailed()) == 1
    with frozen(now() + timedelta(minutes=6)):
        services.send_reset(user_id=db.session.scalar(select(User.id)))
        first, second = links()
        with pytest.raises(ResetRefused):
            services.reset_password(token=first, password=OTHER)
        services.reset_password(token=second, password=OTHER)
        with pytest.raises(ResetRefused):
            services.reset_password(token=second, password=OTHER)


def test_a_link_is_dead_after_an_hour_and_for_a_closed_account(app: Flask) -> None:
    make_user(Role.GATE_STEWARD)
    [token] = mailed()
    with frozen(now() + timedelta(minutes=61)), pytest.raises(ResetRefused):
        services.reset_password(token=token, password=OTHER)
    user = queries.find_user(EMAIL)
    assert user
    services.disable_user(user_id=user.id)
    with pytest.raises(ResetRefused):
        services.reset_password(token=token, password=OTHER)


@pytest.mark.parametrize("kind", ["closed", "invited"])
def test_a_closed_account_and_one_that_was_only_invited_get_no_link(app: Flask, kind: str) -> None:
    if kind == "closed":
        make_user(Role.GATE_STEWARD)
        user = queries.find_user(EMAIL)
        assert user
        services.disable_user(user_id=user.id)
    else:
        services.make_invitation_link(email=EMAIL, name="x", grants=[], locale="en")
    assert not mailed()


def test_signing_out_stands_in_the_audit_trail_and_in_the_own_history(
    app: Flask, client: FlaskClient
) -> None:
    make_user(Role.GATE_STEWARD)
    send(client)
    post(client, "/en/staff/sign-out")
    post(client, "/en/staff/sign-out", FORGOTTEN)
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("user.signed_out") == 1
    send(client)
    assert "Signed out" in client.get(ACCOUNT).get_data(as_text=True)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaaaa",
        "passwordpassword",
        "123456789012345678",
        "qwertyuiopasdfghjkl",
        "abcdefghijklmnopqr",
        "OrganiserOrganiser2025",
        "gpscf-forum-2025!",
        "lianyungang 2025",
        "letmeinletmein2024",
        "iloveyou1234567",
        "P@ssw0rdP@ssw0rd!",
        "thisismypassword",
        "Liverpool2024Chelsea",
    ],
)
def test_a_long_password_that_is_easy_is_refused_and_the_link_stays(app: Flask, password: str) -> None:
    make_user(Role.GATE_STEWARD)
    [token] = mailed()
    page, visitor = f"/en/staff/reset/{token}", app.test_client()
    refused = post(visitor, page, page, password=password, again=password)
    assert (refused.status_code, "easy to guess" in refused.get_data(as_text=True)) == (422, True)
    assert send(app.test_client()).status_code == 302
    assert post(visitor, page, page, password=OTHER, again=OTHER).location == ADDRESS


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "海州湾的灯塔照亮了归航的渔船们", "x7#Qp!mZr2&vK9w"]
)
def test_long_passwords_of_words_or_of_chance_are_taken(password: str) -> None:
    own = ["organiser", "example", *rules.FORUM_WORDS]
    assert not rules.is_easy(password, own)
    assert not is_guessed_early(password, own)


def test_the_holders_own_words_count_as_known_and_a_very_long_password_is_judged_by_its_beginning() -> None:
    assert not is_guessed_early("Xhevahire Krasniqi", [])
    assert is_guessed_early("Xhevahire Krasniqi", ["xhevahire", "krasniqi"])
    assert is_guessed_early("password1" * 55, [])
    assert not is_guessed_early("x7#Qp!mZr2&vK9w" * 33, [])
