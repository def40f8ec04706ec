"""A pre-forum in another city is run by its host alone: fit for everybody, from the list to the words they write."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.demo.services import load_demo
from gpscf_events.programme.models import Meeting, Session
from gpscf_events.registration.models import Participation, Registration, RegistrationState
from gpscf_events.signups.models import SessionMessage, SignUp, SignUpState
from gpscf_events.signups.services import run_message, sign_up
from tests.browser.axe import Reader
from tests.browser.test_roles import sign_in


def one_who_asks() -> tuple[Session, str]:
    """A session of the pre-forum that asks for approval, with somebody who asked; and the reference."""
    meeting = db.session.scalars(select(Meeting).where(Meeting.key == "pre-forum-nanjing")).one()
    session = db.session.scalars(select(Session).where(Session.key == "nanjing-workshop")).one()
    there = select(SignUp.registration_id).where(
        SignUp.session_id == session.id, SignUp.state != SignUpState.CANCELLED
    )
    query = (
        select(Registration)
        .join(Participation, Participation.registration_id == Registration.id)
        .where(
            Participation.meeting_id == meeting.id,
            Registration.state == RegistrationState.ACCEPTED,
            Registration.id.not_in(there),
        )
    )
    guest = db.session.scalars(query.order_by(Registration.id)).first()
    assert guest
    with transaction():
        session.needs_approval = True
    sign_up(registration_id=guest.id, session_id=session.id, accepts_waiting=True)
    return session, str(guest.reference)


@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_a_pre_forum_in_another_city_is_run_by_its_host_alone(
    app: Flask, page: Page, locale: str, width: int
) -> None:
    load_demo(delegates=60)
    session, reference = one_who_asks()
    at = f"/staff/2025/sign-ups/{session.public_id}"
    elsewhere = db.session.scalars(select(Session.public_id).where(Session.key == "tourism-safety")).one()
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale, "meeting_host", home="/staff/2025/registrations")
    reader.open("/staff/2025/sign-ups/")
    expect(page.locator("main a[href*='/sign-ups/']")).to_have_count(2)
    reader.open(f"/staff/2025/sign-ups/{elsewhere}", status=404)
    reader.open(f"/staff/2025/sign-ups/{elsewhere}/messages", status=404)
    reader.open(at)
    page.get_by_role("listitem").filter(has_text=reference).locator("form[action$='/approve'] button").click()
    expect(page.locator("section[aria-labelledby=seated]")).to_contain_text(reference)
    reader.look()
    page.locator("a[href$='/messages']").click()
    reader.look()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.fill("[name=words_zh]", "请于上午八点半到达紫金厅。\n请携带证件。")
    page.fill("[name=words_en]", "Please be at the Zijin Hall at half past eight.\nBring your badge.")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#look")).to_contain_text("Bring your badge.")
    expect(page.locator("#look")).to_contain_text("请携带证件。")
    reader.look()
    page.locator("#look button[type=submit]").click()
    expect(page.locator("#messages progress")).to_be_visible()
    reader.look()
    with app.test_request_context():
        run_message(db.session.scalars(select(SessionMessage.id)).one(), may_go_on=lambda: True)
    # The page asks by itself how far it is.
    expect(page.locator("#messages progress")).to_have_count(0)
    page.locator("#messages summary").first.click()
    reader.look()
    page.locator("a[href$='/host-list']").click()
    reader.look()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    given = (
        "姓名,单位,邮箱\nGao Jianguo,Police,\nGao Jianghuo,Police,\nAda Lovelace,Analytical Engines,a@x.org\n"
    )
    page.set_input_files(
        "[name=file]", {"name": "final.csv", "mimeType": "text/csv", "buffer": given.encode("gb18030")}
    )
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("section[aria-labelledby=written_only]")).to_contain_text("Ada Lovelace")
    reader.look()
    page.locator("section[aria-labelledby=written_only] a[href*='/seat']").first.click()
    page.fill("[name=reference]", "nobody")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.locator("main .back").click()
    page.locator("section[aria-labelledby=written_only] form[action$='/leave'] button").first.click()
    expect(page.locator("section[aria-labelledby=written_only] form[action$='/reopen']")).to_be_visible()
    reader.look()
    page.locator("main .back").click()
    page.locator("a[href*='/attendance/sessions/']").click()
    reader.look()
    assert not reader.faults, "\n".join(reader.faults)
