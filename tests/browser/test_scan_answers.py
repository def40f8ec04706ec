"""Let in or not let in, on a steward's phone: by touch, by keys, taken back, and kept when the page is closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from gpscf_events.checkin.models import Scan
from gpscf_events.core.db import db
from gpscf_events.signups.models import SignUpState
from tests.browser.scanning import Phone, phone_of
from tests.checkin.recording import presences
from tests.checkin.scene import Guest, Scene, build_scene

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"


@pytest.fixture
def scene(app: Flask) -> Scene:
    return build_scene()


@pytest.fixture
def phone(app: Flask, browser_context: BrowserContext, live_server: str) -> Iterator[Phone]:
    made = phone_of(app, browser_context)
    yield made
    assert not made.errors


def log() -> list[tuple[str, str | None]]:
    db.session.rollback()
    rows = db.session.execute(select(Scan.code, Scan.reason).order_by(Scan.seq))
    return [(code, reason.value if reason else None) for code, reason in rows]


def ask(phone: Phone, guest: Guest) -> None:
    """Type the guest's code at the door of a room; a typed code asks for the photo ID, stand-by for a free seat."""
    phone.page.click("#open-manual")
    phone.page.fill("#manual-code", guest.manual_code)
    phone.page.keyboard.press("Enter")
    phone.body("[data-view=result]").wait_for()
    phone.page.wait_for_timeout(450)


def test_not_let_in_leaves_no_presence_and_the_log_says_why(phone: Phone, scene: Scene) -> None:
    guest = scene.guest(sign_up=SignUpState.WAITING)
    phone.open(scene.room_gate, camera=False)
    ask(phone, guest)
    phone.page.click("#word")
    phone.answers("stand_by")  # a tap beside the buttons answers nothing
    phone.page.click("#not-let-in")
    phone.page.wait_for_timeout(450)
    phone.page.click("[data-reason=no_seat_free]")
    phone.body("[data-view=camera]").wait_for()
    expect(phone.page.locator("#answered-word")).to_have_text("Not let in · 王小明")
    phone.waiting(1)
    assert log() == [("stand_by", None)]
    phone.waiting(0, within_ms=15000)
    assert log() == [("stand_by", None), ("not_let_in", "no_seat_free")]
    assert presences(guest.registration_id) == 0
    expect(phone.page.locator("#answered")).to_be_hidden()


def test_with_keys_an_answer_is_given_taken_back_and_given_anew(phone: Phone, scene: Scene) -> None:
    guest = scene.guest(sign_up=SignUpState.CONFIRMED)
    phone.open(scene.room_gate, camera=False)
    ask(phone, guest)
    keyboard = phone.page.keyboard
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(phone.page.locator("#not-let-in")).to_be_focused()
    keyboard.press("Enter")
    phone.page.wait_for_timeout(450)
    keyboard.press("Tab")
    keyboard.press("Space")
    phone.body("[data-view=camera]").wait_for()
    phone.page.locator("#undo").focus()
    keyboard.press("Enter")
    phone.answers("check_id")
    phone.page.wait_for_timeout(450)
    keyboard.press("Tab")
    keyboard.press("Enter")
    phone.body("[data-view=camera]").wait_for()
    phone.waiting(1)  # none waits before the answer is kept, either
    phone.waiting(0, within_ms=15000)
    assert log() == [("check_id", None), ("let_in", None)]
    assert presences(guest.registration_id) == 1


def test_an_answer_of_a_page_that_was_closed_is_sent_by_the_next_one(phone: Phone, scene: Scene) -> None:
    guest = scene.guest(sign_up=SignUpState.WAITING)
    phone.open(scene.room_gate, camera=False)
    ask(phone, guest)
    phone.page.click("[data-answer=let_in]")
    phone.page.locator("#answered").wait_for()
    phone.page.goto("about:blank")
    phone.open(scene.gate, camera=False)
    phone.waiting(1)
    phone.waiting(0, within_ms=15000)
    assert log() == [("stand_by", None), ("let_in", None)]
    assert presences(guest.registration_id) == 1


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_where_an_answer_is_asked_for(
    phone: Phone, scene: Scene, locale: str, width: int
) -> None:
    phone.page.set_viewport_size({"width": width, "height": 740})
    phone.open(scene.room_gate, locale=locale, camera=False)
    ask(phone, scene.guest(sign_up=SignUpState.WAITING))
    _no_violations(phone)
    phone.page.click("#not-let-in")
    phone.page.wait_for_timeout(450)
    _no_violations(phone)
    phone.page.click("[data-reason=other]")
    phone.page.locator("#answered").wait_for()
    _no_violations(phone)


def _no_violations(phone: Phone) -> None:
    phone.page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = phone.page.evaluate("tags => axe.run({runOnly: tags})", tags)["violations"]
    assert not found, [(item["id"], item["nodes"][0]["html"]) for item in found]
