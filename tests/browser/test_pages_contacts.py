"""The pages of further addresses and numbers, and the way in by number: in both languages, on a phone and on a desk."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from gpscf_events.core.db import db
from tests.browser.axe import Reader
from tests.browser.test_pages_public import DELEGATE, LANGUAGES_AND_WIDTHS, sign_in
from tests.factories.registration import draft_for, make_forum, submit_draft
from tests.factories.visiting import last_code


@pytest.mark.parametrize(("locale", "width"), LANGUAGES_AND_WIDTHS)
def test_adding_a_number_is_fit_for_everybody(app: Flask, page: Page, locale: str, width: int) -> None:
    public_id = submit_draft(draft_for(make_forum(), email=DELEGATE)).public_id
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale)
    reader.look()
    reader.open(f"/2025/register/{public_id}/contacts")
    page.fill("[name=mobile]", "612345678")
    page.click("main form:not([action]) button[type=submit]")
    page.locator(".errors").wait_for()
    reader.look()
    page.fill("[name=mobile]", "138 0013 8000")
    page.click("main form:not([action]) button[type=submit]")
    page.wait_for_url("**/contacts/code")
    reader.look()
    page.fill("[name=code]", last_code())
    page.click("main button[type=submit]")
    page.wait_for_url("**/contacts")
    reader.look()
    assert "+86 138 0013 8000" in page.locator("main").inner_text()
    assert not reader.faults, "\n".join(reader.faults)
