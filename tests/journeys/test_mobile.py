"""A delegate without a mailbox: code by text message, registration, badge on the own page; in Chinese, on a phone."""

import re
import time

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from config import Settings
from gpscf_events.demo.services import load_demo
from gpscf_events.demo.texts import CaughtText, list_texts
from tests.browser.axe import violations
from tests.journeys.delegate import Delegate
from tests.journeys.test_main_job import forum, window
from tests.support.processes import JobProcesses

__all__ = ["forum"]
pytestmark = pytest.mark.slow

NUMBER = "+8613800138000"


@pytest.fixture
def texts(settings: Settings) -> None:
    """No text message of another test in the demo's gateway."""
    assert settings.demo_mail_dir is not None
    for path in settings.demo_mail_dir.glob("*.sms.json"):
        path.unlink()


class ByMobile(Delegate):
    """Somebody with a phone: reads text messages where the demo shows them."""

    def __init__(self, page: Page, settings: Settings, *, number: str = NUMBER) -> None:
        super().__init__(page, None, email="", locale="zh")  # type: ignore[arg-type]
        self.settings, self.number, self.read = settings, number, 0

    def next_text(self, within_s: float = 60) -> CaughtText:
        """The next text message to the number, once the gateway has it."""
        assert self.settings.demo_mail_dir is not None
        self.read += 1
        deadline = time.monotonic() + within_s
        while True:
            own = [one for one in list_texts(self.settings.demo_mail_dir) if one.number == self.number]
            if len(own) >= self.read:
                return own[0]
            assert time.monotonic() < deadline, f"{len(own)} of {self.read} text messages"
            time.sleep(0.2)

    def sign_in_typing(self, typed: str) -> None:
        """From the sign-in page to the own list, by the code that the demo's page shows."""
        page = self.page
        page.goto("/zh/2025/register/email")
        assert not violations(page)
        page.fill("[name=mobile]", typed)
        self.go_on()
        expect(page.locator("main")).to_contain_text("+86 138 0013 8000")
        assert not violations(page)
        self.next_text()
        other = page.context.new_page()
        other.goto("/demo/mails")
        shown = other.locator("table").first.locator("tbody tr").first.inner_text()
        other.close()
        found = re.search(r"(?<!\d)\d{6}(?!\d)", shown.replace(NUMBER, ""))
        assert found, shown
        page.fill("[name=code]", found.group())
        self.go_on()
        page.wait_for_url("**/register/mine")


def test_a_delegate_without_a_mailbox_registers_with_a_phone_and_finds_the_badge(
    app: Flask, forum: str, browser: Browser, settings: Settings, texts: None, stack_processes: JobProcesses
) -> None:
    page = window(browser, forum, viewport={"width": 360, "height": 740})
    delegate = ByMobile(page, settings)
    delegate.sign_in_typing("138 0013 8000")
    reference = delegate.register(native="孙建国", family="Sun", given="Jianguo")
    assert not violations(page)
    expect(page.locator("main")).to_contain_text("短信")

    said = delegate.next_text().text
    assert reference in said
    assert "已确认" in said
    assert "http" not in said

    later = window(browser, forum, viewport={"width": 360, "height": 740})
    again = ByMobile(later, settings)
    again.read = delegate.read
    again.sign_in_typing("+86 138-0013-8000")
    later.locator("a.who").click()
    expect(later.locator("main")).to_contain_text(reference)
    expect(later.locator("main")).to_contain_text("+86 ••• 00")
    expect(later.locator("#badge-heading")).to_be_visible()
    later.locator("details.letter summary").first.click()
    expect(later.locator("details.letter p").first).to_contain_text(said)
    assert later.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not violations(later)


def test_the_demo_has_a_delegate_who_is_reached_by_mobile_only(
    app: Flask, forum: str, browser: Browser, settings: Settings, texts: None, stack_processes: JobProcesses
) -> None:
    load_demo(delegates=20)
    page = window(browser, forum, viewport={"width": 360, "height": 740})
    delegate = ByMobile(page, settings, number="+8613123456789")
    page.goto("/zh/2025/register/email")
    page.fill("[name=mobile]", "13123456789")
    delegate.go_on()
    found = re.search(r"(?<!\d)\d{6}(?!\d)", delegate.next_text().text)
    assert found
    page.fill("[name=code]", found.group())
    delegate.go_on()
    page.wait_for_url("**/register/mine")
    expect(page.locator("a.who")).to_contain_text("SUN Jianguo")
