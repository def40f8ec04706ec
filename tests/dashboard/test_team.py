"""The pages of staff, roles and break-glass."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from gpscf_events.accounts import grants
from gpscf_events.accounts.models import Role, User, WebSession
from gpscf_events.accounts.services import create_user
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from tests.attendance.forum import Forum, signed_in

PASSWORD = "a harbour full of lights"
BASE = "/en/staff/2025/"


def person(email: str, *held: tuple[Role, int | None]) -> User:
    return create_user(email=f"{email}@example.org", name=email, password=PASSWORD, grants=list(held))


def browser(app: Flask, user: User) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, Actor(kind="user", id=user.id))


def roles_of(user: User) -> list[Role]:
    db.session.rollback()
    return [one.role for one in grants.live(db.session.get_one(User, user.id))]


@pytest.fixture
def admin(app: Flask, forum: Forum) -> FlaskClient:
    return browser(app, person("admin", (Role.ADMINISTRATOR, None)))


def test_a_role_is_given_on_the_page_and_taken_back_on_another(admin: FlaskClient, forum: Forum) -> None:
    steward = person("steward")
    page = f"{BASE}team/{steward.public_id}"
    assert "steward" in admin.get(BASE + "team").text
    answers = {
        "role": "gate_steward",
        "where": f"checkpoint:{forum.gate.public_id}",
        "reason": "Gate 1",
    }
    for wrong in (
        {"reason": ""},
        {"where": "checkpoint:none"},
        {"role": "break_glass"},
    ):
        answer = admin.post(page + "/grants", data={**answers, **wrong})
        assert answer.status_code == 422, wrong
        assert "There is a problem" in answer.text
    assert not roles_of(steward)
    assert admin.post(page + "/grants", data=answers).status_code == 303
    assert roles_of(steward) == [Role.GATE_STEWARD]
    assert "Checkpoint: Gate 1" in admin.get(page).text
    grant = grants.live(db.session.get_one(User, steward.id))[0]
    away = f"{page}/grants/{grant.public_id}/revoke"
    assert "Gate steward" in admin.get(away).text
    assert admin.post(away, data={"reason": ""}).status_code == 422
    assert admin.post(away, data={"reason": "ill"}).status_code == 303
    assert not roles_of(steward)


def test_roles_are_given_and_taken_only_by_who_has_just_shown_who_it_is(
    admin: FlaskClient, forum: Forum
) -> None:
    steward = person("steward", (Role.GATE_STEWARD, forum.edition.id))
    page = f"{BASE}team/{steward.public_id}"
    away = f"{page}/grants/{steward.grants[0].public_id}/revoke"
    assert "Give the role" in admin.get(page).text
    with transaction() as session:
        session.execute(update(WebSession).values(created_at=now() - timedelta(minutes=16)))
    # The form is not filled in for nothing: in its place stands the way to the question.
    shown = admin.get(page).text
    assert "Give the role" not in shown
    assert f'href="{page}/grants"' in shown
    answers = {"role": "read_only", "where": "edition", "reason": "x"}
    asked = "/en/staff/account/confirm"
    for answer in (
        admin.get(page + "/grants"),
        admin.post(page + "/grants", data=answers),
        admin.get(away),
        admin.post(away, data={"reason": "x"}),
    ):
        assert (answer.status_code, answer.location) == (303, asked)
    assert roles_of(steward) == [Role.GATE_STEWARD]
    assert admin.post(asked, data={"password": PASSWORD}).location == away
    assert admin.get(page + "/grants").location == page


def test_the_last_administrator_is_told_why_the_role_stays(admin: FlaskClient) -> None:
    own = db.session.scalars(select(User).where(User.name == "admin")).one()
    away = f"{BASE}team/{own.public_id}/grants/{own.grants[0].public_id}/revoke"
    answer = admin.post(away, data={"reason": "leaving"})
    assert (answer.status_code, "last administrator" in answer.text) == (422, True)
    assert roles_of(own) == [Role.ADMINISTRATOR]


def test_an_auditor_reads_the_list_and_changes_nothing(app: Flask, forum: Forum) -> None:
    auditor = person("auditor", (Role.AUDITOR, forum.edition.id))
    page = browser(app, auditor)
    assert page.get("/en/staff/", follow_redirects=True).request.path == BASE + "team"
    assert "Give a role" not in page.get(f"{BASE}team/{auditor.public_id}").text
    assert page.post(f"{BASE}team/{auditor.public_id}/grants").status_code == 404


def test_break_glass_opens_more_is_seen_on_every_page_recorded_and_ends(app: Flask, forum: Forum) -> None:
    person("secretary", (Role.SECRETARIAT, None))
    person("admin", (Role.ADMINISTRATOR, None))
    officer = browser(app, person("officer", (Role.DUTY_OFFICER, forum.edition.id)))
    assert officer.get(BASE + "registrations").status_code == 404
    assert officer.post(BASE + "break-glass", data={"reason": ""}).status_code == 422
    assert officer.post(BASE + "break-glass", data={"reason": "fire alarm"}).status_code == 303
    assert "Break-glass is on" in officer.get(BASE).text
    assert officer.get(BASE + "registrations").status_code == 200
    assert officer.get(BASE + f"team/{db.session.scalar(select(User.public_id))}").status_code == 200
    assert officer.get("/en/staff/1999/registrations").status_code == 404
    for page in ("/en/scan/", f"/en/scan/{forum.gate.public_id}"):
        assert "Break-glass is on" in officer.get(page).text
    assert officer.post(BASE + "break-glass/end").status_code == 303
    assert officer.get(BASE + "registrations").status_code == 404
    assert "Break-glass is on" not in officer.get(BASE).text
    db.session.rollback()
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.like("break_glass.%")).order_by(AuditEntry.id)
    ).all()
    assert [(one.action, (one.after or {}).get("page")) for one in entries] == [
        ("break_glass.started", None),
        ("break_glass.act", "lists.page"),
        ("break_glass.act", "team.member"),
        ("break_glass.act", "lists.page"),
        ("break_glass.act", "check_in.choose"),
        ("break_glass.act", "check_in.scan"),
        ("break_glass.ended", None),
    ]


def test_with_nobody_to_tell_break_glass_says_whom_to_call(app: Flask, forum: Forum) -> None:
    officer = browser(app, person("officer", (Role.DUTY_OFFICER, forum.edition.id)))
    answer = officer.post(BASE + "break-glass", data={"reason": "fire alarm"})
    assert (answer.status_code, "Call one of them" in answer.text) == (422, True)


def test_a_host_sees_people_figures_and_exports_of_the_own_meeting_only(app: Flask, forum: Forum) -> None:
    who = forum.register("Visible")
    host = person("host", (Role.MEETING_HOST, forum.edition.id))
    with transaction():
        host.grants[0].meeting_id = forum.meeting.id
    page = browser(app, host)
    assert page.get("/en/staff/", follow_redirects=True).request.path == BASE + "registrations"
    assert "VISIBLE" in page.get(BASE + "registrations").text
    shown = page.get(BASE + f"registrations/{who.public_id}").text
    assert "VISIBLE" in shown
    assert "Messages" not in shown
    attendance = page.get(BASE + "attendance/").text
    assert f'value="{forum.meeting.public_id}"' in attendance
    assert 'value="whole"' not in attendance
    answers = {"scope": "whole", "format": "csv"}
    assert page.post(BASE + "attendance/exports", data=answers).status_code == 422
    answers["scope"] = str(forum.meeting.public_id)
    assert page.post(BASE + "attendance/exports", data=answers).status_code == 303
    for address in ("", "jobs", "team", f"registrations/{who.public_id}/document"):
        assert page.get(BASE + address).status_code == 404, address
