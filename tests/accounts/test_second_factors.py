"""Authenticator apps and recovery codes: set up, shown, used up, lost; and what works before and after."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from gpscf_events.accounts.models import RecoveryCode, Role, Totp, WebSession
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from tests.accounts.staff import FACTORS, SIGN_IN, STEP, Staff, the_user
from tests.accounts.test_views import PASSWORD, make_user
from tests.factories.registration import make_forum

OFFICE = "/en/staff/2025/registrations"
ACCOUNT = "/en/staff/account/"


@pytest.fixture
def staff(app: Flask) -> Staff:
    make_forum()
    make_user(Role.SECRETARIAT, is_demo=False)
    return Staff(app)


def told() -> list[str]:
    db.session.rollback()
    return [
        message.body_text
        for message in db.session.scalars(
            select(Message).where(Message.kind == "staff_account_changed").order_by(Message.id)
        )
    ]


def later(app: pyotp.TOTP, steps: int) -> str:
    return app.at(now() + timedelta(seconds=30 * steps))


def test_a_role_over_the_data_of_others_waits_for_a_second_factor(staff: Staff) -> None:
    assert staff.sign_in().location == "/en/staff/"
    assert staff.get("/en/staff/").location == FACTORS
    assert staff.get(OFFICE).location == FACTORS
    assert "begin to work when you have a second factor: Secretariat" in staff.get(FACTORS).get_data(
        as_text=True
    )
    _app, codes = staff.set_up_app()
    assert len(codes) == len(set(codes)) == 10
    assert staff.get(OFFICE).status_code == 200
    assert [("设置了验证器应用" in text) for text in told()] == [True]


def test_a_steward_works_with_the_password_alone(app: Flask) -> None:
    make_forum()
    make_user(Role.GATE_STEWARD, is_demo=False)
    staff = Staff(app)
    staff.sign_in()
    assert staff.get("/en/staff/").location == "/en/scan/"
    assert staff.get(OFFICE).status_code == 404


def test_scans_are_told_in_words_for_programs_what_is_missing(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    staff.set_up_app()
    other = Staff(app)
    other.sign_in()
    answer = other.client.post("/api/v1/scans", json={}, headers={"X-CSRFToken": other.token(STEP)})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "second_factor_needed")


def test_the_password_alone_opens_nothing_once_there_is_a_factor(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    authenticator, _codes = staff.set_up_app()
    thief = Staff(app)
    assert thief.sign_in().location == STEP
    for address in (OFFICE, ACCOUNT, FACTORS, ACCOUNT + "password", ACCOUNT + "confirm", FACTORS + "app"):
        assert thief.get(address).location == STEP, address
    for address in ("codes", "app", "app/remove"):
        assert thief.post(FACTORS + address, STEP).location == STEP
    assert (
        thief.post(ACCOUNT + "password", STEP, old=PASSWORD, password="x" * 15, again="x" * 15).location
        == STEP
    )
    assert thief.get("/en/staff/").location == STEP
    assert thief.post(STEP, STEP, code=later(authenticator, 1)).location == "/en/staff/"
    assert thief.get(OFFICE).status_code == 200


def test_a_code_works_once_and_one_step_around_now(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    authenticator, _codes = staff.set_up_app()

    def shown(code: str) -> int:
        other = Staff(app)
        other.sign_in()
        answer = other.post(STEP, STEP, code=code)
        return answer.status_code

    # The one that confirmed the app is used up, and so is what came before it.
    assert shown(authenticator.now()) == 422
    assert shown(later(authenticator, 3)) == 422
    code = later(authenticator, 1)
    assert shown(f"{code[:3]} {code[3:]}") == 303
    assert shown(code) == 422


def test_six_digits_cannot_be_guessed_and_a_stranger_keeps_nobody_out(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    authenticator, _codes = staff.set_up_app()
    thief = Staff(app)
    thief.sign_in()
    for _guess in range(5):
        assert thief.post(STEP, STEP, code="000000").status_code == 422
    right = later(authenticator, 1)
    waiting = thief.post(STEP, STEP, code=right)
    assert "Wait 1 minute" in waiting.get_data(as_text=True)
    # From another network he waits as well; the holder's own browser does not.
    elsewhere = thief.client.post(
        STEP,
        data={"csrf_token": thief.token(STEP), "code": right},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert elsewhere.status_code == 422
    assert staff.get(OFFICE).status_code == 200
    assert staff.post("/en/staff/sign-out").location == SIGN_IN
    staff.sign_in()
    assert staff.post(STEP, STEP, code=right).location == "/en/staff/"


def test_a_recovery_code_works_once_however_it_is_typed_and_its_use_is_told(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    _app, codes = staff.set_up_app()
    stored = list(db.session.scalars(select(RecoveryCode.code_hash)))
    assert len(stored) == 10 and not any(code.encode() in value for code in codes for value in stored)
    finder = Staff(app)
    finder.sign_in()
    typed = codes[3].replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert finder.post(STEP + "recovery", STEP, code=typed).location == FACTORS
    assert "9 recovery codes left" in finder.get(FACTORS).get_data(as_text=True)
    assert finder.get(OFFICE).status_code == 200
    assert "有人使用恢复码登录了您的账号" in told()[-1]
    again = Staff(app)
    again.sign_in()
    assert again.post(STEP + "recovery", STEP, code=codes[3]).status_code == 422
    assert again.get(OFFICE).location == STEP


def test_new_codes_end_the_old_ones(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    _app, old = staff.set_up_app()
    answer = staff.post(FACTORS + "codes")
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(told()) == 2
    other = Staff(app)
    other.sign_in()
    assert other.post(STEP + "recovery", STEP, code=old[0]).status_code == 422
    new = answer.get_data(as_text=True).split("<code>")[1][:29]
    assert other.post(STEP + "recovery", STEP, code=new).location == FACTORS


def test_every_change_ends_all_other_sessions_and_renews_this_one(app: Flask, staff: Staff) -> None:
    other = Staff(app)
    other.sign_in()
    staff.sign_in()
    with staff.client.session_transaction() as cookie:
        before = cookie["sid"]
    authenticator, _codes = staff.set_up_app()
    with staff.client.session_transaction() as cookie:
        assert cookie["sid"] != before
    assert other.get(ACCOUNT).location == SIGN_IN
    other.sign_in()
    other.post(STEP, STEP, code=later(authenticator, 1))
    assert other.get(ACCOUNT).status_code == 200
    staff.add_passkey()
    assert other.get(ACCOUNT).location == SIGN_IN
    assert staff.post(FACTORS + "app/remove").location == FACTORS
    assert staff.get(OFFICE).status_code == 200
    assert db.session.scalar(select(Totp)) is None


def test_the_last_factor_stays_while_a_role_forces_one(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    staff.set_up_app()
    answer = staff.post(FACTORS + "app/remove")
    assert answer.status_code == 422
    assert "this is your last one" in answer.get_data(as_text=True)
    assert staff.get(OFFICE).status_code == 200


def test_who_is_not_forced_may_go_back_to_the_password(app: Flask) -> None:
    make_forum()
    make_user(Role.GATE_STEWARD, is_demo=False)
    staff = Staff(app)
    staff.sign_in()
    staff.set_up_app()
    assert staff.post(FACTORS + "app/remove").location == FACTORS
    assert db.session.scalar(select(RecoveryCode)) is None
    assert Staff(app).sign_in().location == "/en/staff/"


def test_changes_ask_again_who_it_is_after_a_quarter_of_an_hour(staff: Staff) -> None:
    staff.sign_in()
    staff.set_up_app()
    with transaction() as session:
        session.execute(update(WebSession).values(created_at=now() - timedelta(minutes=16)))
    for address in ("codes", "app", "app/remove", "passkeys/options", "passkeys"):
        assert staff.post(FACTORS + address).location == ACCOUNT + "confirm", address
    assert staff.get(FACTORS + "app/picture").location == ACCOUNT + "confirm"
    assert staff.post(ACCOUNT + "confirm", password=PASSWORD).location.startswith(FACTORS)


def test_the_secret_is_sealed_and_shown_to_its_owner_only(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    staff.post(FACTORS + "app")
    page = staff.get(FACTORS + "app").get_data(as_text=True)
    secret = page.split('<code class="secret">')[1].split("</code>")[0].replace(" ", "")
    row = db.session.scalars(select(Totp)).one()
    assert secret.encode() not in row.secret
    picture = staff.get(FACTORS + "app/picture")
    assert picture.content_type == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    wrong = staff.post(FACTORS + "app/confirm", FACTORS + "app", code="000000")
    assert wrong.status_code == 422 and secret in wrong.get_data(as_text=True).replace(" ", "")
    other = Staff(app)
    other.sign_in()
    # The account is the same, so is the secret that waits; a stranger comes to the sign-in.
    assert Staff(app).get(FACTORS + "app/picture").location == SIGN_IN


def test_what_happens_is_in_the_audit_trail(app: Flask, staff: Staff) -> None:
    staff.sign_in()
    staff.set_up_app()
    other = Staff(app)
    other.sign_in()
    other.post(STEP, STEP, code="000000")
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions[-3:] == ["user.totp_added", "user.password_accepted", "user.factor_refused"]


def test_the_demo_asks_nobody_but_only_in_demo_mode(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_forum()
    make_user(Role.ADMINISTRATOR)
    staff = Staff(app)
    staff.sign_in()
    assert staff.get(OFFICE).status_code == 200
    assert "nobody forces a second factor" in staff.get(FACTORS).get_data(as_text=True)
    monkeypatch.setattr(type(app.extensions["settings"]), "is_demo", False)
    assert staff.get(OFFICE).location == SIGN_IN
    assert staff.sign_in().status_code == 422


def test_the_terminal_helps_the_last_administrator(app: Flask) -> None:
    make_forum()
    make_user(Role.ADMINISTRATOR, is_demo=False)
    staff = Staff(app)
    staff.sign_in()
    staff.set_up_app()
    email = the_user().email
    db.session.rollback()
    command = ["accounts", "reset-factors", "--email", email, "--reason"]
    runner = app.test_cli_runner()
    assert "Say why" in runner.invoke(args=[*command, " "]).output
    assert runner.invoke(args=[*command, "phone lost at sea"]).exit_code == 0
    assert staff.get(ACCOUNT).location == SIGN_IN
    staff.sign_in()
    assert staff.get("/en/staff/").location == FACTORS
    assert "管理员已移除您账号的全部第二因素" in told()[-1]
    assert runner.invoke(args=[*command, "again"]).exit_code == 1
