"""Every page of the back office, in both languages, on a phone and on a desk."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gpscf_events.accounts import services
from gpscf_events.accounts.models import Passkey, User
from gpscf_events.accounts.services import make_invitation_link
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.demo.accounts import DEMO_SIGN_INS
from gpscf_events.demo.services import load_demo
from gpscf_events.messages.models import Message
from gpscf_events.programme.models import Session
from gpscf_events.registration.models import Registration
from gpscf_events.retention.services import ask_erasure
from tests.browser.axe import Reader

# The narrow one in the quick part; the other three in the slow one, for the back office has fifty pages.
LANGUAGES_AND_WIDTHS = [
    ("zh", 360),
    pytest.param("en", 1280, marks=pytest.mark.slow),
    pytest.param("zh", 1280, marks=pytest.mark.slow),
    pytest.param("en", 360, marks=pytest.mark.slow),
]
SIGN_INS = {role: (email, password) for role, email, password in DEMO_SIGN_INS}


@pytest.fixture
def demo(app: Flask) -> None:
    load_demo(delegates=60)
    db.session.rollback()


def sign_in(page: Page, locale: str, role: str) -> None:
    email, password = SIGN_INS[role]
    page.goto(f"/{locale}/staff/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")


@pytest.mark.parametrize(("locale", "width"), LANGUAGES_AND_WIDTHS)
def test_pages_of_the_back_office_are_fit_for_everybody(
    page: Page, demo: None, locale: str, width: int
) -> None:
    reader = Reader(page, locale, width)
    reader.open("/staff/sign-in")
    page.click("main button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    registration = db.session.scalars(select(Registration.public_id).order_by(Registration.id)).first()
    session = db.session.scalars(select(Session.public_id).where(Session.key == "tourism-safety")).one()
    whose = select(Registration.id).where(Registration.public_id == registration)
    asked = ask_erasure(registration_id=db.session.scalars(whose).one())[0].public_id
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.look()
    for address in (
        "review/",
        "protocol/register",
        f"review/{registration}",
        f"facts/{registration}",
        "registrations",
        "registrations?q=nobody-at-all",
        "registrations?state=submitted,accepted&photo=no&sort=name&cols=reference,tags,sessions,email",
        "registrations/filters?state=accepted&tag=~",
        "registrations/tags",
        f"registrations/{registration}",
        f"registrations/{registration}/document",
        f"registrations/{registration}/corrections/",
        "jobs",
        "trail/",
        "trail/?act=user.signed_in&scope=all",
        "retention/",
        f"retention/registrations/{registration}",
        "retention/requests/",
        f"retention/requests/{asked}",
        "invitation-codes/",
        "wordings/",
        f"wordings/{registration}",
        "categories/",
        "categories/new",
        "questions/",
        "questions/new",
        "questions/preview",
        "questions/forms/new",
        "attendance/",
        f"attendance/sessions/{session}",
    ):
        reader.open(f"/staff/2025/{address}")
    reader.open("/staff/2025/registrations?state=submitted,accepted")
    page.locator("details:has(#many) > summary").click()
    page.select_option("#act", "decline")
    page.check("[name=scope][value=all]")
    page.locator("#many button").click()
    page.wait_for_url("**/registrations/many/*")
    reader.look()
    page.locator("form[action$='/confirm'] button").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    reader.open("/staff/2025/registrations?state=submitted,accepted")
    page.locator("details:has(#take) > summary").click()
    page.locator("#take button").click()
    page.wait_for_url("**/registrations/exports/*")
    reader.look()
    reader.open("/staff/2025/trail/?act=user.signed_in&scope=all")
    page.check("[name=format] >> nth=1")
    page.locator("form[action*='/trail/exports'] button").click()
    page.wait_for_url("**/trail/exports/*")
    reader.look()
    reader.open("/staff/2025/attendance/")
    page.check("[name=format] >> nth=0")
    page.locator("form[action$='/exports'] button").click()
    page.wait_for_url("**/exports/*")
    reader.look()
    reader.open("/staff/2025/programme/")
    page.get_by_role("row").get_by_role("link").first.click()
    reader.look()
    page.click("a[href$='/documents/new']")
    reader.look()
    page.locator("main form button[type=submit]").click()
    reader.look()
    page.locator("main .back").click()
    page.click("a[href$='/speakers/new']")
    reader.look()
    page.locator("main form button[type=submit]").click()
    reader.look()
    page.fill("[name=name_en]", "Ada Lovelace")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    reader.look()
    reader.open("/staff/2025/programme/sessions/new")
    page.locator("main form button[type=submit]").click()
    reader.look()
    reader.open("/staff/2025/programme/places")
    page.get_by_role("row").get_by_role("link").first.click()
    reader.look()
    for address in ("files/", "venues/new", "ways", "meetings", "meetings/new", "edition", "copy"):
        reader.open(f"/staff/2025/programme/{address}")
    reader.open("/staff/2025/sign-ups/")
    page.locator("main .rows a").first.click()
    reader.look()
    of_session = page.url
    for part in ("rules", "kept-seats", "assign"):
        page.goto(f"{of_session}/{part}")
        reader.look()
        if part != "rules":
            page.locator("main form button[type=submit]").click()
            reader.look()
    reader.open("/staff/2025/invitation-codes/")
    page.locator("main form[action$='/invitation-codes/'], main section form").first.locator("button").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.fill("[name=label]", "大使馆 Embassy")
    page.fill("[name=last_day]", "2027-01-31")
    page.locator("main section form button").click()
    expect(page.locator("[role=status] code")).to_have_text(re.compile(r"^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$"))
    reader.look()
    for page_of_account in ("", "password", "address", "confirm", "factors/"):
        reader.open(f"/staff/account/{page_of_account}")
    page.goto(f"/{locale}/staff/account/password")
    page.click("main button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    link = make_invitation_link(email="new@example.org", name="陈 New", grants=[], locale=locale)
    db.session.rollback()
    reader.open("/staff/invitation/" + link.rsplit("/", 1)[1])
    reader.open("/staff/forgotten")
    page.fill("[name=email]", DEMO_SIGN_INS[0][1])
    page.click("main button[type=submit]")
    services.send_reset(user_id=db.session.scalar(select(User.id).where(User.email == DEMO_SIGN_INS[0][1])))
    mail = db.session.scalars(select(Message.body_text).order_by(Message.id.desc())).first() or ""
    db.session.rollback()
    reader.open("/staff/reset/" + re.findall(r"/staff/reset/(\S+)", mail)[0])
    page.goto(f"/{locale}/staff/account/address")
    page.fill("[name=email]", "moved@example.org")
    page.click("main button[type=submit]")
    page.wait_for_url("**/staff/account/")
    mail = db.session.scalars(select(Message.body_text).order_by(Message.id.desc())).first() or ""
    db.session.rollback()
    reader.open("/staff/address/" + re.findall(r"/staff/address/(\S+)", mail)[0])
    reader.open("/staff/2025/trail/?object=1&since=2025-09-18&until=2025-09-17", status=422)
    reader.open("/staff/1999/", status=404)
    assert not reader.faults, "\n".join(reader.faults)


@pytest.mark.parametrize("role", ["gate_supervisor", "gate_steward"])
def test_people_at_the_gates_come_to_the_gates(page: Page, demo: None, role: str) -> None:
    sign_in(page, "en", role)
    page.wait_for_url("**/en/scan/")
    reader = Reader(page, "en", 360)
    reader.open("/staff/2025/", status=404)
    assert not reader.faults, "\n".join(reader.faults)


def test_signing_out_ends_the_session(page: Page, demo: None) -> None:
    sign_in(page, "en", "administrator")
    page.wait_for_url("**/en/staff/2025/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/en/staff/sign-in")
    page.goto("/en/staff/2025/")
    page.wait_for_url("**/en/staff/sign-in")


@pytest.mark.parametrize(("locale", "width"), LANGUAGES_AND_WIDTHS)
def test_pages_of_second_factors_are_fit_for_everybody(
    page: Page, demo: None, locale: str, width: int
) -> None:
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open("/staff/account/factors/")
    page.click("form[action$='/factors/app'] button")
    page.wait_for_url("**/factors/app")
    reader.look()
    page.click("main form.panel button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    authenticator = pyotp.TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    page.fill("[name=code]", authenticator.now())
    page.click("main form.panel button[type=submit]")
    expect(page.locator("ol.codes li")).to_have_count(10)
    reader.look()
    reader.open("/staff/account/factors/")
    reader.open("/staff/account/confirm")
    page.locator("form[action$='/sign-out'] button").first.click()
    sign_in(page, locale, "administrator")
    page.wait_for_url("**/staff/second-step/")
    reader.look()
    page.click("main form.panel button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    reader.open("/staff/second-step/recovery")
    member = db.session.scalars(
        select(User.public_id).where(User.email == SIGN_INS["administrator"][0])
    ).one()
    page.goto(f"/{locale}/staff/second-step/")
    page.fill("[name=code]", authenticator.at(now() + timedelta(seconds=30)))
    page.click("main form.panel button[type=submit]")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open(f"/staff/2025/team/{member}")
    give_second_factor(SIGN_INS["gate_steward"][0])
    colleague = db.session.scalars(
        select(User.public_id).where(User.email == SIGN_INS["gate_steward"][0])
    ).one()
    reader.open(f"/staff/2025/team/{colleague}/address")
    reader.open(f"/staff/2025/team/{colleague}/second-factor")
    assert not reader.faults, "\n".join(reader.faults)


def give_second_factor(email: str) -> None:
    """A passkey that nobody can show: the page of an administrator only wants to know that there is one."""
    with transaction() as session:
        user = session.scalars(select(User).where(User.email == email)).one()
        session.add(Passkey(user_id=user.id, credential_id=b"x", public_key=b"", name="phone"))
