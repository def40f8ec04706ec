"""Somebody who takes part by video: the picker and the own page with the links, fit for everybody."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Meeting, Session, TakingPart
from gpscf_events.registration.token import status_token
from tests.browser.axe import Reader
from tests.factories.registration import FULL_DRAFT, accepted, make_forum

LINK = "https://meet.example.org/j/4711"


@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_chosen_without_a_seat_and_joined_from_the_own_page(
    app: Flask, page: Page, locale: str, width: int
) -> None:
    forum = make_forum()
    begin = now() + timedelta(days=3)
    with transaction() as session:
        session.execute(update(Meeting).values(takes_online=True))
        row = session.get_one(Session, forum.sessions["project-security"])
        row.mode, row.join_link, row.slot = TakingPart.HYBRID, LINK, None
        row.starts_at, row.ends_at = begin, begin + timedelta(hours=2)
        row.sign_up_closes_at = begin
    with app.test_request_context():
        token = status_token(accepted(forum, role={**FULL_DRAFT["role"], "online": ["main"]}))
    choice = str(forum.public_ids["project-security"])
    db.session.rollback()
    reader = Reader(page, locale, width)
    reader.open(f"/2025/r/{token}/sessions")
    page.locator(f"input[value='{choice}']").check()
    page.locator("main form button[type=submit]").first.click()
    link = page.get_by_role("link", name="Join" if locale == "en" else "进入").first
    expect(link).to_have_attribute("href", LINK)
    reader.look()
    assert not reader.faults
