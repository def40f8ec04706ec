"""A delegation, from the secretariat's first line to the focal point's table: fit for everybody on every page."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gpscf_events.categories.queries import list_categories
from gpscf_events.core.db import db
from gpscf_events.delegations.queries import list_members
from gpscf_events.delegations.services import add_focal_point, make_delegation
from gpscf_events.demo.services import load_demo
from gpscf_events.imports.models import MemberImport
from gpscf_events.imports.services import run_import
from gpscf_events.parties.queries import find_party
from gpscf_events.programme.models import Edition
from tests.browser.axe import Reader
from tests.browser.test_pages_public import DELEGATE
from tests.browser.test_pages_public import sign_in as delegate_signs_in
from tests.browser.test_pages_staff import sign_in
from tests.imports.conftest import table


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
    page.locator("a[href$='/copy']").click()
    reader.look()
    page.goto(table)
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


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_a_focal_point_takes_forty_people_from_a_table_mends_two_and_replaces_one(
    app: Flask, page: Page, locale: str, width: int, tmp_path: Path
) -> None:
    load_demo(delegates=20)
    edition_id = db.session.scalars(select(Edition.id).where(Edition.key == "2025")).one()
    party = find_party("fr")
    assert party
    delegation = make_delegation(
        edition_id=edition_id,
        party_id=party.id,
        label="",
        closes_on=None,
        places={category.id: 60 for category in list_categories(edition_id) if category.key == "delegate"},
        by_user_id=None,
    )
    add_focal_point(delegation_id=delegation.id, name="Anne", email=DELEGATE, locale=locale)
    delegation_id = delegation.id
    db.session.rollback()
    people = [
        (f"Family{chr(97 + n // 26)}{chr(97 + n % 26)}", "Anne", "France", "1980-02-29") for n in range(40)
    ]
    people[7] = ("Petit", "Luc", "Atlantis", "1980-02-29")
    people[9] = ("Blanc", "Lea", "France", "03/04/1980")
    file = tmp_path / "名单.xlsx"
    file.write_bytes(table(*people, headings=("Surname", "First name", "Country of passport", "DOB")))

    reader = Reader(page, locale, width)
    delegate_signs_in(page, locale)
    page.locator("a.who").first.click()
    page.locator("a[href$='/imports/']").click()
    reader.look()
    page.set_input_files("[name=file]", file)
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url("**/columns")
    reader.look()
    page.select_option("[name=column_2]", "nationality")
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url("**/imports/*-*/")
    run_import(db.session.scalars(select(MemberImport.id)).one(), may_go_on=lambda: True)
    db.session.rollback()
    # The page asks by itself how far it is.
    expect(page.locator("a[href$='show=wrong']")).to_be_visible()
    reader.look()
    for field, right in (("nationality", "France"), ("birth", "1980-04-03")):
        page.locator("a[href*='/rows/']").first.click()
        page.wait_for_url("**/rows/*")
        reader.look()
        page.fill(f"[name={field}]", right)
        page.locator("main button[type=submit]").last.click()
        page.wait_for_url("**/imports/*-*/")
    reader.look()
    page.locator("form[action$='/begin'] button").click()
    run_import(db.session.scalars(select(MemberImport.id)).one(), may_go_on=lambda: True)
    db.session.rollback()
    expect(page.locator("form[action$='/undo'] button")).to_be_visible()
    reader.look()
    assert len(list_members(delegation_id)) == 40
    db.session.rollback()
    page.goto(page.url.split("imports/")[0])
    reader.look()
    page.locator("a[href$='/replace']").nth(3).click()
    page.fill("[name=latin_family]", "Nouveau")
    page.fill("[name=latin_given]", "Lea")
    page.locator("main button[type=submit]").last.click()
    expect(page.locator("th", has_text="NOUVEAU Lea")).to_be_visible()
    assert len(list_members(delegation_id)) == 40
    assert not reader.faults, "\n".join(reader.faults)
