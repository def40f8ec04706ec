"""The timetable in a browser: moved by hand, by keyboard alone, and fit for everybody."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.demo.services import load_demo
from gpscf_events.programme.models import Edition, Session
from tests.browser.axe import Reader
from tests.browser.test_pages_staff import sign_in


def session_of(key: str) -> Session:
    db.session.rollback()
    query = select(Session).join(Edition, Edition.id == Session.edition_id)
    return db.session.scalars(query.where(Session.key == key, Edition.key == "2025")).one()


def day_of(session: Session) -> str:
    return session.starts_at.astimezone(session.meeting.zone).date().isoformat()


def block_of(page: Page, session: Session) -> Locator:
    return page.locator(f"[data-id='{session.public_id}']")


def drag(
    page: Page, block: Locator, *, to: Locator | None = None, minutes: int = 0, edge: bool = False
) -> None:
    """By hand: at the title, or at the lower edge."""
    block.scroll_into_view_if_needed()
    here = block.locator("[data-edge]" if edge else "small").bounding_box()
    assert here
    x, y = here["x"] + here["width"] / 2, here["y"] + here["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    if to is not None:
        there = to.bounding_box()
        assert there
        x = there["x"] + there["width"] / 2
    page.mouse.move(x, y + minutes * 1.5, steps=8)
    page.mouse.up()


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_session_is_moved_by_hand_and_put_back(app: Flask, page: Page, locale: str) -> None:
    load_demo(delegates=20)
    session = session_of("counter-terrorism")
    begins, ends, room_id, day = session.starts_at, session.ends_at, session.room_id, day_of(session)
    reader = Reader(page, locale, 1280)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open(f"/staff/2025/programme/timetable/?day={day}")
    block = block_of(page, session)
    drag(page, block, to=page.locator(".column").first, minutes=-30)
    expect(page.locator("[data-way-back]")).to_be_visible()
    reader.look()
    session = session_of("counter-terrorism")
    assert (session.starts_at, session.ends_at) == (
        begins - timedelta(minutes=30),
        ends - timedelta(minutes=30),
    )
    assert session.room_id is None
    drag(page, block_of(page, session), minutes=45, edge=True)
    expect(block_of(page, session)).to_have_attribute("data-revision", "3")
    session = session_of("counter-terrorism")
    assert (session.starts_at, session.ends_at) == (
        begins - timedelta(minutes=30), ends + timedelta(minutes=15),
    )  # fmt: skip
    page.locator("[data-way-back] button").click()
    expect(block_of(page, session)).to_have_attribute("data-revision", "4")
    assert session_of("counter-terrorism").ends_at == ends - timedelta(minutes=30)
    assert session_of("counter-terrorism").room_id is None
    assert room_id is not None
    assert not reader.faults, "\n".join(reader.faults)


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_session_is_moved_by_keyboard_alone(app: Flask, page: Page, locale: str) -> None:
    load_demo(delegates=20)
    session = session_of("counter-terrorism")
    begins, ends, room_id, day = session.starts_at, session.ends_at, session.room_id, day_of(session)
    reader = Reader(page, locale, 1280)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    page.goto(f"/{locale}/staff/2025/programme/timetable/?day={day}")
    grip = block_of(page, session).locator("[data-grip]")
    for _ in range(200):
        if grip.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(grip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(grip).to_be_focused()
    assert session_of("counter-terrorism").revision == 1
    page.keyboard.press("Enter")
    for key in ("ArrowLeft", "ArrowDown", "ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    live = page.locator("[data-live]")
    expect(live).to_contain_text((begins + timedelta(hours=8, minutes=15)).strftime("%H:%M"))
    page.keyboard.press("Enter")
    expect(block_of(page, session)).to_have_attribute("data-revision", "2")
    reader.look()
    expect(block_of(page, session).locator("[data-grip]")).to_be_focused()
    moved = session_of("counter-terrorism")
    assert (moved.starts_at, moved.ends_at) == (begins + timedelta(minutes=15), ends + timedelta(minutes=20))
    assert moved.room_id != room_id
    assert not reader.faults, "\n".join(reader.faults)


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 360), ("en", 1280)])
def test_the_timetable_is_fit_for_everybody(app: Flask, page: Page, locale: str, width: int) -> None:
    load_demo(delegates=20)
    session = session_of("counter-terrorism")
    public_id, day = session.public_id, day_of(session)
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open("/staff/2025/programme/timetable/")
    reader.open(f"/staff/2025/programme/timetable/?day={day}")
    reader.open(f"/staff/2025/programme/timetable/{public_id}")
    page.fill("[name=ends_at]", "2025-01-01T00:00")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    assert not reader.faults, "\n".join(reader.faults)
