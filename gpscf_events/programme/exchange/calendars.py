"""A calendar that somebody sends back: what it says of sessions that are saved, as rows.

A calendar knows less of a session than we do: its times, its title, its place, and whether it is cancelled. All else
stays as it is, and a new session cannot be made of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from icalendar import Calendar, Event

from gpscf_events.core.db import LOCALES
from gpscf_events.messages.rendering import speaking
from gpscf_events.programme.errors import FileRefused
from gpscf_events.programme.exchange.reading import MOST_CHARACTERS, MOST_SESSIONS, Book, ReadRow
from gpscf_events.programme.exchange.rows import NO, YES, clock_text, plain
from gpscf_events.programme.models import Room, Session
from gpscf_events.programme.rendering import place_words, room_words

# A programme of a thousand sessions takes half of it.
MOST_BYTES = 2_000_000
# Calendar programs write about twenty lines an event.
LINES_EACH = 50
# Beyond these years other zones have no times.
YEARS = range(1900, 2200)
_BEGIN = re.compile(rb"\A(\xef\xbb\xbf)?\s*BEGIN:VCALENDAR", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]")
# Rules of time zones can be made to take hours; zones are known by their names.
_ZONES = re.compile(r"^BEGIN:VTIMEZONE$.*?^END:VTIMEZONE$\n?", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)
_UID = re.compile(r"session-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)
_CHINESE = re.compile(r"[㐀-䶿一-鿿]")


def is_calendar(data: bytes) -> bool:
    """Whether a file begins as iCalendar does (RFC 5545 section 3.4)."""
    return _BEGIN.match(data[:256]) is not None


def read_calendar(data: bytes, *, sessions: Iterable[Session], rooms: Sequence[Room]) -> Book:
    """The rows of a calendar, set beside the sessions that the actor keeps by their UIDs. Raises FileRefused."""
    known = {str(one.public_id): one for one in sessions}
    rows = [_row(number, event, known, rooms) for number, event in enumerate(_events(data), 1)]
    if not rows:
        raise FileRefused(
            _l("This file holds no rows. Check that it is the right one and that it was saved.")
        )
    return Book(rows, ())


def _events(data: bytes) -> list[Event]:
    if len(data) > MOST_BYTES:
        raise FileRefused(_l("This calendar is larger than 2 MB. Send the sessions that change alone."))
    try:
        text = _FOLD.sub("", data.decode("utf-8-sig")).replace("\r\n", "\n")
        if len(_EVENT.findall(text)) > MOST_SESSIONS or text.count("\n") > MOST_SESSIONS * LINES_EACH:
            raise FileRefused(
                _("This calendar holds more than %(most)d events. Split it.", most=MOST_SESSIONS)
            )
        found = Calendar.from_ical(_ZONES.sub("", text))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise FileRefused(
            _l("This file is no whole calendar. Send it as the calendar program saved it, in UTF-8.")
        ) from error
    return [one for one in found.walk("VEVENT") if isinstance(one, Event)]


def _row(number: int, event: Event, known: Mapping[str, Session], rooms: Sequence[Room]) -> ReadRow:
    match = _UID.match(str(event.get("uid", "")))
    session = known.get(match[1].lower()) if match else None
    if session is None:
        named = {"meeting": "", "key": plain(str(event.get("summary", "")))[:200]}
        return ReadRow(
            number,
            named,
            _l("This event is none of your sessions. New ones are added on the pages, or as XLSX or JSON."),
        )
    key = {"meeting": session.meeting.key, "key": session.key}
    if any(name in event for name in ("rrule", "rdate", "recurrence-id")):
        return ReadRow(
            number,
            key,
            _l("A session is held once. Take the repetition off, and make a session for each time."),
        )
    said: dict[str, str] = {}
    for part in (_times(event, session), _title(event, session), _place(event, session, rooms)):
        if isinstance(part, LazyString):
            return ReadRow(number, key, part)
        said |= part
    if "status" in event:
        said["is_cancelled"] = YES if str(event["status"]).upper() == "CANCELLED" else NO
    return ReadRow(number, key | said)


def _times(event: Event, session: Session) -> dict[str, str] | LazyString:
    """Begin and end by the clock of the meeting; a time without a zone is told by it already."""
    found = {}
    for name, value in (("starts_at", _when(event, "dtstart")), ("ends_at", _end(event))):
        if value is None or value.year not in YEARS:
            return _l("Its day and times cannot be read.")
        if not isinstance(value, datetime):
            return _l("It has days but no times: say when it begins and ends.")
        if value.tzinfo is None and _has_zone(event):
            return _l("Its time zone is not known: use the name of a place, such as Asia/Shanghai.")
        local = value if value.tzinfo else value.replace(tzinfo=session.meeting.zone)
        found[name] = clock_text(local, session.meeting.zone)
    return found


def _when(event: Event, name: str) -> date | None:
    return getattr(event.get(name), "dt", None)


def _end(event: Event) -> date | None:
    """The end, said as a time or as a duration."""
    begin, lasts = _when(event, "dtstart"), getattr(event.get("duration"), "dt", None)
    if begin is not None and isinstance(lasts, timedelta) and "dtend" not in event:
        try:
            return begin + lasts
        except OverflowError:
            return None
    return _when(event, "dtend")


def _has_zone(event: Event) -> bool:
    return any("TZID" in event[name].params for name in ("dtstart", "dtend") if name in event)


def _title(event: Event, session: Session) -> dict[str, str]:
    """A title that is another one than those we write; in Chinese where it has a Chinese character."""
    typed = plain(str(event.get("summary", "")))
    ours: set[str] = set()
    for locale in LOCALES:
        with speaking(locale):
            title = session.title.pick(locale)
            ours |= {plain(title), plain(_("Cancelled: %(title)s", title=title))}
    if not typed or typed in ours:
        return {}
    return {"title_zh" if _CHINESE.search(typed) else "title_en": typed[: MOST_CHARACTERS + 1]}


def _place(event: Event, session: Session, rooms: Sequence[Room]) -> dict[str, str] | LazyString:
    """Another room, by its name alone or as we write it; what is no room's name is told."""
    typed = plain(str(event.get("location", "")))
    if "location" not in event or typed in {plain(place_words(session, locale)) for locale in LOCALES}:
        return {}
    if not typed:
        return {"venue": "", "room": ""}
    meant = [room for room in rooms if typed in _names(room)]
    if len(meant) != 1:
        return _l(
            "There is no room, or more than one, called “%(place)s”. Write the name of the room and of the venue.",
            place=typed[:100],
        )
    return {"venue": meant[0].venue.key, "room": meant[0].key}


def _names(room: Room) -> set[str]:
    said: Any = [room.name.pick(locale) for locale in LOCALES]
    said += [room_words(room, locale) for locale in LOCALES]
    return {plain(text) for text in said}
