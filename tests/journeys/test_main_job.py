"""The main job with nothing patched: register, mail, badge, gate, export; real processes from end to end."""

import csv
import io
import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, text

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.badges.services import create_keys
from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.db import db
from gpscf_events.demo.services import load_demo
from tests.browser.scanning import CAMERA, Phone, phone_of
from tests.journeys.delegate import Delegate, part
from tests.support.processes import JobProcesses
from tests.support.smtp import SmtpCatcher

pytestmark = pytest.mark.slow


@pytest.fixture
def forum(app: Flask, worker_settings: Settings, stack_processes: JobProcesses, live_server: str) -> str:
    """The demo edition with its signing key, without delegates; the address of the running web server."""
    load_demo(delegates=0)
    with create_app(worker_settings).app_context():
        create_keys()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return live_server


def window(browser: Browser, address: str, **options: object) -> Page:
    context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return context.new_page()


def gate(key: str) -> Checkpoint:
    return db.session.execute(select(Checkpoint).where(Checkpoint.key == key)).scalar_one()


def show_picture(phone: Phone, png: bytes) -> None:
    phone.page.evaluate("files => showPictures(files)", [list(png)])


@pytest.mark.parametrize(("locale", "scripted"), [("en", True), ("zh", True), ("en", False)])
def test_register_mail_badge_gate_export(
    app: Flask, forum: str, browser: Browser, smtp_catcher: SmtpCatcher, locale: str, scripted: bool
) -> None:
    page = window(browser, forum, java_script_enabled=scripted, viewport={"width": 360, "height": 740})
    delegate = Delegate(page, smtp_catcher, email="aigul@example.org", locale=locale, scripted=scripted)
    delegate.sign_in()
    reference = delegate.register(native="Айгүл Нұрланқызы", family="Nurlankyzy", given="Aigul")

    mail = delegate.next_mail()
    assert reference in mail["subject"]
    qr = part(mail, "image/png")
    assert part(mail, "application/pdf").startswith(b"%PDF")
    assert b"BEGIN:VCALENDAR" in part(mail, "text/calendar")
    link = re.search(r"http://\S+/r/\S+", part(mail, "text/plain").decode())
    assert link
    page.goto(link.group(0))
    expect(page.locator("main")).to_contain_text(reference)
    expect(page.locator("main img, main svg").first).to_be_visible()

    steward = browser.new_context(base_url=forum, permissions=["camera"])
    steward.add_init_script(CAMERA)
    phone = phone_of(app, steward)
    phone.open(gate("gate-reception").public_id, locale=locale)
    show_picture(phone, qr)
    phone.answers("welcome")
    expect(phone.page.locator("body")).to_contain_text("NURLANKYZY")
    phone.show()
    phone.body("[data-view=camera]").wait_for()
    phone.page.wait_for_timeout(2500)
    show_picture(phone, qr)
    phone.answers("already_in")
    phone.page.keyboard.press("Escape")  # a guest who is in already is asked about; here nobody answers
    token = db.session.scalar(text("SELECT token FROM badge ORDER BY id DESC LIMIT 1"))
    phone.show()
    phone.page.wait_for_timeout(2500)  # the same badge counts again once it was out of sight
    forged = token[:-8] + ("0" if token[-8] != "0" else "1") + token[-7:]
    phone.show(forged)
    phone.answers("come_to_desk")
    db.session.rollback()
    outcomes = db.session.scalars(text("SELECT outcome FROM scan ORDER BY received_at")).all()
    assert outcomes == ["green", "amber", "red"], "every scan is stored, refused ones too"
    steward.close()

    row = exported_row(window(browser, forum), reference, locale)
    assert any("NURLANKYZY" in cell for cell in row.values())
    page.context.close()


def exported_row(office: Page, reference: str, locale: str) -> dict[str, str]:
    """Order the whole edition as CSV in the back office, download it, and find the delegate who was let in."""
    organiser = ("organiser@example.org", "demo-organiser-2025")
    office.goto(f"/{locale}/staff/sign-in")
    office.fill("[name=email]", organiser[0])
    office.fill("[name=password]", organiser[1])
    office.click("main button[type=submit]")
    office.wait_for_url(f"**/{locale}/staff/2025/")
    office.goto(f"/{locale}/staff/2025/attendance/")
    office.select_option("[name=scope]", "whole")
    office.check("[name=format][value=csv]")
    office.locator("main form button.btn-primary").first.click()
    ready = office.locator("a[href$='/download']").first
    ready.wait_for(timeout=60_000)
    with office.expect_download() as download:
        ready.click()
    text_of_file = download.value.path().read_text(encoding="utf-8-sig")
    office.context.close()
    rows = [row for row in csv.DictReader(io.StringIO(text_of_file)) if reference in row.values()]
    assert rows, text_of_file[:500]
    checked_in = [
        row for row in rows if any(re.search(r"20\d\d-\d\d-\d\d", cell or "") for cell in row.values())
    ]
    assert len(checked_in) == 1, "let in once, at one session"
    return checked_in[0]


def test_two_people_on_one_mailbox_are_two_registrations_with_two_badges(
    app: Flask, forum: str, browser: Browser, smtp_catcher: SmtpCatcher
) -> None:
    page = window(browser, forum)
    clerk = Delegate(page, smtp_catcher, email="chancery@example.org", locale="en")
    clerk.sign_in()
    first = clerk.register(native="", family="Nurlankyzy", given="Aigul")
    first_badge = part(clerk.next_mail(), "image/png")
    page.goto("/en/2025/register/mine")
    second = clerk.register(native="", family="Nurlankyzy", given="Dana")
    assert first != second
    assert part(clerk.next_mail(), "image/png") != first_badge
    assert db.session.scalar(text("SELECT count(*) FROM person")) == 2
    assert db.session.scalar(text("SELECT count(*) FROM contact WHERE value = 'chancery@example.org'")) == 1
    page.context.close()
