"""A member of staff from the invitation's mail to a session that is ended from a second browser."""

import re

from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from gpscf_events.accounts import grants
from gpscf_events.accounts.grants import Where
from gpscf_events.accounts.models import User
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import db
from gpscf_events.core.roles import Role
from gpscf_events.demo.services import load_demo
from gpscf_events.messages.models import Message
from gpscf_events.programme.models import Edition

EMAIL, PASSWORD = "new@example.org", "a harbour full of lights"


def mailed_address() -> str:
    """The page that the newest invitation leads to."""
    db.session.rollback()
    text = db.session.scalars(
        select(Message.body_text).where(Message.kind == "staff_invitation").order_by(Message.id.desc())
    ).first()
    found = re.search(r"https?://[^/\s]+(/en/staff/invitation/\S+)", text or "")
    assert found
    return found[1]


def sign_in(page: Page) -> None:
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/en/scan/")


def test_invited_by_mail_signed_in_twice_and_one_browser_ends_the_other(
    page: Page, browser_context: BrowserContext, live_server: str, app: Flask
) -> None:
    load_demo(delegates=20)
    edition_id = db.session.scalars(select(Edition.id).where(Edition.key == "2025")).one()
    inviter = db.session.scalars(select(User.id).order_by(User.id)).first()
    grants.invite_staff(
        actor=Actor(kind="user", id=inviter, grants=(Grant(Role.ADMINISTRATOR),)),
        email=EMAIL,
        name="New",
        locale="en",
        # A role that forces no second factor: tests/journeys/test_second_factors.py goes on from there.
        role=Role.GATE_SUPERVISOR,
        where=Where(edition_id),
        reason="helps",
    )
    page.goto(mailed_address())
    expect(page.locator("main")).to_contain_text(EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/en/staff/sign-in")
    expect(page.locator("body")).to_contain_text("Your password is set")
    sign_in(page)
    assert browser_context.browser is not None
    second = browser_context.browser.new_context(base_url=live_server)
    other = second.new_page()
    other.goto("/en/staff/sign-in")
    sign_in(other)
    other.goto("/en/staff/account/")
    rows = other.locator("main section").first.locator("tbody tr")
    expect(rows).to_have_count(2)
    rows.filter(has_not_text="This device").get_by_role("button").click()
    expect(rows).to_have_count(1)
    page.goto("/en/scan/")
    page.wait_for_url("**/en/staff/sign-in")
    other.goto("/en/scan/")
    expect(other.locator("h1")).to_be_visible()
    assert other.url.endswith("/en/scan/")
    answer = page.goto(mailed_address())
    assert answer is not None
    assert answer.status == 410
    second.close()
