"""A calendar that comes back moves, renames and cancels sessions, and nothing else."""

import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.core.db import db
from gpscf_events.programme.errors import FileRefused
from gpscf_events.programme.exchange.calendars import read_calendar
from gpscf_events.programme.models import Room, Visibility
from gpscf_events.signups.models import ChangeNotice
from gpscf_events.signups.services import sign_up
from tests.factories.registration import Forum, accepted
from tests.programme.planted import plant
from tests.programme.test_exchange import desk, forum, take
from tests.programme.test_exchange_import import look, press, read, state

__all__ = ["desk", "forum"]

KEY = "counter-terrorism"
NEW = datetime(2025, 9, 17, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
Change = Callable[[icalendar.Event], object]


def changed(forum: Forum, desk: FlaskClient, change: Change) -> bytes:
    """The calendar as it is taken away, with one event changed."""
    made = icalendar.Calendar.from_ical(take(desk, "ics").data)
    (event,) = (one for one in made.walk("VEVENT") if str(forum.public_ids[KEY]) in one["UID"])
    change(event)  # type: ignore[arg-type]
    return bytes(made.to_ical())


def put(event: icalendar.Event, name: str, value: object) -> None:
    del event[name]
    event.add(name, value)


def test_a_calendar_that_is_sent_back_as_it_was_taken_changes_nothing(
    forum: Forum, desk: FlaskClient
) -> None:
    plant(forum, Visibility.CONFIDENTIAL)
    plant(forum, Visibility.PUBLIC, is_cancelled=True)
    data, before = take(desk, "ics").data, state()
    for file in (data, b"\xef\xbb\xbf" + data, data.replace(b"\r\n", b"\n"), data.upper()[:15] + data[15:]):
        page = look(desk, file, "programme.ics")
        assert page.status_code == 200
        assert "Nothing changes" in page.text
        assert f"Same as now: {len(forum.sessions) + 2}" in page.text
    assert state() == before


def test_an_event_that_was_moved_in_a_calendar_program_moves_the_session_and_offers_to_tell(
    forum: Forum, desk: FlaskClient
) -> None:
    sign_up(registration_id=accepted(forum).id, session_id=forum.sessions[KEY])
    other = db.session.query(Room).filter_by(edition_id=forum.edition_id, key="hall-b").one()
    name, other_id = other.name["zh"], other.id
    before = read(forum, KEY)
    kept = (before.description, before.sign_up_mode, before.slot, dict(before.title)["zh"])

    def change(event: icalendar.Event) -> None:
        put(event, "dtstart", NEW)
        put(event, "dtend", NEW + timedelta(hours=2))
        put(event, "summary", "Counter-terrorism, renamed")
        put(event, "location", name)

    page = look(desk, changed(forum, desk, change), "programme.ics")
    assert "2025-09-17 08:30" in page.text
    assert press(desk, page).status_code == 303
    row = read(forum, KEY)
    assert (row.starts_at, row.ends_at) == (NEW.astimezone(UTC), (NEW + timedelta(hours=2)).astimezone(UTC))
    assert (row.room_id, row.title["en"]) == (other_id, "Counter-terrorism, renamed")
    assert (row.description, row.sign_up_mode, row.slot, row.title["zh"]) == kept
    assert db.session.query(ChangeNotice).filter_by(session_id=row.id).count() == 1


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda event: put(event, "summary", "反恐专题"), "title_zh"),
        (lambda event: put(event, "status", "CANCELLED"), "is_cancelled"),
        (lambda event: put(event, "dtstart", NEW.replace(tzinfo=None)), "starts_at"),
        (lambda event: put(event, "location", ""), "room"),
    ],
)
def test_each_thing_that_a_calendar_says_is_compared_alone(
    forum: Forum, desk: FlaskClient, change: Change, column: str
) -> None:
    page = look(desk, changed(forum, desk, change), "programme.ics")
    assert press(desk, page).status_code == 303
    row = read(forum, KEY)
    found = {
        "title_zh": row.title["zh"] == "反恐专题",
        "is_cancelled": row.is_cancelled,
        "starts_at": row.starts_at == NEW,
        "room": row.room_id is None,
    }
    assert [name for name, is_new in found.items() if is_new] == [column]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda event: put(event, "uid", "1234@elsewhere"), "This event is none of your sessions"),
        (lambda event: event.add("rrule", {"freq": "daily"}), "A session is held once"),
        (lambda event: put(event, "dtstart", date(2025, 9, 17)), "It has days but no times"),
        (lambda event: event.pop("dtstart"), "Its day and times cannot be read"),
        (lambda event: put(event, "dtstart", datetime(9999, 12, 31, 23, tzinfo=UTC)), "cannot be read"),
        (lambda event: put(event, "dtend", NEW - timedelta(days=9)), "The end must be after the beginning"),
        (
            lambda event: put(event, "location", "The moon"),
            "There is no room, or more than one, called “The moon”",
        ),
        (lambda event: put(event, "summary", "x" * 300), "This is too long"),
    ],
)
def test_what_a_calendar_cannot_say_is_told_with_its_event_and_nothing_is_imported(
    forum: Forum, desk: FlaskClient, change: Change, message: str
) -> None:
    data = changed(forum, desk, change)
    before = state()
    page = look(desk, data, "programme.ics")
    assert page.status_code == 200
    assert message in page.text
    assert "Import these" not in page.text
    assert state() == before


EVENT = b"BEGIN:VEVENT\r\nUID:a@b\r\nDTSTART:20250917T010000Z\r\nEND:VEVENT\r\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"BEGIN:VCALENDAR\r\n", "This file is no whole calendar"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "This file holds no rows"),
        (b"BEGIN:VCALENDAR\r\n\xff\xfe\xff", "This file is no whole calendar"),
        (
            b"BEGIN:VCALENDAR\r\nnonsense without a colon\r\nEND:VCALENDAR\r\n",
            "This file is no whole calendar",
        ),
        (b"BEGIN:VCALENDAR\r\n" + EVENT * 1001 + b"END:VCALENDAR\r\n", "more than 1000 events"),
    ],
)
def test_what_is_no_calendar_is_refused_beside_the_field(
    forum: Forum, desk: FlaskClient, data: bytes, message: str
) -> None:
    answer = look(desk, data, "programme.ics")
    assert answer.status_code == 422
    assert message in answer.text


def test_a_calendar_that_is_too_large_is_refused_before_it_is_read(app: Flask) -> None:
    begun = time.process_time()
    for data, why in ((EVENT * 40_000, "larger than 2 MB"), (b"X:1\r\n" * 60_000, "more than 1000 events")):
        with pytest.raises(FileRefused) as refused:
            read_calendar(b"BEGIN:VCALENDAR\r\n" + data + b"END:VCALENDAR\r\n", sessions=[], rooms=[])
        assert why in str(refused.value.message)
    assert time.process_time() - begun < 1


def test_rules_of_time_zones_in_a_file_are_not_worked_out(forum: Forum, desk: FlaskClient) -> None:
    """A rule that comes round every second of the centuries would keep a process busy for hours."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Made/Up\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
        "RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nEND:STANDARD\r\n"
        "BEGIN:STAND\r\n ARD\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    text = changed(forum, desk, lambda event: None).decode()
    text = text.replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT", 1)
    text = re.sub(r"DTSTART:(\d{8}T\d{6})Z", r"DTSTART;TZID=Made/Up:\1", text, count=1)
    begun = time.process_time()
    page = look(desk, text.encode(), "programme.ics")
    assert time.process_time() - begun < 20
    assert "Its time zone is not known" in page.text
