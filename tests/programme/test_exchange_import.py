"""The programme taken over from a file: looked at first, then all of it or nothing."""

import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gpscf_events.accounts.models import Role, RoleGrant
from gpscf_events.audit.models import AuditEntry
from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.db import db
from gpscf_events.programme.models import Session, SessionSpeaker, TakingPart, Visibility
from gpscf_events.programme.rules import open_seats
from gpscf_events.programme.services import change_session, details_of
from gpscf_events.signups.services import sign_up
from tests.factories.registration import Forum, accepted
from tests.programme.planted import plant
from tests.programme.test_exchange import PAGE, browser_of, desk, forum, take, token_of

__all__ = ["desk", "forum"]

Book = openpyxl.Workbook


def look(desk: FlaskClient, data: bytes, name: str = "programme.xlsx") -> TestResponse:
    return desk.post(
        f"{PAGE}look",
        data={"csrf_token": token_of(desk), "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the page that shows what a file would do."""
    found = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found if name in {"csrf_token", "packed", "mark"}}


def press(desk: FlaskClient, page: TestResponse, **changed: str) -> TestResponse:
    assert "Import these" in page.text, page.text
    return desk.post(f"{PAGE}take-over", data={**hidden(page), **changed})


def changed_table(desk: FlaskClient, change: Callable[[Book], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(take(desk, "xlsx").data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed_json(desk: FlaskClient, change: Callable[[Any], object]) -> bytes:
    made = json.loads(take(desk, "json").data)
    change(made)
    return json.dumps(made).encode()


def cell(book: Book, key: str, column: str, sheet: str = "Sessions") -> Any:
    rows = book[sheet]
    headings = [one.value for one in rows[1]]
    of = "key" if sheet == "Sessions" else "session"
    (row,) = (row for row in rows.iter_rows(min_row=2) if row[headings.index(of)].value == key)
    return row[headings.index(column)]


def of_json(made: Any, key: str) -> Any:
    (found,) = (one for one in made["sessions"] if one["key"] == key)
    return found


def read(forum: Forum, key: str = "counter-terrorism") -> Session:
    db.session.expire_all()
    return db.session.get_one(Session, forum.sessions[key])


def state() -> tuple[Any, ...]:
    """All of what an import could change."""
    db.session.expire_all()
    rows = [
        tuple(db.session.execute(select(model.__table__).order_by(model.id)).all())
        for model in (Session, SessionSpeaker)
    ]
    return (*rows, db.session.scalar(select(func.count(AuditEntry.id))))


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_a_programme_that_is_sent_back_as_it_was_taken_changes_nothing(
    forum: Forum, desk: FlaskClient, form: str
) -> None:
    plant(forum, Visibility.CONFIDENTIAL)
    hybrid = {"mode": TakingPart.HYBRID, "join_link": "https://meet.example.org/j/1?pwd=a"}
    plant(forum, Visibility.INVITED, description=None, **hybrid)
    data = take(desk, form).data
    before = state()
    page = look(desk, data, f"programme.{form}")
    assert page.status_code == 200
    assert "Nothing changes" in page.text
    rows = len(forum.sessions) + 2 + 2  # two planted sessions, each with a speaker
    announced = db.session.scalar(select(func.count(SessionSpeaker.id))) or 0
    assert f"Same as now: {rows - 2 + announced}" in page.text
    assert "Import these" not in page.text
    assert state() == before


def test_looking_shows_both_values_and_writes_nothing_and_the_press_saves_them(
    forum: Forum, desk: FlaskClient
) -> None:
    def change(book: Book) -> None:
        cell(book, "counter-terrorism", "title_en").value = "Counter-terrorism, revised"
        cell(book, "counter-terrorism", "starts_at").value = "2025-09-17 08:15"

    old = read(forum)
    zone, was, chinese = old.meeting.zone, old.title["en"], old.title["zh"]
    data = changed_table(desk, change)
    before = state()
    page = look(desk, data)
    assert "Changed: 1." in page.text
    assert html.escape(was) in page.text
    assert "Counter-terrorism, revised" in page.text
    assert state() == before
    answer = press(desk, page)
    assert answer.status_code == 303, answer.text
    now = read(forum)
    assert now.title == {"en": "Counter-terrorism, revised", "zh": chinese}
    assert now.starts_at == datetime(2025, 9, 17, 8, 15, tzinfo=zone).astimezone(UTC)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "session.changed"))
    assert set(entry.after or {}) == {"session_title", "session_starts_at"}
    whole = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "programme.imported")).one()
    assert (whole.after or {})["sessions_changed"] == 1


