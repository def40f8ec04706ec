"""Sessions from the first choice to the door, with browsers, real workers and real mails."""

import io
from datetime import timedelta
from email.message import EmailMessage

import icalendar
import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import select, text

from gpscf_events.badges.models import Badge
from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Meeting, Room, Session
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import status_token
from gpscf_events.signups.services import sign_up
from tests.browser.scanning import CAMERA, phone_of
from tests.factories.registration import FULL_DRAFT, Forum, accepted, make_forum, set_open_seats
from tests.journeys.delegate import part
from tests.journeys.test_main_job import forum, window
from tests.signups.invariants import ensure_invariants
from tests.support.processes import JobProcesses, wait_until
from tests.support.smtp import SmtpCatcher

__all__ = ["forum"]

pytestmark = pytest.mark.slow

WANTED, SEAT, BESIDE = "counter-terrorism", "tourism-safety", "equipment"
SAID = {
    "en": {
        "overlap": "Two sessions you chose overlap",
        "place": "Waiting list, place 1",
        "kept": "Seat kept for you",
        "exchange": "Exchange my seats",
        "back": "Give back the seat",
        "firm": "Seat confirmed",
        "confirmed": "You have a seat.",
    },
    "zh": {
        "overlap": "所选两个场次时间冲突",
        "place": "候补第 1 位",
        "kept": "已为您保留席位",
        "exchange": "更换席位",
        "back": "退回席位",
        "firm": "席位已确认",
        "confirmed": "您已有席位。",
    },
}


def hold(made: Forum, key: str, **said: object) -> None:
    with transaction() as session:
        row = session.get_one(Session, made.sessions[key])
        for name, value in said.items():
            setattr(row, name, value)
        row.sign_up_closes_at = row.starts_at


def own_page(app: Flask, registration: Registration, locale: str) -> str:
    with app.test_request_context():
        found = f"/{locale}/2025/r/{status_token(registration)}"
    db.session.rollback()
    return found


def mails(smtp: SmtpCatcher, address: str, words: str) -> list[EmailMessage]:
    return [one for one in smtp.to(address) if words in part(one, "text/plain").decode()]


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_chosen_clashing_waiting_moved_up_exchanged_and_in_the_calendar(
    app: Flask,
    forum: str,
    browser: Browser,
    smtp_catcher: SmtpCatcher,
    stack_processes: JobProcesses,
    locale: str,
) -> None:
    made, say = make_forum(), SAID[locale]
    begin = (now() + timedelta(days=3)).replace(hour=6, minute=0, second=0, microsecond=0)
    for key in (WANTED, SEAT, "police-education", "project-security"):
        hold(made, key, starts_at=begin, ends_at=begin + timedelta(hours=3))
    hold(made, BESIDE, slot=None, starts_at=begin + timedelta(hours=2), ends_at=begin + timedelta(hours=5))
    set_open_seats(made.sessions[WANTED], 1)
    contact = {**FULL_DRAFT["contact"], "locale": [locale]}
    first, second = accepted(made, 1, contact=contact), accepted(made, 2, contact=contact)
    sign_up(registration_id=first.id, session_id=made.sessions[WANTED])
    pages = {who: own_page(app, who, locale) for who in (first, second)}
    title = {key: db.session.get_one(Session, made.sessions[key]).title[locale] for key in (WANTED, SEAT)}
    ids = {key: str(made.public_ids[key]) for key in (WANTED, SEAT, BESIDE)}
    db.session.rollback()

    # Two that overlap are told beside both, and nothing is taken.
    phone = window(browser, forum, viewport={"width": 360, "height": 740})
    phone.goto(f"{pages[second]}/sessions")
    choose(phone, ids[SEAT])
    choose(phone, ids[BESIDE])
    save(phone)
    assert phone.get_by_text(say["overlap"]).count() >= 2
    phone.locator(f"input[value='{ids[BESIDE]}']").uncheck()
    save(phone)
    expect(entry(phone, title[SEAT])).to_contain_text(say["firm"])

    # The full one beside it is waited for; the seat stays.
    phone.goto(f"{pages[second]}/sessions")
    choose(phone, f"wait:{ids[WANTED]}")
    save(phone)
    expect(entry(phone, title[WANTED])).to_contain_text(say["place"])
    expect(entry(phone, title[SEAT])).to_contain_text(say["firm"])

    # Somebody gives the seat back: told once, exchanged in one press.
    other = window(browser, forum)
    other.goto(pages[first])
    entry(other, title[WANTED]).get_by_role("button", name=say["back"]).click()
    wait_until(
        lambda: bool(mails(smtp_catcher, "guest2@example.org", title[WANTED])),
        stack_processes.worker.words,
        60,
    )
    phone.goto(pages[second])
    expect(entry(phone, title[WANTED])).to_contain_text(say["kept"])
    entry(phone, title[WANTED]).get_by_role("button", name=say["exchange"]).click()
    expect(entry(phone, title[WANTED])).to_contain_text(say["firm"])
    expect(entry(phone, title[SEAT])).to_have_count(0)

    # A library that is not ours reads the calendar.
    with phone.expect_download() as download:
        phone.evaluate(f"location.href = '{pages[second]}/programme.ics'")
    events = icalendar.Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    told = {
        key: [str(one["STATUS"]) for one in events if ids[key] in str(one["UID"])] for key in (WANTED, SEAT)
    }
    assert told == {WANTED: ["CONFIRMED"], SEAT: ["CANCELLED"]}
    (event,) = [one for one in events if ids[WANTED] in str(one["UID"])]
    assert (event.start, event.end) == (begin, begin + timedelta(hours=3))
    assert say["confirmed"] in str(event["DESCRIPTION"])
    ensure_invariants()
    offers = text("SELECT count(*) FROM message WHERE kind = 'sign_up_offered'")
    assert db.session.scalar(offers) == 1
    for page in (phone, other):
        page.context.close()


