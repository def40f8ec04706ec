"""A whole registration in a real browser: with JavaScript and without, wide and narrow, zh and en."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Response

from gpscf_events.core.db import db
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.factories.visiting import last_code

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FULL = "project-security"


@pytest.fixture
def forum(live_server: str, app: Flask) -> Forum:
    made = make_forum()
    set_open_seats(made.sessions[FULL], 1)
    accepted(made, 99, wishes=(str(made.public_ids[FULL]),))
    db.session.rollback()
    return made


@pytest.fixture
def open_page(browser: Browser, live_server: str) -> Iterator[Any]:
    contexts = []

    def opener(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server, locale="en-GB", **options)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()


def ensure_fine(page: Page, width: int, *, scripts: bool) -> None:
    """No sideways scrolling, and (where scripts run) nothing that axe finds."""
    page.wait_for_load_state("load")
    assert page.locator("h1").count() == 1, page.url
    if not scripts:
        return
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))",
        RULES,
    )
    assert not found, (page.url, found)


def go_on(page: Page) -> None:
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state("load")


def choose_party(page: Page, field: str, typed: str, key: str, *, scripts: bool) -> None:
    if not scripts:
        page.select_option(f"select[name={field}]", key)
        return
    page.locator(f"#{field}").press_sequentially(typed)
    page.locator(".autocomplete__menu--visible .autocomplete__option").first.click()


@pytest.mark.parametrize(
    ("locale", "width", "scripts"),
    [("en", 1280, True), ("zh", 360, True), ("zh", 1280, False), ("en", 360, False)],
)
def test_a_delegate_registers_from_the_start_page_to_the_status_page(
    open_page: Any, forum: Forum, locale: str, width: int, scripts: bool
) -> None:
    page: Page = open_page(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    policy: list[str] = []
    page.on(
        "console", lambda message: policy.append(message.text) if "Content Security" in message.text else None
    )

    def fine() -> None:
        ensure_fine(page, width, scripts=scripts)

    page.goto(f"/{locale}/2025/register/")
    fine()
    page.locator("main .actions a").first.click()
    go_on(page)
    assert page.locator("#email-error").is_visible()
    fine()
    page.fill("[name=email]", "wang@example.org")
    go_on(page)
    fine()
    page.fill("[name=code]", last_code())
    go_on(page)
    fine()
    go_on(page)
    page.check("[value=delegate]")
    page.check("[value=main]")
    page.check("[value=pre-forum-nanjing]")
    fine()
    go_on(page)
    page.check("[value=country]")
    choose_party(page, "party", "zhongguo", "cn", scripts=scripts)
    choose_party(page, "nationality", "CHN", "cn", scripts=scripts)
    fine()
    go_on(page)
    page.fill("[name=native_name]", "王小明")
    page.fill("[name=latin_given]", "Xiaoming")
    go_on(page)
    assert page.locator("#latin_family-error").is_visible()
    fine()
    page.fill("[name=latin_family]", "Wang")
    if scripts:
        assert page.locator(".preview").inner_text().count("WANG Xiaoming") == 1
    go_on(page)
    page.fill("[name=organisation]", "江苏警官学院")
    page.fill("[name=position]", "教授")
    fine()
    go_on(page)
    page.fill("[name=mobile]", "138 0000 0000")
    page.locator(f"[name=locale][value={locale}]").check()
    fine()
    go_on(page)
    page.locator(".is-full input").check()
    fine()
    go_on(page)
    page.check("[name=processing]")
    page.check("[name=conduct]")
    fine()
    go_on(page)
    assert "王小明" in page.locator("main").inner_text()
    fine()
    go_on(page)
    assert "LYG25-" in page.locator(".reference").inner_text()
    fine()
    page.locator("main .actions a").first.click()
    page.wait_for_load_state("load")
    assert "WANG Xiaoming" in page.locator("h1").inner_text()
    assert page.locator(".tag-warn").count() == 1  # the place on the waiting list
    fine()
    page.goto(page.url.replace(f"/{locale}/", f"/{'en' if locale == 'zh' else 'zh'}/"))
    fine()
    assert not policy


def test_two_people_on_one_mailbox_have_two_registrations(open_page: Any, forum: Forum) -> None:
    page: Page = open_page(java_script_enabled=False)
    page.goto("/en/2025/register/email")
    page.fill("[name=email]", "chancery@example.org")
    go_on(page)
    page.fill("[name=code]", last_code())
    go_on(page)
    for family in ("Alpha", "Beta"):
        page.goto("/en/2025/register/mine")
        page.locator("main form [type=submit]").first.click()
        page.goto(page.url.replace("/role", "/name"))
        page.fill("[name=latin_family]", family)
        page.locator("[name=later]").click()
    names = page.locator("a.who").all_inner_texts()
    assert names == ["ALPHA", "BETA"]


def test_going_back_and_sending_again_makes_no_second_draft(open_page: Any, forum: Forum) -> None:
    page: Page = open_page()
    page.goto("/en/2025/register/email")
    page.fill("[name=email]", "back@example.org")
    go_on(page)
    page.fill("[name=code]", last_code())
    go_on(page)
    page.locator("main form [data-once]").dblclick()
    page.wait_for_url("**/role")
    page.goto("/en/2025/register/mine")
    assert page.locator("a.who").count() == 1


def test_the_pages_of_a_registration_are_light(open_page: Any, forum: Forum) -> None:
    page: Page = open_page()
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto("/en/2025/register/")
    page.wait_for_load_state("networkidle")
    # Counted as served once the static files are built: compressed.
    weight = sum(len(gzip.compress(response.body())) for response in seen)
    assert len(seen) <= 6, [response.url for response in seen]
    assert weight <= 60 * 1024, weight
