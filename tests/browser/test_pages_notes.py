"""A note verbale, from the first line to the last name confirmed: fit for everybody on every page."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from gpscf_events.core.db import db
from gpscf_events.demo.services import load_demo
from gpscf_events.registration.models import Registration, RegistrationState
from tests.browser.axe import Reader
from tests.browser.test_pages_staff import sign_in


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_the_names_of_a_note_are_set_beside_registrations(
    app: Flask, page: Page, locale: str, width: int
) -> None:
    load_demo(delegates=40)
    submitted = (
        db.session.query(Registration)
        .filter(
            Registration.represents_party_id.is_not(None),
            Registration.state == RegistrationState.SUBMITTED,
        )
        .order_by(Registration.id)
        .first()
    )
    assert submitted and submitted.person and submitted.represents
    party, name = submitted.represents.key, submitted.person.latin_name or submitted.person.native_name
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open("/staff/2025/notes/")
    reader.open("/staff/2025/notes/new")
    page.click("main button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.select_option("[name=party]", party)
    page.fill("[name=number]", "17/2025")
    page.fill("[name=sender]", "Embassy")
    page.fill("[name=dated_on]", "2025-06-02")
    page.fill("[name=received_on]", "2025-06-04")
    page.fill("[name=people]", f"{name}; Director\nNobody Knows")
    page.click("main button[type=submit]")
    page.wait_for_url("**/notes/")
    reader.look()
    reader.open(f"/staff/2025/notes/parties/{party}")
    page.locator("form[action$='/alike'] button").click()
    expect(page.locator("form[action$='/apart']")).to_have_count(1)
    reader.look()
    assert not reader.faults, "\n".join(reader.faults)