def test_forty_minutes_before_it_begins_a_session_moves_to_another_room(
    app: Flask, forum: str, browser: Browser, smtp_catcher: SmtpCatcher, stack_processes: JobProcesses
) -> None:
    made = make_forum()
    begin = (now() + timedelta(minutes=40)).replace(second=0, microsecond=0)
    for key in (WANTED, SEAT):
        hold(made, key, starts_at=begin, ends_at=begin + timedelta(hours=2))
    with transaction() as session:
        # Gates of the rooms open two hours before; retention leaves what is not over.
        session.execute(
            text("UPDATE checkpoint SET opens_at = NULL, closes_at = NULL WHERE session_id IS NOT NULL")
        )
        for meeting in session.scalars(select(Meeting).where(Meeting.edition_id == made.edition_id)):
            meeting.edition.ends_on = now().date()
    guest = accepted(made)
    sign_up(registration_id=guest.id, session_id=made.sessions[WANTED])
    guest_id, public_id = guest.id, made.public_ids[WANTED]
    new_room = db.session.scalars(select(Room).where(Room.key == "hall-b")).one()
    room, hall = str(new_room.public_id), new_room.name["en"]
    db.session.rollback()
    token: list[str] = []

    def has_badge() -> bool:
        db.session.rollback()
        found = db.session.scalar(select(Badge.token).where(Badge.registration_id == guest_id))
        token.append(found or "")
        return bool(found)

    wait_until(has_badge, stack_processes.worker.words, 60)
    desk = office(browser, forum)
    sheet = f"/en/staff/2025/run-sheets/sessions/{public_id}"
    desk.goto(f"{sheet}/lines/new")
    desk.fill("[name=time]", "-10")
    desk.fill("[name=what_en]", "Doors open")
    desk.locator("main form button[type=submit]").first.click()
    publish(desk, sheet, 1)
    assert hall not in printed(desk, f"{sheet}/door-sign.pdf", stack_processes)

    # The move, seen by who keeps the programme, told by one press.
    desk.goto(f"/en/staff/2025/programme/sessions/{public_id}")
    desk.select_option("[name=room]", room)
    desk.locator("main form button[type=submit]").first.click()
    expect(desk.locator("body")).to_contain_text("was not told of the change yet")
    desk.goto(f"/en/staff/2025/sign-ups/{public_id}")
    desk.get_by_role("button", name="Tell them").click()
    expect(desk.locator("#change")).to_contain_text("1 person was told", timeout=60_000)
    wait_until(
        lambda: bool(mails(smtp_catcher, "guest1@example.org", hall)), stack_processes.worker.words, 60
    )

    # What people hold is asked for anew, and says the new room.
    due = text("SELECT kind FROM follow_up WHERE done_at IS NULL AND kind LIKE '%outdated' ORDER BY kind")
    db.session.rollback()
    assert db.session.scalars(due).all() == ["door_sign_outdated", "run_sheet_outdated"]
    db.session.rollback()
    publish(desk, sheet, 2)
    assert hall in printed(desk, f"{sheet}/door-sign.pdf", stack_processes)
    assert hall in printed(desk, f"{sheet}/versions/2/run-sheet.pdf", stack_processes)
    db.session.rollback()
    assert db.session.scalars(due).all() == []

    # The gate of the session lets in; the one of the other session in that hall says where to go.
    db.session.rollback()
    gates = {
        key: db.session.scalars(select(Checkpoint).where(Checkpoint.key == f"gate-{key}")).one().public_id
        for key in (WANTED, SEAT)
    }
    db.session.rollback()
    steward = browser.new_context(base_url=forum, permissions=["camera"])
    steward.add_init_script(CAMERA)
    phone = phone_of(app, steward)
    phone.open(gates[SEAT])
    phone.show(token[-1])
    phone.answers("other_room")
    expect(phone.page.locator("body")).to_contain_text(hall)
    phone.open(gates[WANTED])
    phone.show(token[-1])
    phone.answers("welcome")
    assert len(mails(smtp_catcher, "guest1@example.org", hall)) == 1
    steward.close()
    desk.context.close()


def choose(page: Page, value: str) -> None:
    page.locator(f"input[value='{value}']").check()


def save(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def entry(page: Page, title: str) -> Locator:
    """A line of the own sessions."""
    return page.locator(".own-sessions li", has_text=title)


def office(browser: Browser, address: str) -> Page:
    page = window(browser, address)
    page.goto("/en/staff/sign-in")
    page.fill("[name=email]", "organiser@example.org")
    page.fill("[name=password]", "demo-organiser-2025")
    page.click("main button[type=submit]")
    page.wait_for_url("**/en/staff/2025/")
    return page


def publish(desk: Page, sheet: str, number: int) -> None:
    desk.goto(sheet)
    desk.get_by_role("button", name=f"Publish version {number}").click()
    expect(desk.locator("body")).to_contain_text(f"ersion {number}")


def printed(desk: Page, address: str, processes: JobProcesses) -> str:
    """What stands on a paper that the worker makes when it is asked for."""
    found: list[bytes] = []

    def is_there() -> bool:
        answer = desk.request.get(address)
        if answer.status == 200:
            found.append(answer.body())
        return answer.status == 200

    wait_until(is_there, processes.worker.words, 60)
    return " ".join(PdfReader(io.BytesIO(found[0])).pages[0].extract_text().split())
