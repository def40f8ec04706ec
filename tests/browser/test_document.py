"""The page of the identity document in a browser: from the first page's tick to the number that is masked."""

from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from gpscf_events.categories.models import Asked, Category
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import Registration
from tests.browser.axe import Reader
from tests.browser.test_photo import DELEGATE, sign_in
from tests.factories.registration import draft_for, make_forum


def ask_delegates() -> Registration:
    """A draft of somebody who must give a document."""
    forum = make_forum()
    with transaction() as session:
        row = session.scalars(
            select(Category).where(Category.edition_id == forum.edition_id, Category.key == "delegate")
        ).one()
        row.asks_document = Asked.REQUIRED
    return draft_for(forum, email=DELEGATE)


def test_a_document_is_given_and_removed_on_a_page_fit_for_everybody(
    app: Flask, browser: Browser, live_server: str, tmp_path: Path
) -> None:
    registration = ask_delegates()
    db.session.rollback()
    for locale, width in (("zh", 360), ("en", 1280)):
        context = browser.new_context(base_url=live_server)
        page = context.new_page()
        reader = Reader(page, locale, width)
        sign_in(page, locale)
        page.goto(f"/{locale}/2025/register/{registration.public_id}/")
        page.locator("a[href$='/document']").click()
        reader.look()
        page.locator("form[novalidate] button[type=submit]").first.click()
        expect(page.locator(".errors")).to_be_focused()
        reader.look()
        page.locator("[name=kind][value=passport]").check()
        page.locator("[name=number]").fill("E 7654321")
        page.locator("[name=issuing_country]").select_option("fr")
        page.locator("[name=expires_on]").fill("2031-05-17")
        page.locator("[name=agreed]").check()
        page.locator("form[novalidate] button[type=submit]").first.click()
        expect(page.get_by_text("•••• 4321")).to_be_visible()
        expect(page.locator("[name=number]")).to_have_value("")
        reader.look()
        page.locator("form.leave button").click()
        expect(page.get_by_text("•••• 4321")).to_have_count(0)
        context.close()
        assert not reader.faults, "\n".join(reader.faults)


def test_meetings_that_take_people_by_video_are_ticked_on_the_first_page(
    app: Flask, browser: Browser, live_server: str
) -> None:
    registration = ask_delegates()
    db.session.rollback()
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "en")
    page.goto(f"/en/2025/register/{registration.public_id}/role")
    page.locator("[name=online][value=pre-forum-nanjing]").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Tick this meeting above too").first).to_be_visible()
    page.locator("[name=meetings][value=pre-forum-nanjing]").check()
    page.locator("[name=meetings][value=main]").uncheck()
    page.get_by_role("button", name="Save and continue").click()
    page.goto(f"/en/2025/register/{registration.public_id}/")
    expect(page.locator("a[href$='/document']")).to_have_count(0)
    page.goto(f"/en/2025/register/{registration.public_id}/check")
    expect(page.get_by_text("At which of these do you take part by video only?").first).to_be_visible()
    context.close()
