"""A session is moved and those signed up are told: fit for everybody, from the form to the words they read."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from gpscf_events.core.db import db
from gpscf_events.demo.services import load_demo
from gpscf_events.programme.models import Session
from gpscf_events.signups.models import ChangeNotice, SignUp, SignUpState
from gpscf_events.signups.services import run_notice
from tests.browser.axe import Reader
from tests.browser.test_pages_staff import sign_in


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_a_session_is_moved_and_those_signed_up_are_told(
    app: Flask, page: Page, locale: str, width: int
) -> None:
    load_demo(delegates=40)
    seated = (
        select(SignUp.session_id).where(SignUp.state == SignUpState.CONFIRMED).group_by(SignUp.session_id)
    )
    session = db.session.scalars(
        select(Session).where(Session.id.in_(seated), func.extract("hour", Session.ends_at) < 12)
    ).first()
    assert session
    public_id = session.public_id
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open(f"/staff/2025/programme/sessions/{public_id}")
    ends = page.locator("[name=ends_at]").input_value()
    page.fill("[name=ends_at]", f"{ends[:14]}{(int(ends[14:16]) + 5) % 60:02}")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/programme/")
    reader.look()
    reader.open(f"/staff/2025/sign-ups/{public_id}")
    page.locator("#change summary").first.click()
    reader.look()
    page.locator("#change form[action$='/tell'] button").click()
    expect(page.locator("#change progress")).to_be_visible()
    reader.look()
    with app.test_request_context():
        run_notice(db.session.scalars(select(ChangeNotice.id)).one(), may_go_on=lambda: True)
    # The page asks by itself how far it is.
    expect(page.locator("p#change")).to_be_visible()
    reader.look()
    assert not reader.faults, "\n".join(reader.faults)