def test_a_new_session_comes_with_its_gate_seats_and_speakers(forum: Forum, desk: FlaskClient) -> None:
    def change(made: Any) -> None:
        like = dict(of_json(made, "counter-terrorism"))
        made["sessions"] = [
            {
                **like,
                "key": "drones",
                "title": {"en": "Drones"},
                "open_seats": 30,
                "room": None,
                "speakers": [{"role": "chair", "name": {"en": "Ada Lovelace"}}],
            }
        ]

    page = look(desk, changed_json(desk, change), "programme.json")
    assert "New: 2." in page.text
    assert press(desk, page).status_code == 303
    db.session.expire_all()
    made = db.session.scalars(select(Session).where(Session.key == "drones")).one()
    assert (open_seats(made), made.title) == (30, {"en": "Drones"})
    assert [(one.name, one.position) for one in made.speakers] == [({"en": "Ada Lovelace"}, 1)]
    assert db.session.scalars(select(Checkpoint).where(Checkpoint.session_id == made.id)).one()


def test_sessions_and_speakers_that_a_file_does_not_hold_stay(forum: Forum, desk: FlaskClient) -> None:
    plant(forum, Visibility.PUBLIC)

    def change(made: Any) -> None:
        made["sessions"] = [of_json(made, "planted-public")]
        made["sessions"][0]["speakers"] = []
        made["sessions"][0]["slot"] = "afternoon"

    speakers = db.session.scalar(select(func.count(SessionSpeaker.id)))
    assert press(desk, look(desk, changed_json(desk, change), "p.json")).status_code == 303
    assert len(db.session.scalars(select(Session)).all()) == len(forum.sessions) + 1
    assert db.session.scalar(select(func.count(SessionSpeaker.id))) == speakers


def test_a_speaker_is_found_by_mark_or_else_by_name(forum: Forum, desk: FlaskClient) -> None:
    plant(forum, Visibility.PUBLIC)

    def change(book: Book) -> None:
        cell(book, "planted-public", "topic_en", "Speakers").value = "Another topic"
        cell(book, "planted-public", "id", "Speakers").value = None

    page = look(desk, changed_table(desk, change))
    assert "Speakers that change" in page.text
    assert press(desk, page).status_code == 303
    db.session.expire_all()
    found = db.session.scalars(
        select(SessionSpeaker).join(SessionSpeaker.session).where(Session.key == "planted-public")
    ).one()
    assert found.topic == {"en": "Another topic"}


def test_people_who_signed_up_can_be_told_of_a_time_that_a_file_changed(
    forum: Forum, desk: FlaskClient
) -> None:
    sign_up(registration_id=accepted(forum).id, session_id=forum.sessions["counter-terrorism"])
    session = read(forum)

    def change(book: Book) -> None:
        cell(
            book, "counter-terrorism", "starts_at"
        ).value = f"{session.starts_at.astimezone(session.meeting.zone):%Y-%m-%d} 07:30"

    assert press(desk, look(desk, changed_table(desk, change))).status_code == 303
    page = desk.get("/en/staff/2025/programme/").text
    assert "Whoever signed up was not told of the changes yet" in page
    of_session = desk.get(f"/en/staff/2025/sign-ups/{session.public_id}")
    assert "07:30" in of_session.text


