"""The photo page in a browser, with JavaScript off."""

from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Locator, expect

from gpscf_events.core.db import db
from gpscf_events.registration.models import Registration
from tests.browser.axe import Reader
from tests.browser.test_pages_public import DELEGATE, sign_in
from tests.core.test_images import picture, with_gps
from tests.factories.registration import draft_for, make_forum


def ensure_drawn(image: Locator, *, width: int) -> None:
    expect(image).to_have_js_property("naturalWidth", width)


def test_a_photo_is_added_changed_and_removed_without_javascript(
    app: Flask, browser: Browser, live_server: str, tmp_path: Path
) -> None:
    registration: Registration = draft_for(make_forum(), email=DELEGATE)
    address = f"/en/2025/register/{registration.public_id}/photo"
    db.session.rollback()
    (tmp_path / "camera.jpg").write_bytes(with_gps())
    (tmp_path / "square.png").write_bytes(picture((300, 300), "PNG"))
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "en")
    page.goto(address)
    expect(page.get_by_label("Take a photo")).to_have_attribute("capture", "user")
    page.get_by_label("Take a photo").set_input_files(tmp_path / "camera.jpg")
    page.get_by_role("button", name="Save the photo").click()
    expect(page.get_by_role("img", name="The photo that is kept")).to_be_visible()
    ensure_drawn(page.locator("img.portrait"), width=900)
    page.get_by_label("Or choose a picture").set_input_files(tmp_path / "square.png")
    page.get_by_role("button", name="Save the photo").click()
    expect(page.get_by_text("The photo is small")).to_be_visible()
    ensure_drawn(page.locator("img.portrait"), width=225)
    page.get_by_role("button", name="Remove the photo").click()
    expect(page.get_by_role("heading", name="Add a photo")).to_be_visible()
    context.close()


def test_the_page_with_a_photo_and_with_a_fault_is_fit_for_everybody(
    app: Flask, browser: Browser, live_server: str, tmp_path: Path
) -> None:
    registration: Registration = draft_for(make_forum(), email=DELEGATE)
    db.session.rollback()
    (tmp_path / "small.png").write_bytes(picture((300, 300), "PNG"))
    for locale, width in (("zh", 360), ("en", 1280)):
        context = browser.new_context(base_url=live_server)
        page = context.new_page()
        reader = Reader(page, locale, width)
        sign_in(page, locale)
        page.goto(f"/{locale}/2025/register/{registration.public_id}/photo")
        page.locator("[name=chosen]").set_input_files(tmp_path / "small.png")
        page.locator("form[enctype] button[type=submit]").click()
        expect(page.locator("img.portrait")).to_be_visible()
        reader.look()
        page.locator("form[enctype] button[type=submit]").click()
        expect(page.locator(".errors")).to_be_focused()
        reader.look()
        context.close()
        assert not reader.faults, "\n".join(reader.faults)
