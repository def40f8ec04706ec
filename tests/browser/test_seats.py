"""The picker while others take seats."""

from playwright.sync_api import Page, expect

from gpscf_events.core.db import db
from gpscf_events.registration.token import status_token
from tests.factories.registration import accepted, make_forum, set_open_seats


def test_seats_change_while_the_picker_is_open_and_nothing_is_chosen_for_anybody(
    app: object, page: Page
) -> None:
    forum = make_forum()
    token = status_token(accepted(forum))
    db.session.rollback()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/seats") else None)
    page.clock.install()
    page.goto(f"/en/2025/r/{token}/sessions")
    option = page.locator(f"[data-session='{forum.public_ids['counter-terrorism']}']")
    expect(option.locator(".seats")).to_have_text("320 of 320 seats left")
    option.locator("input").check()
    set_open_seats(forum.sessions["counter-terrorism"], 50)
    page.clock.run_for(10_000)
    assert asked == []
    page.clock.run_for(20_000)
    expect(option.locator(".seats")).to_have_text("50 of 50 seats left")
    expect(option.locator("input")).to_be_checked()
    assert len(asked) == 1
    page.route("**/seats", lambda route: route.abort())
    page.clock.run_for(120_000)
    page.wait_for_timeout(300)
    assert len(asked) <= 5