def test_what_somebody_saved_after_the_look_is_shown_before_anything_is_imported(
    forum: Forum, desk: FlaskClient
) -> None:
    def change(book: Book) -> None:
        cell(book, "counter-terrorism", "slot").value = "evening"

    page = look(desk, changed_table(desk, change))
    session = read(forum)
    change_session(session=session, details=details_of(session), seen=session.revision)
    answer = press(desk, page)
    assert answer.status_code == 409
    assert "Somebody saved changes after you looked at the file" in answer.text
    assert "Somebody saved it after this file was made" in answer.text
    assert read(forum).slot != "evening"
    assert press(desk, answer).status_code == 303
    assert read(forum).slot == "evening"


def test_one_refused_session_takes_back_all_of_the_import(forum: Forum, desk: FlaskClient) -> None:
    sign_up(registration_id=accepted(forum).id, session_id=forum.sessions["counter-terrorism"])

    def change(book: Book) -> None:
        for row in book["Sessions"].iter_rows(min_row=2):
            headings = [one.value for one in book["Sessions"][1]]
            row[headings.index("slot")].value = "other"
        cell(book, "counter-terrorism", "open_seats").value = "0"

    page = look(desk, changed_table(desk, change))
    before = state()
    answer = press(desk, page)
    assert answer.status_code == 409
    assert "Nothing was imported: “" in answer.text
    assert state() == before


WRONG = [
    ({"title_en": None, "title_zh": None}, "Enter a title in Chinese or English"),
    ({"kind": "party"}, "Kind: choose one of plenary"),
    ({"starts_at": "tomorrow"}, "write day and time as 2025-09-16 09:00"),
    ({"ends_at": "2025-09-01 09:00"}, "The end must be after the beginning"),
    ({"room": "nowhere"}, "There is no room “nowhere”"),
    ({"languages": "tlh"}, "not a valid choice"),
    ({"open_seats": "many"}, "Not a valid integer value"),
    ({"open_seats": None}, "enter 0 where nobody may choose any more"),
    ({"is_cancelled": "perhaps"}, "Cancelled: choose one of yes, no"),
    ({"meeting": "elsewhere"}, "You keep no meeting with the short name “elsewhere”"),
    ({"key": None}, "Enter the short names of the meeting and of the session"),
    ({"key": "Not A Key"}, "Use only small letters, digits and hyphens"),
    ({"title_en": "abc\u202edef"}, "Take out the invisible character U+202E"),
]


@pytest.mark.parametrize(("cells", "message"), WRONG)
def test_a_wrong_row_is_told_with_its_reason_and_nothing_can_be_imported(
    forum: Forum, desk: FlaskClient, cells: dict[str, Any], message: str
) -> None:
    def change(book: Book) -> None:
        cell(
            book, "opening-ceremony" if "opening-ceremony" in forum.sessions else min(forum.sessions), "slot"
        ).value = "x"
        found = {name: cell(book, "counter-terrorism", name) for name in cells}
        for name, value in cells.items():
            found[name].value = value

    before = state()
    page = look(desk, changed_table(desk, change))
    assert page.status_code == 200
    assert html.escape(message, quote=False) in page.text
    assert "To put right: 1." in page.text
    assert "Import these" not in page.text
    assert state()[:2] == before[:2]


def test_a_row_that_stands_twice_is_told(forum: Forum, desk: FlaskClient) -> None:
    def change(made: Any) -> None:
        made["sessions"] = [made["sessions"][0], made["sessions"][0]]

    assert "This session stands in the file twice" in look(desk, changed_json(desk, change), "p.json").text


def packed_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<x/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 310_000_000)
    return out.getvalue()


