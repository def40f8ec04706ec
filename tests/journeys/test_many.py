"""An organiser accepts 200 at once and undoes it: real worker, real mail server, nobody is told."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from config import Settings
from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user
from gpscf_events.application import create_app
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.badges.services import create_keys
from gpscf_events.core.db import db
from gpscf_events.messages.models import Message, MessageState
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.signups.models import SignUp, SignUpState
from tests.attendance.forum import Forum
from tests.browser.scanning import EMAIL, PASSWORD
from tests.support.processes import JobProcesses
from tests.support.smtp import SmtpCatcher

pytestmark = pytest.mark.slow

MANY = 200
SAID = {
    "en": ("200 of 200 done", "200 of 200 put back"),
    "zh": ("已完成 200 份，共 200 份", "已恢复 200 份，共 200 份"),
}


def count(state: RegistrationState) -> int:
    db.session.rollback()
    query = select(func.count()).select_from(Registration).where(Registration.state == state)
    return db.session.scalar(query) or 0


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_an_organiser_accepts_200_at_once_and_undoes_it(
    app: Flask,
    worker_settings: Settings,
    stack_processes: JobProcesses,
    live_server: str,
    browser: Browser,
    smtp_catcher: SmtpCatcher,
    locale: str,
) -> None:
    forum = Forum()
    for number in range(MANY):
        forum.register(f"Wang{number}", state=RegistrationState.SUBMITTED)
    with create_app(worker_settings).app_context():
        create_keys()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    with app.test_request_context():
        create_user(
            email=EMAIL, name="Organiser", password=PASSWORD, grants=[(Role.SECRETARIAT, None)], is_demo=True
        )
    context = browser.new_context(base_url=live_server)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"/{locale}/staff/sign-in")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    page.goto(f"/{locale}/staff/2025/registrations?state=submitted")
    page.locator("details:has(#many) > summary").click()
    page.select_option("#act", "accept")
    page.check("[name=scope][value=all]")
    page.locator("#many button").click()
    page.wait_for_url("**/registrations/many/*")
    expect(page.locator("#act b")).to_contain_text("200")
    assert count(RegistrationState.ACCEPTED) == 0
    page.locator("form[action$='/confirm'] button").click()
    done, back = SAID[locale]
    expect(page.locator("#act")).to_contain_text(done, timeout=90_000)
    undo = page.locator("form[action$='/undo'] button")
    expect(undo).to_be_visible(timeout=10_000)
    assert count(RegistrationState.ACCEPTED) == MANY
    undo.click()
    expect(page.locator("#act")).to_contain_text(re.compile(re.escape(back)), timeout=90_000)
    expect(page.locator("progress")).to_have_count(0, timeout=10_000)
    assert count(RegistrationState.SUBMITTED) == MANY
    assert set(db.session.scalars(select(Message.state))) == {MessageState.WITHHELD}
    assert set(db.session.scalars(select(Badge.state))) <= {BadgeState.DEAD}
    live = select(func.count()).select_from(SignUp).where(SignUp.state != SignUpState.CANCELLED)
    assert db.session.scalar(live) == 0
    assert smtp_catcher.messages == []
    context.close()
