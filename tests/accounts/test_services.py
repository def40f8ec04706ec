"""Signing in and out: sessions, time limits, roles, and what a stranger learns."""

import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask, session
from sqlalchemy import func, select, text

from gpscf_events.accounts import passwords, rules, services
from gpscf_events.accounts.errors import PasswordTooShort, SignInBusy, SignInRefused
from gpscf_events.accounts.models import Role, User, WebSession
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import PUBLIC
from gpscf_events.core.clock import frozen, now
from gpscf_events.core.db import db
from gpscf_events.core.tokens import digest
from gpscf_events.core.transaction import transaction
from tests.support.statements import statements

EMAIL, PASSWORD = "organiser@example.org", "a harbour full of lights"


@pytest.fixture
def user(app: Flask) -> User:
    return services.create_user(
        email=" Organiser@Example.org ",
        name="Organiser",
        password=PASSWORD,
        grants=[(Role.SECRETARIAT, None)],
        is_demo=True,
    )


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_user_is_made_once_with_an_address_in_small_letters(user: User) -> None:
    again = services.create_user(email=EMAIL, name="Other", password=PASSWORD + "!", grants=[])
    assert (again.id, again.name, again.email) == (user.id, "Organiser", EMAIL)
    assert again.password_hash.startswith("$argon2id$")
    assert actions() == ["user.created"]


def test_a_short_password_is_refused(app: Flask) -> None:
    with pytest.raises(PasswordTooShort):
        services.create_user(email=EMAIL, name="", password="14 characters!", grants=[])
    assert db.session.scalar(select(func.count(User.id))) == 0


def test_signing_in_makes_a_session_whose_secret_is_nowhere_in_the_database(app: Flask, user: User) -> None:
    with app.test_request_context():
        services.sign_in(email="ORGANISER@example.org", password=PASSWORD)
        token = session["sid"]
        actor = services.load_actor()
        assert (actor.kind, actor.id, actor.name) == ("user", user.id, "Organiser")
        assert [grant.role for grant in actor.grants] == ["secretariat"]
        assert set(session) == {"sid"}
    row = db.session.scalars(select(WebSession)).one()
    assert row.token_hash == digest(token)
    assert token not in str(db.session.execute(text("SELECT web_session::text FROM web_session")).all())
    assert actions() == ["user.created", "user.signed_in"]


def test_signing_in_again_gives_another_id_and_ends_the_old_one(app: Flask, user: User) -> None:
    with app.test_request_context():
        session["sid"] = planted = "an id that somebody else has planted"
        services.sign_in(email=EMAIL, password=PASSWORD)
        first = session["sid"]
        assert first != planted
        services.sign_in(email=EMAIL, password=PASSWORD)
        assert session["sid"] != first
        session["sid"] = first
        assert services.load_actor() == PUBLIC


def test_signing_out_ends_the_session_on_the_server(app: Flask, user: User) -> None:
    with app.test_request_context():
        services.sign_in(email=EMAIL, password=PASSWORD)
        kept = session["sid"]
        services.end_session()
        assert not session
        session["sid"] = kept
        assert services.load_actor() == PUBLIC


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong " + PASSWORD), ("nobody@example.org", PASSWORD)]
)
def test_a_refusal_says_the_same_for_known_and_unknown(
    app: Flask, user: User, email: str, password: str
) -> None:
    with app.test_request_context():
        with pytest.raises(SignInRefused) as refused:
            services.sign_in(email=email, password=password)
        assert str(refused.value.message).startswith("That e-mail address and password")
        assert not session
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.action == "user.sign_in_refused"
    assert email not in str((entry.before, entry.after, entry.reason))


def test_an_unknown_address_takes_as_long_as_a_known_one(
    app: Flask, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FREE_FAILURES", 100)

    def seconds(email: str) -> float:
        with app.test_request_context(), pytest.raises(SignInRefused):
            began = time.perf_counter()
            try:
                services.sign_in(email=email, password="not the password at all")
            finally:
                took = time.perf_counter() - began
        return took

    known, unknown = [], []
    for _round in range(9):
        known.append(seconds(EMAIL))
        unknown.append(seconds("nobody@example.org"))
    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


def test_a_user_who_was_disabled_is_out_at_once(app: Flask, user: User) -> None:
    with app.test_request_context():
        services.sign_in(email=EMAIL, password=PASSWORD)
        with transaction() as database:
            database.get_one(User, user.id).disabled_at = now()
        assert services.load_actor() == PUBLIC
        with pytest.raises(SignInRefused):
            services.sign_in(email=EMAIL, password=PASSWORD)


@pytest.mark.parametrize(
    ("waits", "still_in"),
    [((11,), True), ((13,), False), ((11, 11), True), ((11, 11, 3), False)],
    ids=["idle 11 h", "idle 13 h", "busy for 22 h", "busy for 25 h"],
)
def test_staff_are_out_after_12_idle_hours_and_after_24_in_any_case(
    app: Flask, user: User, waits: tuple[int, ...], still_in: bool
) -> None:
    at = now()
    with app.test_request_context():
        services.sign_in(email=EMAIL, password=PASSWORD)
        for hours in waits:
            at += timedelta(hours=hours)
            with frozen(at):
                actor = services.load_actor()
    assert (actor.kind == "user") is still_in


def test_a_delegate_is_out_after_12_hours(app: Flask) -> None:
    with app.test_request_context():
        services.start_session(contact_id=77)
        actor = services.load_actor()
        assert (actor.kind, actor.contact_id, actor.grants) == ("delegate", 77, ())
        with frozen(now() + timedelta(hours=6)):
            assert services.load_actor().kind == "delegate"
        with frozen(now() + timedelta(hours=12, minutes=1)):
            assert services.load_actor() == PUBLIC


def test_being_seen_is_written_once_a_minute(app: Flask, user: User) -> None:
    def seen() -> object:
        db.session.rollback()
        return db.session.scalars(select(WebSession.last_seen_at)).one()

    with app.test_request_context():
        services.sign_in(email=EMAIL, password=PASSWORD)
        first = seen()
        with frozen(now() + timedelta(seconds=50)):
            services.load_actor()
        assert seen() == first
        with frozen(now() + timedelta(seconds=70)):
            services.load_actor()
        assert seen() != first


def test_a_session_is_read_with_one_statement(app: Flask, user: User) -> None:
    with app.test_request_context():
        services.sign_in(email=EMAIL, password=PASSWORD)
        with statements() as said:
            services.load_actor()
    assert len(said) == 1, said


def test_a_flood_of_sign_ins_waits_its_turn_or_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_WAIT_S", 0.01)
    taken = 0
    try:
        while passwords._places.acquire(blocking=False):
            taken += 1
        with pytest.raises(SignInBusy):
            passwords.password_fits(PASSWORD, None)
    finally:
        for _place in range(taken):
            passwords._places.release()
    assert taken == 2
    assert not passwords.password_fits(PASSWORD, None)
