"""An administrator helps a colleague who lost the second factor: the page for everybody, and the mail that tells."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gpscf_events.accounts.models import Passkey, User
from gpscf_events.accounts.queries import has_factor
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.demo.accounts import DEMO_SIGN_INS
from gpscf_events.demo.services import load_demo
from gpscf_events.messages.models import Message
from tests.browser.axe import Reader

EMAIL, PASSWORD = next(
    (email, password) for role, email, password in DEMO_SIGN_INS if role == "administrator"
)
COLLEAGUE = "steward@example.org"
REASON = "Lost the phone; seen at the badge desk"


@pytest.fixture
def colleague(app: Flask) -> User:
    """A member of staff with a passkey."""
    load_demo(delegates=5)
    with transaction() as session:
        user = session.scalars(select(User).where(User.email == COLLEAGUE)).one()
        session.add(
            Passkey(user_id=user.id, credential_id=b"1", public_key=b"1", name="phone", created_at=now())
        )
    return user


@pytest.mark.parametrize(
    ("locale", "width"), [(locale, width) for locale in ("zh", "en") for width in (360, 1280)]
)
def test_the_page_is_fit_for_everybody_and_the_colleague_is_told_why(
    page: Page, colleague: User, locale: str, width: int
) -> None:
    reader = Reader(page, locale, width)
    page.goto(f"/{locale}/staff/sign-in")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    user_id, public_id = colleague.id, colleague.public_id
    reader.open(f"/staff/2025/team/{public_id}/second-factor")
    page.click("main form.panel button[type=submit]")
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    db.session.rollback()
    assert has_factor(user_id)
    page.fill("[name=reason]", REASON)
    page.click("main form.panel button[type=submit]")
    page.wait_for_url(f"**/team/{public_id}")
    reader.look()
    db.session.rollback()
    assert not has_factor(user_id)
    [mail] = db.session.scalars(select(Message).where(Message.subject_kind == "user")).all()
    assert (mail.recipient, mail.subject_id) == (COLLEAGUE, user_id)
    assert {"zh": "第二", "en": "second factor"}[mail.locale] in (mail.body_text or "").lower()
    reader.open(f"/staff/2025/team/{public_id}/second-factor", status=404)
    assert not reader.faults, "\n".join(reader.faults)
