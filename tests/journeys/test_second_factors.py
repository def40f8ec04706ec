"""Staff with passkeys in a real browser: Chromium's virtual authenticators stand for the devices."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from sqlalchemy import select

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.accounts.services import make_invitation_link
from gpscf_events.core.db import db
from gpscf_events.messages.models import Message
from tests.accounts.test_views import EMAIL, PASSWORD
from tests.factories.registration import make_forum

pytestmark = pytest.mark.slow

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """A browser with a device of its own that keeps passkeys."""

    def __init__(self, browser: Browser, live_server: str) -> None:
        # A passkey is bound to a name, and this machine's is localhost.
        self.base_url = live_server.replace("127.0.0.1", "localhost")
        self.context: BrowserContext = browser.new_context(base_url=self.base_url, locale="en-GB")
        self.page: Page = self.context.new_page()
        self.wire: CDPSession = self.context.new_cdp_session(self.page)
        self.wire.send("WebAuthn.enable")
        self.key: str = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})[
            "authenticatorId"
        ]

    def password(self) -> None:
        self.page.goto("/en/staff/sign-in")
        self.page.fill("[name=email]", EMAIL)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form.panel button[type=submit]")

    def add(self, name: str) -> None:
        self.page.goto("/en/staff/account/factors/")
        self.page.fill("[name=name]", name)
        self.page.get_by_role("button", name="Add a passkey").click()

    def enter(self) -> None:
        self.page.goto("/en/staff/sign-in")
        self.page.get_by_role("button", name="Sign in with a passkey").click()

    def is_in(self) -> None:
        self.page.wait_for_url("**/en/staff/2025/**")

    def bring_to(self, other: "Device") -> None:
        """Bring this device's passkeys to another one, as a password manager does: with their sign count."""
        other.wire.send("WebAuthn.clearCredentials", {"authenticatorId": other.key})
        found = self.wire.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]
        for credential in found:
            other.wire.send(
                "WebAuthn.addCredential", {"authenticatorId": other.key, "credential": credential}
            )


@pytest.fixture
def link(app: Flask, live_server: str) -> str:
    make_forum()
    made = make_invitation_link(
        email=EMAIL, name="Chen", grants=[RoleGrant(role=Role.SECRETARIAT)], locale="en"
    )
    db.session.rollback()
    return made.split("/en/", 1)[1]


def take_up(device: Device, link: str) -> None:
    device.page.goto(f"/en/{link}")
    device.page.fill("[name=password]", PASSWORD)
    device.page.fill("[name=again]", PASSWORD)
    device.page.click("main button[type=submit]")
    device.page.wait_for_url("**/staff/sign-in")
    device.password()
    # The role waits for a second factor.
    device.page.wait_for_url("**/account/factors/")
    expect(device.page.locator("main")).to_contain_text("Secretariat")


def codes_on(page: Page) -> list[str]:
    expect(page.locator("ol.codes li")).to_have_count(10)
    return page.locator("ol.codes code").all_inner_texts()


def mails() -> list[str]:
    db.session.rollback()
    found = db.session.scalars(
        select(Message.body_text).where(Message.kind == "staff_account_changed").order_by(Message.id)
    )
    return list(found)


def test_invited_with_a_passkey_signed_in_on_a_second_device_and_the_first_revoked(
    browser: Browser, live_server: str, link: str
) -> None:
    laptop, phone = Device(browser, live_server), Device(browser, live_server)
    take_up(laptop, link)
    laptop.add("laptop")
    codes_on(laptop.page)
    laptop.page.get_by_role("link", name=re.compile("continue")).click()
    laptop.is_in()

    # On the phone: the password, a passkey of the laptop as the second step, and a passkey of its own.
    laptop.bring_to(phone)
    phone.password()
    phone.page.wait_for_url("**/staff/second-step/")
    phone.page.get_by_role("button", name="Use a passkey").click()
    phone.is_in()
    phone.bring_to(laptop)
    phone.wire.send("WebAuthn.clearCredentials", {"authenticatorId": phone.key})
    phone.add("phone")
    expect(phone.page.locator("tbody th")).to_have_text(["laptop", "phone"])
    # Every change ends the sessions elsewhere.
    laptop.page.goto("/en/staff/account/")
    laptop.page.wait_for_url("**/staff/sign-in")
    laptop.enter()
    laptop.is_in()

    phone.page.goto("/en/staff/account/factors/")
    phone.page.get_by_role("button", name="Remove the passkey laptop").click()
    expect(phone.page.locator("tbody th")).to_have_text(["phone"])
    laptop.page.goto("/en/staff/account/")
    laptop.page.wait_for_url("**/staff/sign-in")
    laptop.enter()
    expect(laptop.page.locator("main [role=alert]")).to_contain_text("could not be used")
    phone.page.locator("form[action$='/sign-out'] button").click()
    phone.enter()
    phone.is_in()
    assert len(mails()) == 3
    for device in (laptop, phone):
        device.context.close()


def test_lost_device_recovery_code_new_device(browser: Browser, live_server: str, link: str) -> None:
    lost, new = Device(browser, live_server), Device(browser, live_server)
    take_up(lost, link)
    lost.add("lost phone")
    codes = codes_on(lost.page)

    new.password()
    new.page.wait_for_url("**/staff/second-step/")
    new.page.get_by_role("link", name=re.compile("recovery code")).click()
    new.page.fill("[name=code]", codes[0].lower())
    new.page.click("main form.panel button[type=submit]")
    new.page.wait_for_url("**/account/factors/")
    expect(new.page.locator("main")).to_contain_text("9 recovery codes left")
    new.add("new phone")
    expect(new.page.locator("tbody th")).to_have_text(["lost phone", "new phone"])
    new.page.get_by_role("button", name="Remove the passkey lost phone").click()
    expect(new.page.locator("tbody th")).to_have_text(["new phone"])
    lost.enter()
    expect(lost.page.locator("main [role=alert]")).to_contain_text("could not be used")
    new.page.locator("form[action$='/sign-out'] button").click()
    new.enter()
    new.is_in()

    # The same code opens nothing a second time.
    again = Device(browser, live_server)
    again.password()
    again.page.wait_for_url("**/staff/second-step/")
    again.page.goto("/en/staff/second-step/recovery")
    again.page.fill("[name=code]", codes[0])
    again.page.click("main form.panel button[type=submit]")
    expect(again.page.locator(".errors")).to_be_focused()
    assert any("恢复码" in mail or "recovery code" in mail for mail in mails())
    holder = db.session.scalars(select(User).where(User.email == EMAIL)).one()
    assert holder.passkey_handle and len(holder.passkey_handle) == 64
    for device in (lost, new, again):
        device.context.close()
