"""A delegation, from the secretariat's first line to the focal point's table: fit for everybody on every page."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from gpscf_events.core.db import db
from gpscf_events.demo.services import load_demo
from tests.browser.axe import Reader
from tests.browser.test_pages_public import DELEGATE
from tests.browser.test_pages_public import sign_in as delegate_signs_in
from tests.browser.test_pages_staff import sign_in


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_a_delegation_is_made_and_its_members_are_registered_by_a_focal_point(
    app: Flask, page: Page, locale: str, width: int
) -> None:
    load_demo(delegates=20)
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open("/staff/2025/delegations/")
    reader.open("/staff/2025/delegations/new")
    page.click("main button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.select_option("[name=party]", "fr")
    page.locator("[name^=places_]").nth(1).fill("3")
    page.click("main button[type=submit]")
    page.wait_for_url("**/delegations/*-*/")
    reader.look()
    page.fill("[name=name]", "Anne")
    page.fill("[name=email]", DELEGATE)
    page.locator("form[action$='/focal-points'] button").click()
    expect(page.locator("td", has_text=DELEGATE)).to_be_visible()
    reader.look()
    reader.open("/staff/2025/delegations/")
    page.context.clear_cookies()

    delegate_signs_in(page, locale)
    page.locator("a.who").first.click()
    page.wait_for_url("**/register/delegations/**")
    reader.look()
    table = page.url
    page.locator("form[action$='/members'] button[type=submit]").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.fill("[name=latin_family]", "Dupont")
    page.fill("[name=latin_given]", "Elodie")
    page.locator("form[action$='/members'] button[type=submit]").click()
    expect(page.locator("th", has_text="DUPONT Elodie")).to_be_visible()
    reader.look()
    page.goto(f"{table}paste")
    reader.look()
    page.fill("[name=lines]", "Martin\tPaul\n王\t小明")
    page.locator("main button[type=submit]").last.click()
    expect(page.locator("button[name=add]")).to_be_visible()
    reader.look()
    page.click("button[name=add]")
    page.wait_for_url(table)
    expect(page.locator("th", has_text="MARTIN Paul")).to_be_visible()
    page.locator("a[href$='/invite']").first.click()
    reader.look()
    page.fill("[name=email]", "elodie@example.org")
    page.click("main button[type=submit]")
    page.wait_for_url(table)
    reader.look()
    page.locator("a[href$='/replace']").last.click()
    reader.look()
    page.fill("[name=latin_family]", "Petit")
    page.fill("[name=latin_given]", "Lea")
    page.click("main button[type=submit]")
    page.wait_for_url(table)
    expect(page.locator("th", has_text="PETIT Lea")).to_be_visible()
    expect(page.locator("th", has_text="MARTIN Paul")).to_have_count(0)
    reader.look()
    page.get_by_role("link", name="DUPONT Elodie", exact=True).click()
    reader.look()
    assert not reader.faults, "\n".join(reader.faults)
