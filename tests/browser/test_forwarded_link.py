"""A private link is forwarded: the second browser sees masked data only; its owner replaces it; the old one is dead."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from gpscf_events.core.db import db
from gpscf_events.registration.token import status_token
from tests.browser.axe import Reader
from tests.factories.registration import Forum, accepted, make_forum
from tests.factories.visiting import last_code

pytestmark = pytest.mark.slow
OWNER = "guest1@example.org"
HIDDEN = (OWNER, "612345678", "6 12 34 56 78", "Ministry of Interior", "Head of unit")


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_forwarded_link_shows_little_and_dies_when_its_owner_replaces_it(
    browser: Browser, live_server: str, forum: Forum, locale: str
) -> None:
    guest = accepted(forum)
    public_id, token = guest.public_id, status_token(guest)
    db.session.rollback()
    old = f"/{locale}/2025/r/{token}"
    with (
        browser.new_context(base_url=live_server) as owners,
        browser.new_context(base_url=live_server) as strangers,
    ):
        owner, stranger = owners.new_page(), strangers.new_page()
        stranger.goto(old)
        expect(stranger.locator("main")).to_contain_text("g•••@example.org")
        for words in HIDDEN:
            assert words not in stranger.content(), words
        stranger.goto(f"/{locale}/2025/register/{public_id}/link")
        stranger.wait_for_url("**/register/email")

        owner.goto(f"/{locale}/2025/register/email")
        owner.fill("[name=email]", OWNER)
        owner.click("main button[type=submit]")
        owner.fill("[name=code]", last_code())
        owner.click("main button[type=submit]")
        owner.wait_for_url("**/register/mine")
        reader = Reader(owner, locale, 360)
        reader.open(f"/2025/register/{public_id}/link")
        expect(owner.locator("main")).to_contain_text(token)
        owner.click("main form button[type=submit]")
        owner.wait_for_url("**renewed=1")
        reader.look()
        expect(owner.locator("main")).not_to_contain_text(token)
        db.session.expire_all()
        renewed = status_token(guest)
        db.session.rollback()
        expect(owner.locator("main")).to_contain_text(renewed)

        answer = stranger.goto(old)
        assert answer is not None
        assert answer.status == 410
        assert renewed not in stranger.content()
        assert "g•••" not in stranger.content()
        owner.goto(f"/{locale}/2025/r/{renewed}")
        expect(owner.locator("main")).to_contain_text("g•••@example.org")
        assert not reader.faults, "\n".join(reader.faults)
