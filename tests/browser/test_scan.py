"""The scan page in a real browser, against the real server: what a steward sees, and that no scan is lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Route, expect
from sqlalchemy import func, select

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.checkin.models import Checkpoint, Scan
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.signups.models import SignUpState
from tests.browser.scanning import CAMERA, EMAIL, Phone, phone_of
from tests.checkin.scene import Scene, build_scene

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
SCANS = "**/api/v1/scans"


@pytest.fixture
def scene(app: Flask) -> Scene:
    return build_scene()


@pytest.fixture
def phone(app: Flask, browser_context: BrowserContext, live_server: str) -> Iterator[Phone]:
    browser_context.add_init_script(CAMERA)
    made = phone_of(app, browser_context)
    yield made
    assert made.hosts == {live_server.split("/")[2]}, "the page spoke to a foreign host"
    assert not made.errors


def codes() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Scan.code).order_by(Scan.seq)))


def forged(good: str) -> str:
    return good[:-1] + ("0" if good[-1] != "0" else "1")


def test_green_amber_red_and_forged_by_camera(phone: Phone, scene: Scene) -> None:
    guest, stranger = scene.guest(), scene.guest(native="", family="Saleh", given="Mohammed")
    phone.open(scene.once)
    phone.show(guest.token)
    phone.answers("welcome")
    expect(phone.page.locator("#native")).to_have_text("王小明")
    expect(phone.page.locator("#latin")).to_have_text("WANG Xiaoming")
    phone.body("[data-view=camera]").wait_for(timeout=3000)

    phone.page.wait_for_timeout(2500)
    assert codes() == ["welcome"], "a code that stays in view counts once"
    phone.show()
    phone.page.wait_for_timeout(2200)
    phone.show(guest.token)
    phone.answers("already_in")
    expect(phone.page.locator("#reason")).to_contain_text("at Gate 1")
    phone.page.wait_for_timeout(1600)
    phone.answers("already_in")
    phone.show(stranger.token)
    phone.page.wait_for_timeout(500)
    phone.answers("already_in")  # amber stays until it is answered, whoever comes into view
    phone.page.click("[data-answer=let_in]")
    phone.answers("welcome")
    expect(phone.page.locator("#native")).to_have_text("SALEH Mohammed")

    phone.show(forged(guest.token).replace(guest.token[4:20], guest.token[4:20][::-1]))
    phone.answers("come_to_desk")
    expect(phone.page.locator("#word")).to_have_text("Please come to the desk with me")
    expect(phone.page.locator("#code-word")).to_have_text("Magnolia")
    expect(phone.page.locator("#native")).to_be_hidden()
    phone.show("https://example.org/something")
    phone.tap()
    phone.answers("not_a_badge")
    phone.waiting(0, within_ms=15000)
    assert codes() == ["welcome", "already_in", "welcome", "come_to_desk", "not_a_badge", "let_in"]


def test_two_badges_in_view_are_refused_and_nothing_is_sent(phone: Phone, scene: Scene) -> None:
    phone.open(scene.gate)
    phone.show(scene.guest().token, scene.guest(family="Li").token)
    expect(phone.page.locator("#hint")).to_have_text("Two badges in view: show one at a time")
    assert codes() == []


def test_typed_code_and_found_name_ask_for_a_photo_id(phone: Phone, scene: Scene) -> None:
    guest = scene.guest()
    phone.open(scene.gate, camera=False)
    phone.page.click("#open-manual")
    phone.page.fill("#manual-code", "7F3K")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("#manual-error")).to_be_visible()
    phone.page.fill("#manual-code", guest.manual_code.lower())
    phone.page.keyboard.press("Enter")
    phone.answers("check_id")
    phone.page.keyboard.press("Escape")
    phone.page.click("#open-search")
    phone.page.fill("#search-name", "王")
    phone.page.click("#search-list button")
    phone.answers("check_id")
    assert codes() == ["check_id", "check_id"]


def _keys(text: str, layout: str) -> list[dict[str, Any]]:
    azerty = str.maketrans("AQZWM1234567890", "QAWZ,&é\"'(-è_çà")
    keys: list[dict[str, Any]] = []
    for character in text:
        code = f"Digit{character}" if character.isdigit() else f"Key{character}"
        key = {"code": code, "key": character, "windowsVirtualKeyCode": ord(character)}
        if layout == "azerty":
            key["key"] = character.translate(azerty)
        elif layout == "caps":
            key["key"] = character.lower()
        elif layout == "ime":
            key |= {"key": "Process", "windowsVirtualKeyCode": 229}
        keys.append(key)
    return [*keys, {"code": "Enter", "key": "Enter", "windowsVirtualKeyCode": 13}]


@pytest.mark.parametrize("layout", ["us", "azerty", "caps", "ime"])
def test_a_hand_scanner_is_read_whatever_the_host_makes_of_its_keys(
    phone: Phone, scene: Scene, layout: str
) -> None:
    phone.open(scene.gate, camera=False)
    prefix = [{"code": "BracketRight", "key": "]"}, *_keys("Q1", layout)[:-1]]
    phone.type_keys(prefix + _keys(scene.guest().token, layout))
    phone.answers("welcome")
    assert phone.page.url.endswith(str(scene.gate)), "the scanner's Enter pressed a button"
    assert codes() == ["welcome"]


def test_a_hand_scanner_without_suffix_and_one_that_reads_a_price_tag(phone: Phone, scene: Scene) -> None:
    phone.open(scene.gate, camera=False)
    phone.type_keys(_keys(scene.guest().token, "us")[:-1])
    phone.answers("welcome")
    phone.body("[data-view=camera]").wait_for(timeout=4000)
    phone.type_keys(_keys("6901234567892", "us"))
    phone.answers("not_a_badge")


def test_an_answer_that_is_lost_leaves_the_scan_waiting_and_it_is_stored_once(
    phone: Phone, scene: Scene
) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.post_data or "")
        route.fetch()  # the server stores it
        route.abort()

    phone.open(scene.gate)
    phone.page.route(SCANS, lose, times=1)
    phone.show(scene.guest().token)
    phone.answers("stored")
    assert codes() == ["welcome"]
    phone.waiting(0)
    assert codes() == ["welcome"]
    assert len(lost) == 1


def test_a_slow_answer_shows_amber_after_three_seconds_and_then_takes_its_place(
    phone: Phone, scene: Scene
) -> None:
    def delay(route: Route) -> None:
        phone.page.wait_for_timeout(4500)
        route.continue_()

    phone.open(scene.gate)
    phone.page.route(SCANS, delay, times=1)
    phone.show(scene.guest().token)
    phone.answers("stored")
    expect(phone.page.locator("#word")).to_have_text("Stored, not checked")
    phone.answers("welcome")
    phone.waiting(0)


def test_without_network_no_scan_is_lost_also_when_the_page_is_closed(
    phone: Phone, scene: Scene, browser_context: BrowserContext
) -> None:
    guests = [scene.guest(family=family) for family in ("Ahn", "Baatar", "Chen")]
    phone.open(scene.gate)
    browser_context.set_offline(True)
    for number, guest in enumerate(guests, 1):
        phone.show(guest.token)
        phone.answers("stored")
        phone.waiting(number)
        if number < len(guests):
            phone.show()
            phone.tap()
            phone.body("[data-view=camera]").wait_for()
    expect(phone.page.locator("#online")).to_have_text("offline")
    assert codes() == []
    phone.page.goto("about:blank")
    browser_context.set_offline(False)
    phone.open(scene.gate, camera=False)
    phone.waiting(0)
    assert codes() == ["welcome"] * 3
    assert db.session.scalar(select(func.count(func.distinct(Scan.device_id)))) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("NotAllowedError", "not allowed"),
        ("NotFoundError", "No camera found"),
        ("NotReadableError", "Another app"),
        ("OverconstrainedError", "could not be started"),
    ],
)
def test_a_camera_that_fails_says_why_and_the_other_ways_stay_open(
    phone: Phone, scene: Scene, fault: str, words: str
) -> None:
    phone.open(scene.gate, camera=False)
    phone.page.evaluate(
        """name => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", name); }; }""",
        fault,
    )
    phone.page.click("#start")
    expect(phone.body("")).to_have_attribute("data-camera", fault)
    expect(phone.page.locator("#hint")).to_contain_text(words)
    phone.type_keys(_keys(scene.guest().token, "us"))
    phone.answers("welcome")


