"""The pages of retention."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role, WebSession
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import Registration
from gpscf_events.retention.models import LegalHold, RetentionPlan, RetentionRun, RunState
from tests.attendance.forum import Forum, signed_in
from tests.retention.scene import make_delegate

BASE = "/en/staff/2025/retention"


@pytest.fixture
def forum(app: Flask) -> Forum:
    app.config["WTF_CSRF_ENABLED"] = False
    return Forum()


@pytest.fixture
def officer(app: Flask, forum: Forum) -> FlaskClient:
    actor: Actor = forum.staff("officer@example.org", Role.DATA_OFFICER)
    return signed_in(app, actor)


def test_the_report_says_that_nothing_has_begun_and_what_is_due(officer: FlaskClient, forum: Forum) -> None:
    make_delegate(forum, "Delegate")
    page = officer.get(f"{BASE}/").get_data(as_text=True)
    assert "Not begun" in page
    assert "Identity documents" in page
    assert "Delegate" not in page.replace("Delegates", ""), "the report names nobody"


def test_a_run_asks_whether_the_report_was_read_and_tells_how_far_it_is(
    officer: FlaskClient, forum: Forum
) -> None:
    refused = officer.post(f"{BASE}/runs", data={"run-x": "1"})
    assert refused.status_code == 422
    assert not db.session.query(RetentionRun).count()
    ordered = officer.post(f"{BASE}/runs", data={"run-is_read": "y"})
    assert ordered.status_code == 303
    assert "Waiting to start" in officer.get(ordered.location).get_data(as_text=True)
    again = officer.post(f"{BASE}/runs", data={"run-is_read": "y"})
    assert again.status_code == 422
    assert "not finished yet" in again.get_data(as_text=True)
    assert officer.post(f"{ordered.location}/cancel").status_code == 303
    db.session.expire_all()
    assert db.session.query(RetentionRun).one().state is RunState.CANCELLED


@pytest.mark.parametrize("days", ["6", "91", "soon", ""])
def test_periods_beyond_the_bounds_are_refused_beside_the_field(
    officer: FlaskClient, forum: Forum, days: str
) -> None:
    given = {"periods-documents_days": days, "periods-answers_days": "365"}
    answer = officer.post(f"{BASE}/periods", data=given)
    assert answer.status_code == 422
    assert "from 7 to 90" in answer.get_data(as_text=True)
    assert db.session.get(RetentionPlan, forum.edition.id) is None


def test_periods_within_the_bounds_are_kept(officer: FlaskClient, forum: Forum) -> None:
    given = {"periods-documents_days": "14", "periods-answers_days": "100"}
    assert officer.post(f"{BASE}/periods", data=given).status_code == 303
    plan = db.session.get_one(RetentionPlan, forum.edition.id)
    assert (plan.documents_days, plan.answers_days, plan.started_at) == (14, 100, None)


def test_a_hold_is_placed_and_lifted_for_a_reason(officer: FlaskClient, forum: Forum) -> None:
    who = make_delegate(forum, "Held")
    address = f"{BASE}/registrations/{db.session.get_one(Registration, who.registration).public_id}"
    assert officer.post(f"{address}/hold", data={"reason": ""}).status_code == 422
    assert officer.post(f"{address}/hold", data={"reason": "Case 7"}).status_code == 303
    assert "Case 7" in officer.get(address).get_data(as_text=True)
    assert "Case 7" in officer.get(f"{BASE}/").get_data(as_text=True)
    assert officer.post(f"{address}/lift", data={"reason": "Closed"}).status_code == 303
    db.session.expire_all()
    assert db.session.query(LegalHold).one().lifted_at is not None


def test_whoever_signed_in_long_ago_gives_the_password_again_first(
    officer: FlaskClient, forum: Forum
) -> None:
    with transaction() as session:
        session.query(WebSession).update({"created_at": datetime(2025, 1, 1, tzinfo=UTC)})
    for page, given in (("runs", {"run-is_read": "y"}), ("periods", {"periods-documents_days": "14"})):
        answer = officer.post(f"{BASE}/{page}", data=given)
        assert answer.status_code == 303
        assert answer.location.endswith("/confirm")
    assert not db.session.query(RetentionRun).count()
