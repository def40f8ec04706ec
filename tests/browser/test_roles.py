"""Roles in a browser: who finds which pages, staff and break-glass pages for everybody, a host's own meeting."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gpscf_events.accounts.models import User
from gpscf_events.core.db import db
from gpscf_events.demo.accounts import DEMO_SIGN_INS, MORE_SIGN_INS
from gpscf_events.demo.services import load_demo
from gpscf_events.programme.models import Meeting
from gpscf_events.registration.models import Participation, Registration, RegistrationState
from tests.browser.axe import Reader

SIGN_INS = {role: (email, password) for role, email, password in [*DEMO_SIGN_INS, *MORE_SIGN_INS]}


@pytest.fixture
def demo(app: Flask) -> None:
    load_demo(delegates=60)
    db.session.rollback()


def sign_in(page: Page, locale: str, role: str, *, home: str) -> None:
    email, password = SIGN_INS[role]
    page.goto(f"/{locale}/staff/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/{locale}{home}")


@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_pages_of_staff_and_roles_are_fit_for_everybody(
    page: Page, demo: None, locale: str, width: int
) -> None:
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator", home="/staff/2025/")
    user = db.session.scalars(select(User).where(User.email == "steward@example.org")).one()
    reader.open("/staff/2025/team")
    member = f"/staff/2025/team/{user.public_id}"
    reader.open(member)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    reader.open(f"{member}/grants/{user.grants[0].public_id}/revoke")
    reader.open(f"{member}/close")
    page.click("main button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    reader.open("/staff/2025/team/invitations")
    reader.open("/staff/2025/team/invitations/new")
    page.click("main button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.fill("[name=name]", "陈 New")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=reason]", "Gate 1")
    page.click("main button[type=submit]")
    expect(page.locator("main table")).to_contain_text("new@example.org")
    reader.look()
    page.context.clear_cookies()
    sign_in(page, locale, "duty_officer", home="/staff/2025/")
    reader.open("/staff/2025/break-glass")
    page.fill("[name=reason]", "Fire alarm in hall A")
    page.locator("main form.panel button[type=submit]").click()
    expect(page.locator(".emergency")).to_be_visible()
    reader.look()
    reader.open("/staff/2025/registrations")
    page.locator(".emergency button").click()
    expect(page.locator(".emergency")).to_have_count(0)
    reader.open("/staff/2025/registrations", status=404)
    assert not reader.faults, "\n".join(reader.faults)


def test_a_steward_who_tries_organiser_pages_finds_none(page: Page, demo: None) -> None:
    reader = Reader(page, "en", 360)
    sign_in(page, "en", "gate_steward", home="/scan/")
    person = db.session.scalars(select(Registration.public_id).order_by(Registration.id)).first()
    for address in (
        "",
        "registrations",
        f"registrations/{person}",
        "attendance/",
        "jobs",
        "team",
        "break-glass",
    ):
        reader.open(f"/staff/2025/{address}", status=404)
        expect(page.locator("main")).to_contain_text("We could not find that page")
    assert not reader.faults, "\n".join(reader.faults)


def test_a_host_of_a_pre_forum_sees_its_own_people_only(page: Page, demo: None) -> None:
    sign_in(page, "en", "meeting_host", home="/staff/2025/registrations")
    own = db.session.scalars(select(Meeting.id).where(Meeting.key == "pre-forum-nanjing")).one()
    taking_part = select(Participation.registration_id).where(Participation.meeting_id == own)
    count = len(db.session.scalars(taking_part).all())
    expect(page.locator("#rows [role=status]")).to_contain_text(f"{count} registration")
    expect(page.locator("header nav").first).not_to_contain_text("Overview")
    stranger = db.session.scalars(
        select(Registration.public_id).where(
            Registration.state == RegistrationState.ACCEPTED, Registration.id.not_in(taking_part)
        )
    ).first()
    answer = page.goto(f"/en/staff/2025/registrations/{stranger}")
    assert answer is not None
    assert answer.status == 404
    page.goto("/en/staff/2025/attendance/")
    options = page.locator("[name=scope] option").all_inner_texts()
    meetings = db.session.scalars(select(Meeting).order_by(Meeting.position)).all()
    own_name = next(meeting.name.pick("en") for meeting in meetings if meeting.id == own)
    assert options[0] == own_name
    others = {meeting.name.pick("en") for meeting in meetings if meeting.id != own}
    assert not others & set(options)
    assert "The whole edition" not in options