def table(*rows: list[Any]) -> bytes:
    book, out = Book(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: b"", "This file holds no rows"),
        (lambda: b"\0\1\2\3", "This file is no table"),
        (lambda: b"%PDF-1.7 nothing", "This file is no table"),
        (lambda: table(["meeting", "key"])[:-200], "could not be read"),
        (packed_bomb, "too big when unpacked"),
        (lambda: table(["title", "time"], ["a", "b"]), "has no column “meeting”"),
        (lambda: table(["meeting", "key", "key"], ["main", "b", "c"]), "the column “key” twice"),
        (lambda: table(["meeting", "key"]), "This file holds no rows"),
        (lambda: b"{", "This file is no whole JSON"),
        (lambda: b'{"a":' * 100_000, "This file is no whole JSON"),
        (lambda: b'{"format": "gpscf-programme", "version": 1, "sessions": NaN}', "This file is no whole JSON"),
        (lambda: b"[]", "This JSON file is no programme"),
        (lambda: b'{"format": "gpscf-programme", "version": 2, "sessions": []}', "of another version than 1"),
        (lambda: b'{"format": "gpscf-programme", "version": 1, "sessions": []}', "This file holds no rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_programme_is_refused_beside_the_field(
    forum: Forum, desk: FlaskClient, data: Callable[[], bytes], message: str
) -> None:
    before = state()
    answer = look(desk, data())
    assert answer.status_code == 422
    assert message in answer.text
    assert state() == before


@pytest.mark.parametrize(
    "session",
    [
        "text", None, 7, {"meeting": {"a": 1}, "key": []}, {"meeting": "main", "key": "x", "title": "words"},
        {"meeting": "main", "key": "x", "speakers": "nobody"}, {"meeting": "main", "key": "x", "room": "hall"},
        {"meeting": "main", "key": "\ud800"}, {"meeting": "main", "key": "x", "languages": [1, {}]},
        {"meeting": "main", "key": "counter-terrorism", "speakers": [7, {"name": 3}, {"id": "x"}, {}]},
        {"meeting": "main", "key": "counter-terrorism", "open_seats": 1e400 if False else 10**400},
    ],
)  # fmt: skip
def test_json_of_another_shape_is_told_row_by_row(forum: Forum, desk: FlaskClient, session: object) -> None:
    made = {"format": "gpscf-programme", "version": 1, "sessions": [session]}
    page = look(desk, json.dumps(made).encode(), "p.json")
    assert page.status_code == 200, page.text
    assert "Put these rows right" in page.text


@pytest.mark.parametrize("packed", ["", "x", "eJw=", "AAAA" * 1000, "eJyLjgUAARUAuQ=="])
def test_a_page_that_comes_back_damaged_imports_nothing(forum: Forum, desk: FlaskClient, packed: str) -> None:
    page = look(
        desk,
        changed_table(desk, lambda book: cell(book, "counter-terrorism", "slot").__setattr__("value", "x")),
    )
    answer = press(desk, page, packed=packed)
    assert answer.status_code == 422
    assert "The page came back damaged" in answer.text


def test_a_formula_counts_as_the_value_it_had_and_a_merged_cell_for_each_of_its_rows(
    forum: Forum, desk: FlaskClient
) -> None:
    def change(book: Book) -> None:
        cell(book, "counter-terrorism", "title_en").value = '=HYPERLINK("http://x", "Click")'
        book["Sessions"].merge_cells("A2:A4")

    page = look(desk, changed_table(desk, change))
    assert page.status_code == 200
    assert "HYPERLINK" not in page.text


def test_a_host_imports_into_the_own_meeting_only(app: Flask, forum: Forum, desk: FlaskClient) -> None:
    session = read(forum)
    data = take(desk, "json").data
    grant = RoleGrant(role=Role.MEETING_HOST, edition_id=forum.edition_id, meeting_id=session.meeting_id)
    others = db.session.scalar(select(func.count(Session.id)).where(Session.meeting_id != session.meeting_id))
    page = look(browser_of(app, grant), data, "p.json")
    assert page.text.count("You keep no meeting with the short name") == others


def test_who_does_not_keep_the_programme_can_look_at_no_file(app: Flask, forum: Forum) -> None:
    desk = browser_of(app, RoleGrant(role=Role.PROTOCOL))
    for address in ("look", "take-over"):
        assert desk.post(f"{PAGE}{address}", data={}).status_code in {400, 404}
