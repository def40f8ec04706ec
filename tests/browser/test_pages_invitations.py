"""An invitation, from protocol's first line to the office's answer: fit for everybody on every page."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from gpscf_events.core.db import db
from gpscf_events.demo.services import load_demo
from gpscf_events.invitations.models import Invitation
from gpscf_events.invitations.token import invitation_link
from tests.browser.axe import Reader
from tests.browser.test_pages_staff import sign_in


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_an_office_is_invited_and_accepts(app: Flask, page: Page, locale: str, width: int) -> None:
    load_demo(delegates=10)
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open("/staff/2025/invitations/")
    reader.open("/staff/2025/invitations/new")
    page.click("main button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.select_option("[name=party]", "fr")
    page.fill("[name=addressee]", "Ministry of Interior")
    page.fill("[name=email]", "minister@example.org")
    page.fill("[name=reply_by]", "2025-07-01")
    page.select_option("[name=locale]", locale)
    page.click("main button[type=submit]")
    page.wait_for_url("**/invitations/")
    page.locator("main table th a").click()
    reader.look()
    page.locator("form[action$='/approved'] button").click()
    page.locator("form[action$='/send'] button").click()
    expect(page.locator("form[action$='/remind'] button")).to_be_visible()
    reader.look()
    page.locator("form[action$='/remind'] button").click()
    expect(page.locator("#remind-title + ul li")).to_have_count(1)
    reader.open("/staff/2025/invitations/?reply=none")
    with app.test_request_context():
        address = "/" + invitation_link(db.session.query(Invitation).one()).split("/", 3)[3]
        db.session.rollback()

    page.context.clear_cookies()
    page.goto(address)
    reader.look()
    page.locator("form[action$='/accept'] button").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.fill("[name=name]", "Anne")
    page.fill("[name=email]", "anne@example.org")
    page.locator("form[action$='/accept'] button").click()
    expect(page.get_by_role("status")).to_be_visible()
    reader.look()
    assert not reader.faults, "\n".join(reader.faults)
