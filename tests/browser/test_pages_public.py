"""Every page that a delegate meets, in both languages, on a phone and on a desk."""

import brotli
import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Response, expect
from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.registration.token import status_token
from gpscf_events.retention.models import DataCopy
from gpscf_events.retention.pdf import write_pdf
from gpscf_events.retention.services import build_copy
from tests.browser.axe import Reader
from tests.factories.registration import Forum, accepted, draft_for, make_forum
from tests.factories.visiting import last_code

BUDGET_BYTES = 60 * 1024
BUDGET_REQUESTS = 6
DELEGATE = "elodie@example.org"

# Both languages and both widths in the quick part; the other two combinations in the slow one.
LANGUAGES_AND_WIDTHS = [
    ("zh", 360),
    ("en", 1280),
    pytest.param("zh", 1280, marks=pytest.mark.slow),
    pytest.param("en", 360, marks=pytest.mark.slow),
]


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.fixture
def reader(page: Page, locale: str, width: int) -> Reader:
    return Reader(page, locale, width)


def sign_in(page: Page, locale: str) -> None:
    """By the code that the newest mail holds."""
    page.goto(f"/{locale}/2025/register/email")
    page.fill("[name=email]", DELEGATE)
    page.click("main button[type=submit]")
    page.fill("[name=code]", last_code())
    page.click("main button[type=submit]")
    page.wait_for_url("**/register/mine")


@pytest.mark.parametrize(("locale", "width"), LANGUAGES_AND_WIDTHS)
def test_pages_for_everybody_are_fit_for_everybody(reader: Reader, forum: Forum) -> None:
    token = status_token(accepted(forum))
    db.session.rollback()
    for address in (
        "",
        "help",
        "programme/",
        "programme/?by=theme",
        "programme/?q=forum",
        f"programme/sessions/{forum.public_ids['counter-terrorism']}",
        "register/",
        "register/email",
        "register/invited/7F3K9QXA2MZPH4TD",
        f"r/{token}",
        f"r/{token}/sessions",
        f"r/{token}/programme/",
        f"r/{token}/calendar",
    ):
        reader.open(f"/2025/{address}")
    reader.open("/2025/nothing-here", status=404)
    reader.open("/2025/r/not-a-link", status=404)
    assert not reader.faults, "\n".join(reader.faults)


@pytest.mark.parametrize(("locale", "width"), LANGUAGES_AND_WIDTHS)
def test_pages_of_a_registration_are_fit_for_everybody(reader: Reader, forum: Forum) -> None:
    draft = f"/2025/register/{draft_for(forum, email=DELEGATE).public_id}/"
    db.session.rollback()
    sign_in(reader.page, reader.locale)
    reader.look()
    for step in (
        "",
        "role",
        "invitation-code",
        "represents",
        "name",
        "organisation",
        "contact",
        "photo",
        "sessions",
        "consents",
        "check",
    ):
        reader.open(draft + step)
    reader.page.click("main form button[type=submit]")
    reader.page.wait_for_url("**/submitted")
    reader.look()
    for address in (
        "change",
        "change/name",
        "change/represents",
        "change/organisation",
        "change/contact",
        "withdraw",
    ):
        reader.open(draft + address)
    reader.open(f"{draft}data/")
    reader.page.click("form[action$='/copies'] button")
    reader.page.wait_for_url("**/copies/*")
    reader.look()
    build_copy(db.session.scalars(select(DataCopy.id)).one(), write=write_pdf)
    expect(reader.page.locator("#copy a[download]")).to_be_visible()
    reader.look()
    reader.open(f"{draft}data/erasure")
    reader.page.click("main form button[type=submit]")
    expect(reader.page.locator(".errors")).to_be_focused()
    reader.look()
    reader.page.check("[name=is_sure]")
    reader.page.click("main form button[type=submit]")
    expect(reader.page.locator("[name=is_sure]")).to_have_count(0)
    reader.look()
    reader.open(f"{draft}data/")
    assert not reader.faults, "\n".join(reader.faults)


@pytest.mark.parametrize(("locale", "width"), LANGUAGES_AND_WIDTHS)
def test_what_is_wrong_is_told_so_that_everybody_hears_it(reader: Reader, forum: Forum) -> None:
    page = reader.page
    reader.page.goto(f"/{reader.locale}/2025/register/email")
    page.click("main button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    reader.look()
    page.locator(".errors a").first.click()
    expect(page.locator("[name=email]")).to_be_focused()

    sign_in(page, reader.locale)
    page.click("form[action$='/new'] button[type=submit]")
    draft = page.url.split("/register/")[1].split("/")[0]
    for step in ("role", "represents", "name", "organisation", "contact", "consents"):
        page.goto(f"/{reader.locale}/2025/register/{draft}/{step}")
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator(".errors")).to_be_focused()
        reader.look()
    assert not reader.faults, "\n".join(reader.faults)


@pytest.mark.parametrize(
    "address", ["/zh/2025/", "/en/2025/", "/en/2025/programme/", "/zh/2025/register/", "/en/2025/help"]
)
def test_a_first_view_is_light(browser_context: BrowserContext, forum: Forum, address: str) -> None:
    db.session.rollback()
    page = browser_context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    # The tests serve the plain files; a built product serves them compressed (core/assets.py).
    sizes = {
        answer.url: len(brotli.compress(answer.body()))
        if "/static/" in answer.url
        else answer.request.sizes()["responseBodySize"]
        for answer in answers
    }
    assert all(answer.status == 200 for answer in answers), [a.url for a in answers if a.status != 200]
    assert len(answers) <= BUDGET_REQUESTS, list(sizes)
    assert sum(sizes.values()) <= BUDGET_BYTES, sizes


def test_the_language_switch_keeps_the_page_and_stays_on_one_line(page: Page, forum: Forum) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/en/2025/help?from=home")
    switch = page.locator(".lang")
    box = switch.bounding_box()
    assert box is not None
    assert box["height"] < 48
    assert switch.get_attribute("lang") == "zh-CN"
    switch.click()
    page.wait_for_url("**/zh/2025/help?from=home")
    page.goto("/")
    page.wait_for_url("**/zh/2025/")  # remembered


def test_a_page_works_without_a_script(
    browser_context: BrowserContext, live_server: str, forum: Forum
) -> None:
    assert browser_context.browser is not None
    with browser_context.browser.new_context(base_url=live_server, java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto("/en/2025/")
        page.get_by_role("link", name="Register now").click()
        page.get_by_role("link", name="Start now").click()
        page.fill("[name=email]", DELEGATE)
        page.click("main button[type=submit]")
        expect(page.locator("h1")).to_have_text("Enter the code")
        page.get_by_role("link", name="Programme", exact=True).click()
        page.get_by_label("Search the programme").fill("counter-terrorism")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="International Counter-terrorism Cooperation Sub-forum").click()
        expect(page.locator("dl")).to_contain_text("Beijing time, UTC+8")
        with page.expect_download() as file:
            page.get_by_role("link", name="Put it into your calendar").click()
        assert file.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
        page.get_by_role("link", name="Back").click()
        page.get_by_role("link", name="The programme to print").click()
        expect(page.locator("h1")).to_have_text("The programme to print")


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page, forum: Forum) -> None:
    page.goto("/en/2025/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
