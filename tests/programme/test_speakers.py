"""Organisers keep what is told of a session: speakers with their times, theme, mode, and that it is cancelled."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.db import db
from gpscf_events.programme.models import Session, SessionSpeaker, TakingPart
from tests.attendance.forum import Forum, signed_in
from tests.programme.test_views_staff import BASE, WELL, post

ADA: dict[str, object] = {
    "role": "speaker", "name_zh": "", "name_en": "Ada Lovelace", "office_en": "Chief analyst", "topic_en": "Engines",
    "starts_at": "2025-09-16T09:10", "ends_at": "2025-09-16T09:30", "mode": "online", "position": "2",
}  # fmt: skip


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    return signed_in(app, forum.staff())


def address(forum: Forum, part: object) -> str:
    return f"{BASE}/sessions/{forum.terror.public_id}/speakers/{part}"


def only() -> SessionSpeaker:
    db.session.expire_all()
    return db.session.scalars(select(SessionSpeaker)).one()


def test_somebody_is_announced_changed_and_taken_off_the_public_page(
    app: Flask, forum: Forum, desk: FlaskClient
) -> None:
    public = f"/en/2025/programme/sessions/{forum.terror.public_id}"
    assert post(desk, address(forum, "new"), ADA).status_code == 303
    page = app.test_client().get(public).text
    for said in ("Ada Lovelace", "Chief analyst", "Engines", ">09:10<", ">09:30<", "Online"):
        assert said in page, said
    row = only().public_id
    assert post(desk, address(forum, row), {**ADA, "name_en": "Ada King", "revision": "1"}).status_code == 303
    late = post(desk, address(forum, row), {**ADA, "name_en": "Ada Byron", "revision": "1"})
    assert (late.status_code, "Saved now: Ada King" in late.text) == (409, True)
    (token, *_more) = re.findall(
        r'name="csrf_token"[^>]*value="([^"]+)"', desk.get(f"{BASE}/sessions/{forum.terror.public_id}").text
    )
    assert desk.post(address(forum, f"{row}/remove"), data={"csrf_token": token}).status_code == 303
    assert "Ada" not in app.test_client().get(public).text
    kept = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "session_speaker").order_by(AuditEntry.id)
    ).all()
    assert [entry.action.split(".")[1] for entry in kept] == ["added", "changed", "removed"]
    assert "Ada" not in str([entry.after for entry in kept])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name_en": ""}, "Enter a name in Chinese or English"),
        ({"ends_at": ""}, "Enter both times or neither"),
        ({"starts_at": ""}, "Enter both times or neither"),
        ({"ends_at": "2025-09-16T09:05"}, "The end must be after the beginning"),
        ({"starts_at": "2025-09-15T09:10"}, "Choose a time within the session"),
        ({"position": "x"}, "Not a valid integer value"),
        ({"starts_at": "soon"}, "Not a valid datetime value"),
        ({"ends_at": "soon"}, "Not a valid datetime value"),
        ({"mode": "hybrid"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    forum: Forum, desk: FlaskClient, changed: dict[str, object], message: str
) -> None:
    answer = post(desk, address(forum, "new"), {**ADA, **changed})
    assert answer.status_code == 422
    assert message in answer.text
    assert db.session.scalars(select(SessionSpeaker)).all() == []


def test_theme_mode_and_cancellation_are_kept_with_the_session(forum: Forum, desk: FlaskClient) -> None:
    place = f"{BASE}/sessions/{forum.terror.public_id}"
    facts = {"theme_en": "Cities", "mode": "hybrid", "is_cancelled": "y", "revision": "1"}
    when = {"starts_at": "2025-09-16T09:00", "ends_at": "2025-09-16T10:00"}
    assert post(desk, place, {**WELL, **when, **facts}).status_code == 303
    db.session.expire_all()
    row = db.session.get_one(Session, forum.terror.id)
    assert (row.theme, row.mode, row.is_cancelled) == ({"en": "Cities"}, TakingPart.HYBRID, True)
