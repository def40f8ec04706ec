"""The programme as a file: what is taken away, and who may."""

import io
import json
import re
from typing import Any

import icalendar
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Session, SessionSpeaker, Visibility
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, make_forum
from tests.programme.planted import WORD, plant

PAGE = "/en/staff/2025/programme/files/"


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    return browser_of(app, RoleGrant(role=Role.SECRETARIAT))


def browser_of(app: Flask, grant: RoleGrant) -> FlaskClient:
    """A browser in which somebody with this grant is signed in."""
    with transaction() as database:
        user = User(email=f"{grant.role}@example.org", name="Somebody", password_hash="!", grants=[grant])
        database.add(user)
    return signed_in(app, Actor(kind="user", id=user.id, name=user.name))


def token_of(desk: FlaskClient) -> str:
    return re.findall(r'name="csrf_token" type="hidden" value="([^"]+)"', desk.get(PAGE).text)[0]


def take(desk: FlaskClient, form: str) -> TestResponse:
    token = token_of(desk)
    answer = desk.post(f"{PAGE}export", data={"form": form, "csrf_token": token})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"] == f'attachment; filename="programme-2025.{form}"'
    return answer


def sheets(data: bytes) -> dict[str, list[dict[str, Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = {}
    for sheet in book.worksheets:
        first, *rows = sheet.iter_rows()
        found[sheet.title] = [
            {str(head.value): cell.value or "" for head, cell in zip(first, row, strict=True)} for row in rows
        ]
    return found


def test_the_table_holds_each_session_of_the_edition_once_and_its_speakers(
    forum: Forum, desk: FlaskClient
) -> None:
    hidden = plant(forum, Visibility.CONFIDENTIAL)
    found = sheets(take(desk, "xlsx").data)
    rows = db.session.scalars(select(Session).where(Session.edition_id == forum.edition_id)).all()
    assert sorted((row["meeting"], row["key"]) for row in found["Sessions"]) == sorted(
        (one.meeting.key, one.key) for one in rows
    )
    (secret,) = (row for row in found["Sessions"] if row["key"] == "planted-confidential")
    assert (secret["starts_at"], secret["ends_at"], secret["visibility"], secret["kind"]) == (
        "2025-09-17 09:00", "2025-09-17 10:00", "confidential", "round_table",
    )  # fmt: skip
    speakers = db.session.scalars(
        select(SessionSpeaker).where(SessionSpeaker.edition_id == forum.edition_id)
    ).all()
    assert {row["id"] for row in found["Speakers"]} == {str(one.public_id) for one in speakers}
    assert hidden.id in {one.session_id for one in speakers}
    assert {row["Column"] for row in found["Words"]} >= set(found["Sessions"][0])


def test_words_that_look_like_a_formula_stay_text_in_the_table(forum: Forum, desk: FlaskClient) -> None:
    with transaction():
        db.session.get_one(Session, forum.sessions["counter-terrorism"]).title = Words(
            en='=HYPERLINK("http://x")'
        )
    book = openpyxl.load_workbook(io.BytesIO(take(desk, "xlsx").data))
    cells = [cell for row in book["Sessions"].iter_rows() for cell in row if cell.value]
    assert '=HYPERLINK("http://x")' in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_calendar_is_read_by_another_library_and_says_what_is_confidential(
    forum: Forum, desk: FlaskClient
) -> None:
    plant(forum, Visibility.CONFIDENTIAL)
    read = icalendar.Calendar.from_ical(take(desk, "ics").data)
    events = read.walk("VEVENT")
    assert len(events) == len(forum.sessions) + 1
    assert {str(one["CLASS"]) for one in events if WORD in str(one["SUMMARY"])} == {"CONFIDENTIAL"}


def test_json_says_its_version_and_holds_every_session_with_its_speakers(
    forum: Forum, desk: FlaskClient
) -> None:
    plant(forum, Visibility.INVITED)
    found = json.loads(take(desk, "json").data)
    assert (found["format"], found["version"], found["edition"]) == ("gpscf-programme", 1, "2025")
    assert len(found["sessions"]) == len(forum.sessions) + 1
    (planted,) = (one for one in found["sessions"] if one["key"] == "planted-invited")
    assert planted["title"] == {"zh": f"{WORD}会谈", "en": f"{WORD} talks"}
    assert planted["starts_at"] == "2025-09-17T09:00"
    assert [one["name"] for one in planted["speakers"]] == [{"en": f"{WORD} Ada"}]


def test_that_the_programme_was_taken_away_is_in_the_trail(forum: Forum, desk: FlaskClient) -> None:
    take(desk, "json")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "programme.exported")).one()
    assert entry.after == {"form": "json", "sessions": len(forum.sessions)}


def test_a_kind_of_file_that_there_is_not_is_told_beside_the_field(forum: Forum, desk: FlaskClient) -> None:
    answer = desk.post(f"{PAGE}export", data={"form": "exe", "csrf_token": token_of(desk)})
    assert answer.status_code == 422
    assert "Not a valid choice" in answer.text


def test_a_host_takes_away_the_own_meeting_only(app: Flask, forum: Forum) -> None:
    session = db.session.get_one(Session, forum.sessions["counter-terrorism"])
    host = browser_of(
        app,
        RoleGrant(role=Role.MEETING_HOST, edition_id=forum.edition_id, meeting_id=session.meeting_id),
    )
    own = session.meeting.key
    found = json.loads(take(host, "json").data)
    assert {one["meeting"] for one in found["sessions"]} == {own}
    assert {row["meeting"] for row in sheets(take(host, "xlsx").data)["Sessions"]} == {own}
    others = db.session.scalars(select(Session).where(Session.meeting_id != session.meeting_id)).all()
    assert others
    calendar = take(host, "ics").text
    assert all(str(one.public_id) not in calendar for one in others)


def test_who_does_not_keep_the_programme_finds_no_page(app: Flask, forum: Forum) -> None:
    desk = browser_of(app, RoleGrant(role=Role.PROTOCOL))
    assert desk.get(PAGE).status_code == 404
    assert desk.post(f"{PAGE}export", data={"form": "json"}).status_code in {400, 404}
