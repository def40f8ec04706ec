"""A run sheet from its first line to its second version, fit for everybody, and without any script."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.demo.services import load_demo
from gpscf_events.programme.models import Session
from tests.browser.axe import LANGUAGE, Reader
from tests.browser.test_pages_staff import sign_in


def keep_sheet(page: Page, locale: str, reader: Reader | None = None) -> None:
    """Write two lines, change and move them, publish twice, remove one; looked at where a reader is given."""
    look = reader.look if reader else lambda: None
    key = db.session.scalars(select(Session.public_id).where(Session.key == "tourism-safety")).one()
    db.session.rollback()
    page.goto(f"/{locale}/staff/2025/run-sheets/")
    look()
    page.locator(f"main a[href*='{key}']").click()
    look()
    add = page.locator("form[action$='/lines/new']")
    add.locator("button[type=submit]").click()  # an empty form
    expect(page.locator(".errors")).to_be_visible()
    look()
    page.fill("[name=time]", "-10")
    page.fill("[name=what_en]", "Doors open")
    page.fill("[name=what_zh]", "开门迎宾")
    page.fill("[name=cue_owner]", "Stage manager")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/run-sheets/sessions/*")
    add.locator("[name=time]").fill("+0")
    add.locator("[name=what_en]").fill("Welcome")
    add.locator("[name=what_zh]").fill("主持人开场")
    add.locator("[name=who_en]").fill("Ada Lovelace")
    add.locator("[name=language]").select_option("fr")
    add.locator("[name=microphone]").fill("Lectern")
    add.locator("[name=media]").fill("Slide 1")
    add.locator("button[type=submit]").click()
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(2)
    look()
    first = "开门迎宾" if locale == "zh" else "Doors open"
    expect(rows.first).to_contain_text(first)
    rows.first.locator("form[action$='/down'] button").click()
    expect(rows.last).to_contain_text(first)
    page.locator("main summary").click()
    page.locator("form[action$='/shift'] button").click()
    expect(page.locator(".errors")).to_be_visible()
    look()
    page.fill("[name=minutes]", "5")
    page.locator("form[action$='/shift'] button").click()
    expect(rows.first).to_contain_text("14:25")
    page.locator("form[action$='/versions'] button").click()
    page.wait_for_url("**/versions/1")
    look()
    page.locator("main .back").click()
    rows.last.get_by_role("link").click()
    look()
    page.fill("[name=media]", "Video 2")
    page.locator("main form button[type=submit]").click()
    expect(rows.last).to_contain_text("Video 2")
    page.locator("form[action$='/versions'] button").click()
    page.wait_for_url("**/versions/2")
    expect(page.locator("main")).to_contain_text("取代" if locale == "zh" else "replaces version 1 of")
    look()
    page.locator(f"main a[href^='/{locale}/'][href$='.pdf']").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    look()
    page.goto(f"/{locale}/staff/2025/run-sheets/sessions/{key}")
    rows.first.locator("form[action$='/remove'] button").click()
    expect(rows).to_have_count(1)
    look()


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280), ("zh", 1280), ("en", 360)])
def test_a_run_sheet_is_kept_by_everybody(app: Flask, page: Page, locale: str, width: int) -> None:
    load_demo(delegates=5)
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    keep_sheet(page, locale, reader)
    assert not reader.faults, "\n".join(reader.faults)


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_run_sheet_is_kept_without_any_script(
    app: Flask, browser: Browser, live_server: str, locale: str
) -> None:
    load_demo(delegates=5)
    context = browser.new_context(base_url=live_server, java_script_enabled=False, locale=LANGUAGE[locale])
    page = context.new_page()
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    keep_sheet(page, locale)
    chase(page, locale)
    context.close()


def chase(page: Page, locale: str, reader: Reader | None = None) -> None:
    """Announce somebody, ask for two things, receive one in a press and change the other."""
    look = reader.look if reader else lambda: None
    key = db.session.scalars(select(Session.public_id).where(Session.key == "tourism-safety")).one()
    db.session.rollback()
    page.goto(f"/{locale}/staff/2025/programme/sessions/{key}/speakers/new")
    page.fill("[name=name_en]", "Ada Lovelace")
    page.fill("[name=office_en]", "Deputy Minister of the Interior")
    page.locator("main form button[type=submit]").click()
    page.goto(f"/{locale}/staff/2025/chase-list/")
    look()
    page.goto(f"/{locale}/staff/2025/chase-list/sessions/{key}")
    look()
    page.locator("main form button[type=submit]").click()  # nothing ticked
    expect(page.locator(".errors")).to_be_visible()
    look()
    page.check("[name=kinds][value=speech]")
    page.check("[name=kinds][value=title]")
    page.fill("[name=due_on]", "2025-09-10")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main tbody")).to_contain_text("已逾期" if locale == "zh" else "Overdue")
    look()
    page.locator("main tbody a").first.click()
    page.fill("[name=note]", "Her office sends it on Monday")
    look()
    page.locator("main form button[type=submit]").click()
    page.goto(f"/{locale}/staff/2025/chase-list/?session={key}")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(2)
    look()
    rows.first.locator("form button").click()
    expect(rows).to_have_count(1)
    expect(page.locator("[role=status]")).to_contain_text("Ada Lovelace")
    look()
    page.select_option("[name=show]", "everything")
    page.locator("main form[method=get] button").click()
    expect(rows).to_have_count(2)
    look()


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280), ("zh", 1280), ("en", 360)])
def test_speakers_are_chased_by_everybody(app: Flask, page: Page, locale: str, width: int) -> None:
    load_demo(delegates=5)
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    chase(page, locale, reader)
    assert not reader.faults, "\n".join(reader.faults)
