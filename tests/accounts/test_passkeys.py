"""Passkeys: made, shown, refused when anything about the answer is not as asked."""

import contextlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from gpscf_events.accounts import passkeys, services
from gpscf_events.accounts.errors import PasskeyRefused
from gpscf_events.accounts.models import Passkey, PasskeyChallenge, Role, User, WebSession
from gpscf_events.accounts.passkeys import CHALLENGE_LASTS, site_of
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from tests.accounts.staff import CODE, FACTORS, SIGN_IN, STEP, Staff, the_user
from tests.accounts.test_views import make_user
from tests.factories.registration import make_forum
from tests.support.authenticator import PRESENT, Authenticator, decode, encode

OFFICE = "/en/staff/2025/registrations"
CONFIRM = "/en/staff/account/confirm"


@pytest.fixture
def staff(app: Flask) -> Staff:
    make_forum()
    make_user(Role.SECRETARIAT, is_demo=False)
    found = Staff(app)
    found.sign_in()
    return found


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    ("base_url", "name", "origin"),
    [
        ("https://events.example.org", "events.example.org", "https://events.example.org"),
        ("https://events.example.org:8443", "events.example.org", "https://events.example.org:8443"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://[::1]:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_passkeys_are_bound_to_the_name_of_the_site(base_url: str, name: str, origin: str) -> None:
    site = site_of(base_url)
    assert site and (site.name, site.origin) == (name, origin)


@pytest.mark.parametrize("base_url", ["https://192.168.1.20:8000", "https://[fd00::1]", ""])
def test_a_bare_address_has_no_passkeys(base_url: str) -> None:
    assert site_of(base_url) is None


def test_a_page_on_a_bare_address_says_so_and_offers_the_app(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkeys, "current_site", lambda: None)
    page = staff.get(FACTORS).get_data(as_text=True)
    assert "this one is only a number" in page and "data-passkey" not in page
    answer = staff.client.post(FACTORS + "passkeys/options", headers={"X-CSRFToken": staff.token(FACTORS)})
    assert (answer.status_code, answer.get_json()["message"][:8]) == (422, "Passkeys")


def test_a_passkey_alone_signs_in_and_counts_as_both_factors(app: Flask, staff: Staff) -> None:
    device, answer = staff.add_passkey()
    assert len(CODE.findall(answer.get_data(as_text=True))) == 10
    other = Staff(app)
    assert other.sign_in_with(device).location == "/en/staff/"
    assert other.get(OFFICE).status_code == 200
    assert count(PasskeyChallenge) == 0


def test_what_is_asked_for_is_a_verified_user_and_nothing_of_the_device(staff: Staff) -> None:
    options = staff.options(FACTORS + "passkeys/options", FACTORS)
    assert options["attestation"] == "none"
    wanted = options["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")
    assert len(decode(options["challenge"])) == 64
    handle = decode(options["user"]["id"])
    assert len(handle) == 64 and handle == the_user().passkey_handle
    signing_in = Staff(staff.app).options(SIGN_IN + "/passkey/options", SIGN_IN)
    # Nobody learns from the options which accounts have passkeys.
    assert signing_in["allowCredentials"] == []
    assert signing_in["userVerification"] == "required"


def test_a_passkey_is_a_second_step_after_the_password(app: Flask, staff: Staff) -> None:
    device, _answer = staff.add_passkey()
    other = Staff(app)
    assert other.sign_in().location == STEP
    answer = device.get(other.options(STEP + "passkey/options", STEP))
    assert other.post(STEP + "passkey", STEP, answer=answer).location == "/en/staff/"
    assert other.get(OFFICE).status_code == 200


def test_a_passkey_confirms_before_an_act_that_concerns_many(staff: Staff) -> None:
    device, _answer = staff.add_passkey()
    with transaction() as session:
        session.execute(update(WebSession).values(created_at=now() - timedelta(minutes=16)))
    assert staff.post(FACTORS + "codes").location == CONFIRM
    answer = device.get(staff.options(CONFIRM + "/passkey/options", CONFIRM))
    assert staff.post(CONFIRM + "/passkey", CONFIRM, answer=answer).location == FACTORS
    assert len(CODE.findall(staff.post(FACTORS + "codes").get_data(as_text=True))) == 10


SPOILT: dict[str, Callable[[Authenticator], Any]] = {
    "another origin": lambda device: setattr(device, "origin", "https://forum.example.net"),
    "another site": lambda device: setattr(device, "site", "example.net"),
    "nobody was verified": lambda device: setattr(device, "flags", PRESENT),
    "nobody was there": lambda device: setattr(device, "flags", 0),
    "another account": lambda device: setattr(device, "handle", b"x" * 64),
    "a copy that counts from the start": lambda device: setattr(device, "sign_count", -1),
    "another key": lambda device: setattr(device, "key", Authenticator("x").key),
    "an unknown credential": lambda device: setattr(device, "credential_id", b"y" * 32),
}


@pytest.mark.parametrize("what", SPOILT)
def test_an_answer_that_is_not_as_asked_lets_nobody_in(app: Flask, staff: Staff, what: str) -> None:
    device, _answer = staff.add_passkey()
    other = Staff(app)
    assert other.sign_in_with(device).location == "/en/staff/"
    thief = Staff(app)
    SPOILT[what](device)
    answer = thief.sign_in_with(device)
    assert answer.status_code == 422
    assert "That passkey could not be used" in answer.get_data(as_text=True)
    assert thief.get(OFFICE).location == SIGN_IN


def test_a_challenge_is_used_once_by_the_browser_that_asked_and_for_what_it_asked(
    app: Flask, staff: Staff
) -> None:
    device, _answer = staff.add_passkey()
    one, other = Staff(app), Staff(app)
    answer = device.get(one.options(SIGN_IN + "/passkey/options", SIGN_IN))
    other.options(SIGN_IN + "/passkey/options", SIGN_IN)
    assert other.post(SIGN_IN + "/passkey", SIGN_IN, answer=answer).status_code == 422
    # Even the wrong browser used it up.
    assert one.post(SIGN_IN + "/passkey", SIGN_IN, answer=answer).status_code == 422
    answer = device.get(one.options(SIGN_IN + "/passkey/options", SIGN_IN))
    assert one.post(SIGN_IN + "/passkey", SIGN_IN, answer=answer).status_code == 303
    assert other.post(SIGN_IN + "/passkey", SIGN_IN, answer=answer).status_code == 422
    # One that was asked for to sign in does not confirm.
    third = Staff(app)
    third.sign_in()
    answer = device.get(third.options(SIGN_IN + "/passkey/options", STEP))
    assert third.post(STEP + "passkey", STEP, answer=answer).status_code == 422


def test_a_challenge_ends_after_five_minutes(app: Flask, staff: Staff) -> None:
    device, _answer = staff.add_passkey()
    other = Staff(app)
    answer = device.get(other.options(SIGN_IN + "/passkey/options", SIGN_IN))
    with transaction() as session:
        session.execute(
            update(PasskeyChallenge).values(expires_at=PasskeyChallenge.expires_at - CHALLENGE_LASTS)
        )
    assert other.post(SIGN_IN + "/passkey", SIGN_IN, answer=answer).status_code == 422


def test_a_removed_passkey_and_a_disabled_account_let_nobody_in(app: Flask, staff: Staff) -> None:
    first, _answer = staff.add_passkey("first")
    second, _answer = staff.add_passkey("second")
    passkey = db.session.scalars(select(Passkey).order_by(Passkey.id)).first()
    assert passkey and passkey.name == "first"
    assert staff.post(f"{FACTORS}passkeys/{passkey.public_id}/remove").location == FACTORS
    assert Staff(app).sign_in_with(first).status_code == 422
    assert Staff(app).sign_in_with(second).status_code == 303
    services.disable_user(user_id=the_user().id)
    assert Staff(app).sign_in_with(second).status_code == 422


def test_nobody_removes_the_passkey_of_somebody_else(app: Flask, staff: Staff) -> None:
    staff.add_passkey()
    passkey = db.session.scalars(select(Passkey)).one()
    with transaction() as session:
        other = User(email="second@example.org", name="Second", password_hash="!")
        session.add(other)
        session.flush()
        session.execute(update(Passkey).values(user_id=other.id))
    assert staff.post(f"{FACTORS}passkeys/{passkey.public_id}/remove").status_code == 404
    assert count(Passkey) == 1


def test_one_device_belongs_to_one_account_and_ten_are_enough(staff: Staff) -> None:
    device, _answer = staff.add_passkey()
    answer = device.create(staff.options(FACTORS + "passkeys/options", FACTORS))
    assert staff.post(FACTORS + "passkeys", answer=answer, name="again").status_code == 422
    for number in range(9):
        assert staff.add_passkey(f"device {number}")[1].status_code == 303
    answer = staff.client.post(FACTORS + "passkeys/options", headers={"X-CSRFToken": staff.token(FACTORS)})
    assert (answer.status_code, "ten passkeys" in answer.get_json()["message"]) == (422, True)
    assert count(Passkey) == 10


@pytest.mark.parametrize("answer", ["", "x", "{}", "[]", "null", '{"id": 1}', "{" * 5000, "é" * 100])
def test_what_is_no_answer_is_refused_in_words(staff: Staff, answer: str) -> None:
    for address, page in ((FACTORS + "passkeys", FACTORS), (SIGN_IN + "/passkey", SIGN_IN)):
        assert staff.post(address, page, answer=answer, name="x").status_code == 422


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_broken_answer_is_refused_and_never_a_fault(app: Flask, data: st.DataObject) -> None:
    user = User(id=1, email="a@example.org", name="A")
    with app.test_request_context():
        device = Authenticator("http://localhost", "localhost")
        answer = json.loads(device.create(passkeys_options(user)))
        part = data.draw(st.sampled_from(["clientDataJSON", "attestationObject", "id", "rawId"]))
        place = answer if part in answer else answer["response"]
        raw = bytearray(decode(place[part]))
        for _change in range(data.draw(st.integers(1, 4))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        cut = data.draw(st.integers(0, len(raw)))
        place[part] = encode(bytes(raw[:cut]) if data.draw(st.booleans()) else bytes(raw))
        text = json.dumps(answer)
        with contextlib.suppress(PasskeyRefused):
            passkeys.read_added(text, user_id=1)


def passkeys_options(user: User) -> dict[str, Any]:
    with transaction() as session:
        if session.get(User, 1) is None:
            session.add(User(id=1, email=user.email, name=user.name, password_hash="!"))
    return passkeys.options_to_add(user, b"h" * 64, ())
