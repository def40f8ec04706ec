"""A delegate who registers in a browser, as any person would."""

import re
import time
from email.message import EmailMessage
from html import unescape

from playwright.sync_api import Page

from tests.support.smtp import SmtpCatcher

CODE = re.compile(r"\b(\d{6})\b")


def wait_for_mail(smtp: SmtpCatcher, address: str, count: int, within_s: float = 60) -> EmailMessage:
    """The newest mail to the address, once there are `count`."""
    deadline = time.monotonic() + within_s
    while len(smtp.to(address)) < count:
        assert time.monotonic() < deadline, f"{len(smtp.to(address))} of {count} mails to {address}"
        time.sleep(0.2)
    return smtp.to(address)[-1]


def part(message: EmailMessage, content_type: str) -> bytes:
    """The first part of this kind."""
    found = next(p for p in message.walk() if p.get_content_type() == content_type)
    payload = found.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


class Delegate:
    """One mailbox and one browser window."""

    def __init__(
        self, page: Page, smtp: SmtpCatcher, *, email: str, locale: str, scripted: bool = True
    ) -> None:
        self.page, self.smtp, self.email, self.locale, self.scripted = page, smtp, email, locale, scripted
        self.mails = 0

    def next_mail(self) -> EmailMessage:
        self.mails += 1
        return wait_for_mail(self.smtp, self.email, self.mails)

    def go_on(self) -> None:
        self.page.locator("main form button[type=submit]").first.click()

    def sign_in(self) -> None:
        """From the forum's home page to the own list, by the code in the mail."""
        page = self.page
        page.goto(f"/{self.locale}/2025/")
        page.locator(".hero a.btn-gold").click()
        page.goto(f"/{self.locale}/2025/register/email")
        page.fill("[name=email]", self.email)
        self.go_on()
        found = CODE.search(part(self.next_mail(), "text/plain").decode())
        assert found
        page.fill("[name=code]", found.group(1))
        self.go_on()
        page.wait_for_url("**/register/mine")

    def choose_party(self, field: str, key: str, name: str) -> None:
        if self.scripted:
            self.page.locator(f"input#{field}").fill(name)
            self.page.locator(f"#{field}__listbox li").first.click()
        else:
            self.page.select_option(f"select[name={field}]", key)

    def register(self, *, native: str, family: str, given: str) -> str:
        """Answer page by page, submit, and return the reference."""
        page = self.page
        self.go_on()
        base = page.url.rsplit("/", 1)[0]
        page.check("input[name=category][value=delegate]")
        page.check("input[name=meetings][value=main]")
        self.go_on()
        page.check("input[name=kind][value=country]")
        self.choose_party("party", "kz", "Kazakhstan" if self.locale == "en" else "哈萨克斯坦")
        self.choose_party("nationality", "kz", "Kazakhstan" if self.locale == "en" else "哈萨克斯坦")
        self.go_on()
        page.fill("[name=native_name]", native)
        page.fill("[name=latin_family]", family)
        page.fill("[name=latin_given]", given)
        self.go_on()
        page.fill("[name=organisation_en]", "Ministry of Internal Affairs")
        page.fill("[name=position_en]", "Deputy Director")
        self.go_on()
        page.fill("[name=mobile]", "+7 701 234 5678")
        page.check(f"input[name=locale][value={self.locale}]")
        self.go_on()
        page.wait_for_url("**/sessions")
        page.locator("main fieldset").first.wait_for()
        for group in page.locator("main fieldset").all():
            group.locator("input[type=radio]").first.check()
        self.go_on()
        page.wait_for_url("**/consents")
        page.locator("main input[type=checkbox]").first.wait_for()
        for tick in page.locator("main input[type=checkbox]").all():
            tick.check()
        self.go_on()
        page.wait_for_url("**/check")
        page.goto(f"{base}/check")
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_url("**/submitted")
        found = re.search(r"LYG25-[0-9A-Z]{6}", unescape(page.content()))
        assert found, page.locator("main").inner_text()
        return found.group(0)
