"""The organiser's home and lists."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role
from gpscf_events.core.clock import frozen
from gpscf_events.dashboard import charts, queries
from gpscf_events.registration.models import RegistrationState
from tests.attendance.forum import Forum, signed_in

HOME = "/en/staff/2025/"
MOMENT = datetime(2025, 9, 16, 2, 42, 17, tzinfo=UTC)


def test_the_numbers_are_those_of_the_rows(forum: Forum) -> None:
    forum.register(party=forum.china)
    forum.register(party=forum.serbia, state=RegistrationState.SUBMITTED)
    forum.register(party=forum.serbia, state=RegistrationState.WITHDRAWN)
    forum.see(forum.register(party=forum.interpol), forum.terror)
    with frozen(MOMENT):
        overview = queries.get_overview(forum.edition)
    assert overview.registered == 3
    assert (overview.parties.countries, overview.parties.international_organisations) == (2, 1)
    assert (overview.checked_in, overview.checked_in_today) == (1, 1)
    assert overview.as_of.strftime("%H:%M:%S") == "10:42:10"
    with frozen(MOMENT + timedelta(days=1)):
        assert queries.get_overview(forum.edition).checked_in_today == 0


def test_a_poll_that_finds_nothing_new_has_no_body(forum: Forum, desk: FlaskClient) -> None:
    headers = {"HX-Request": "true"}
    with frozen(datetime.now(UTC)):
        first = desk.get(HOME, headers=headers)
        again = desk.get(HOME, headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
        forum.register(party=forum.china)
        assert desk.get(HOME, headers={**headers, "If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_home_is_a_whole_page_and_a_fragment(forum: Forum, desk: FlaskClient, locale: str) -> None:
    forum.see(forum.register(party=forum.china), forum.terror)
    page = desk.get(f"/{locale}/staff/2025/")
    assert page.status_code == 200
    assert "<html" in page.text
    assert 'hx-trigger="every 5s"' in page.text
    assert "<html" not in desk.get(f"/{locale}/staff/2025/", headers={"HX-Request": "true"}).text


@pytest.mark.parametrize("role", [Role.GATE_STEWARD, Role.GATE_SUPERVISOR])
def test_stewards_are_kept_out(app: Flask, forum: Forum, role: Role) -> None:
    steward = signed_in(app, forum.staff("gate@example.org", role))
    for address in ("", "registrations", "jobs", "attendance/"):
        assert steward.get(HOME + address).status_code == 404


def test_list_and_detail_pages_answer(forum: Forum, desk: FlaskClient) -> None:
    who = forum.register("Wang", native="王小明", party=forum.china)
    forum.sign_up(who, forum.terror)
    listed = desk.get(HOME + "registrations?q=wang&state=submitted,accepted")
    assert "WANG" in listed.text
    page = desk.get(HOME + f"registrations/{who.public_id}")
    assert "Counter-terrorism" in page.text
    assert "王小明" in page.text
    assert desk.get(HOME + "jobs").status_code == 200


def test_bars_reach_from_nothing_to_the_top() -> None:
    days = [(MOMENT.date() + timedelta(days=n), n) for n in range(3)]
    chart = charts.by_day(days)
    assert [bar.height for bar in chart.bars] == [0.0, chart.height / 2, chart.height]
    assert chart.bars[-1].x + chart.bars[-1].width <= chart.width
    assert charts.by_day([]).bars == ()