def test_a_badge_that_stalls_on_its_way_is_one_badge_and_half_a_badge_is_none(
    phone: Phone, scene: Scene
) -> None:
    keys = _keys(scene.guest().token, "us")
    phone.open(scene.gate, camera=False)
    phone.type_keys([*keys[:60], keys[-1]])
    expect(phone.page.locator("#hint")).to_have_text("Not read to the end: scan the badge once more")
    phone.type_keys(keys[:60])
    phone.page.wait_for_timeout(700)
    phone.type_keys(keys[60:])
    phone.answers("welcome")
    assert codes() == ["welcome"]


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_any_state(phone: Phone, scene: Scene, locale: str, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 740})
    phone.page.goto(f"/{locale}/scan/")
    _no_violations(phone)
    seat = scene.guest(sign_up=SignUpState.CONFIRMED)
    phone.open(scene.room_gate, locale=locale, camera=False)
    _no_violations(phone)
    phone.page.click("#open-search")
    _no_violations(phone)
    phone.page.keyboard.press("Escape")
    for guest, code in ((seat, "welcome"), (scene.guest(), "stand_by")):
        phone.type_keys(_keys(guest.token, "us"))
        phone.answers(code)
        phone.page.locator("#word").click()  # keeps green on the screen
        _no_violations(phone)


def test_break_glass_is_told_on_the_pages_of_check_in_without_covering_them(
    phone: Phone, scene: Scene, app: Flask
) -> None:
    moment = now()
    with transaction() as session:
        user = session.scalars(select(User).where(User.email == EMAIL)).one()
        edition_id = session.scalars(select(Checkpoint.edition_id)).first()
        session.add(
            RoleGrant(
                user_id=user.id,
                role=Role.BREAK_GLASS,
                edition_id=edition_id,
                reason="fire alarm",
                created_at=moment,
                ends_at=moment + timedelta(minutes=30),
            )
        )
    phone.page.goto("/en/scan/")
    expect(phone.page.locator(".emergency")).to_contain_text("Break-glass is on until")
    _no_violations(phone)
    phone.open(scene.gate, camera=False)
    expect(phone.page.locator(".emergency")).to_contain_text("Break-glass is on until")
    _no_violations(phone)
    phone.type_keys(_keys(scene.guest().token, "us"))
    phone.answers("welcome")
    phone.page.locator("#word").click()
    _no_violations(phone)
    banner, word = (phone.page.locator(part).bounding_box() for part in (".emergency", "#word"))
    assert banner is not None
    assert word is not None
    assert banner["y"] + banner["height"] <= word["y"]


def _no_violations(phone: Phone) -> None:
    phone.page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = phone.page.evaluate("tags => axe.run({runOnly: tags})", tags)["violations"]
    assert not found, [(item["id"], item["nodes"][0]["html"]) for item in found]
