"""When a meeting takes registrations, and what a planner should be told about a session's place and time."""

import enum
import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from gpscf_events.core.db import Words
from gpscf_events.programme.models import Meeting, PoolKind, Session, SessionKind, TakingPart, Visibility
from gpscf_events.programme.pinyin import sounds_in

KEY_LENGTH = 60
# How long a way takes, doors included, where the table of ways does not know it; safe for all.
WITHIN_VENUE = timedelta(0)
WITHIN_CITY = timedelta(minutes=45)
BETWEEN_CITIES = timedelta(hours=5)
LONGEST_WAY_MIN = 1440

# The ways of an edition: ids of two venues, the lower one first, to minutes.
Ways = Mapping[tuple[int, int], int]


def mark_of_ways(ways: Ways) -> int:
    """A number that changes with any way, so that a page knows whether another one was saved meanwhile."""
    text = ";".join(f"{low}-{high}:{minutes}" for (low, high), minutes in sorted(ways.items()))
    return zlib.crc32(text.encode()) % 10**9


def travel_time(one: Session, other: Session) -> timedelta:
    """How long the way from one session to the other takes."""
    if one.room_id is not None and one.room_id == other.room_id:
        return WITHIN_VENUE
    here = one.room.venue if one.room else one.meeting.venue
    there = other.room.venue if other.room else other.meeting.venue
    if here is not None and there is not None and here.id == there.id:
        return WITHIN_VENUE
    if here is not None and there is not None:
        lower, higher = sorted((here, there), key=lambda venue: venue.id)
        known = next((way.minutes for way in lower.ways if way.other_venue_id == higher.id), None)
        if known is not None:
            return timedelta(minutes=known)
    here_city = here.city if here else one.meeting.city
    there_city = there.city if there else other.meeting.city
    return WITHIN_CITY if dict(here_city) == dict(there_city) else BETWEEN_CITIES


def registration_is_open(meeting: Meeting, *, at: datetime) -> bool:
    """Whether the meeting's registration window is open: from its first moment until before its last."""
    return meeting.registration_opens_at <= at < meeting.registration_closes_at


def facts_told(session: Session) -> dict[str, Any]:
    """What people who signed up rely on, in words that stay as they are when the programme changes; JSON."""
    zone = session.meeting.zone
    place = session.room.name if session.room else None
    return {
        "title": dict(session.title),
        "time": f"{session.starts_at.astimezone(zone):%Y-%m-%d %H:%M}–{session.ends_at.astimezone(zone):%H:%M}",
        "room": dict(place) if place else {},
        "is_cancelled": session.is_cancelled,
    }


class OddityKind(enum.StrEnum):
    """What a planner may want on purpose, and should know."""

    ROOM_TAKEN = "room_taken"
    TOO_MANY_SEATS = "too_many_seats"
    OUTSIDE_MEETING = "outside_meeting"
    NO_ROOM = "no_room"
    ONE_LANGUAGE = "one_language"
    SPEAKER_ELSEWHERE = "speaker_elsewhere"
    SHOWN_REHEARSAL = "shown_rehearsal"


@dataclass(frozen=True)
class Oddity:
    """Something odd about a session.

    `other` is the session in the same room, or the one that `name` speaks in too; `number` the room's capacity.
    """

    kind: OddityKind
    other: Session | None = None
    number: int | None = None
    name: Words | None = None


def seats_of_room(session: Session) -> int | None:
    """How many people the room of a session holds in its layout; its capacity where nothing is said of the layout."""
    if session.room is None:
        return None
    seats: int | None = session.room.setups.get(session.layout or "")
    return seats or session.room.capacity


def find_oddities(session: Session, others: Sequence[Session]) -> list[Oddity]:
    """What is odd about a session among all others of the edition. Nothing here forbids saving."""
    found = []
    if session.room_id is None:
        found.append(Oddity(OddityKind.NO_ROOM))
    found += [
        Oddity(OddityKind.ROOM_TAKEN, other=other)
        for other in others
        if other.id != session.id
        and other.room_id is not None
        and other.room_id == session.room_id
        and other.starts_at < session.ends_at
        and session.starts_at < other.ends_at
    ]
    if session.kind is SessionKind.REHEARSAL and session.visibility in {
        Visibility.PUBLIC,
        Visibility.DELEGATES,
    }:
        found.append(Oddity(OddityKind.SHOWN_REHEARSAL))
    seats = sum(pool.capacity for pool in session.pools)
    room = seats_of_room(session)
    if room is not None and seats > room:
        found.append(Oddity(OddityKind.TOO_MANY_SEATS, number=room))
    found += _find_speakers_elsewhere(session, others)
    meeting, zone = session.meeting, session.meeting.zone
    first, last = session.starts_at.astimezone(zone).date(), session.ends_at.astimezone(zone).date()
    if first < meeting.starts_on or last > meeting.ends_on:
        found.append(Oddity(OddityKind.OUTSIDE_MEETING))
    if not (session.title.get("zh") and session.title.get("en")):
        found.append(Oddity(OddityKind.ONE_LANGUAGE))
    return found


def _find_speakers_elsewhere(session: Session, others: Sequence[Session]) -> list[Oddity]:
    """Whoever of the session cannot be in another one in time; people of one name are taken for one."""
    found = []
    for speaker in session.speakers if not session.is_cancelled else ():
        if speaker.mode is TakingPart.RECORDED:
            continue
        begins, ends = speaker.starts_at or session.starts_at, speaker.ends_at or session.ends_at
        for other in others:
            if other.id == session.id or other.is_cancelled:
                continue
            way = timedelta(0) if speaker.mode is TakingPart.ONLINE else travel_time(session, other)
            for one in other.speakers:
                if one.mode is TakingPart.RECORDED or not _is_same_name(speaker.name, one.name):
                    continue
                there, until = one.starts_at or other.starts_at, one.ends_at or other.ends_at
                if there < ends + way and begins < until + way:
                    found.append(Oddity(OddityKind.SPEAKER_ELSEWHERE, other=other, name=speaker.name))
    return found


def _is_same_name(one: Words, other: Words) -> bool:
    return bool({compared(text) for text in one.values()} & {compared(text) for text in other.values()})


def is_for_everybody(session: Session) -> bool:
    """Whether somebody who is nobody to us may know of the session; its meeting must be public too."""
    return session.visibility is session.meeting.visibility is Visibility.PUBLIC


def find_matches(sessions: Iterable[Session], query: str) -> list[Session]:
    """The sessions in which every word of the query stands somewhere, in either language.

    Looks at titles, descriptions, themes, and at names, offices and topics of speakers. Full and half width,
    large and small letters and accents are alike; Chinese titles, themes and names are found by pinyin too.
    """
    wanted = compared(query).split()
    return [
        session
        for session in sessions
        if all(word in _all_words(session) or sounds_in(word, _spoken(session)) for word in wanted)
    ]


def compared(text: str) -> str:
    """A text as searches compare it."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def _all_words(session: Session) -> str:
    found = [session.title, session.description, session.theme]
    for speaker in session.speakers:
        found += [speaker.name, speaker.office, speaker.topic]
    return compared("\n".join(text for said in found if said for text in said.values()))


def _spoken(session: Session) -> str:
    """What people know by ear of a session: long texts would be found by any two letters."""
    found = [session.title, session.theme, *(speaker.name for speaker in session.speakers)]
    return "\n".join(said.get("zh", "") for said in found if said)


def list_now(sessions: Iterable[Session], *, at: datetime) -> list[Session]:
    """The sessions that are going on, the cancelled ones left out."""
    return [one for one in sessions if one.starts_at <= at < one.ends_at and not one.is_cancelled]


def list_next(sessions: Iterable[Session], *, at: datetime) -> list[Session]:
    """The sessions that begin next, all of them that begin together; the cancelled ones left out."""
    coming = [one for one in sessions if one.starts_at > at and not one.is_cancelled]
    first = min((one.starts_at for one in coming), default=None)
    return [one for one in coming if one.starts_at == first]


def list_days(sessions: Iterable[Session]) -> list[date]:
    """The days on which sessions begin, each in the zone of its meeting."""
    return sorted({one.starts_at.astimezone(one.meeting.zone).date() for one in sessions})


def minutes_of_day(session: Session) -> tuple[int, int]:
    """When a session begins and ends, in minutes after midnight of its first day in its meeting's zone."""
    starts_at = session.starts_at.astimezone(session.meeting.zone)
    begins = starts_at.hour * 60 + starts_at.minute
    return begins, begins + round((session.ends_at - session.starts_at).total_seconds() / 60)


def is_web_address(text: str) -> bool:
    """Whether a text is a whole https address: with a host, without a name and password before it."""
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and " " not in text
    except ValueError:
        return False


def open_seats(session: Session) -> int | None:
    """How many seats stand in the open pool; None without one."""
    return next((pool.capacity for pool in session.pools if pool.kind is PoolKind.OPEN), None)


def key_for(words: str) -> str:
    """A short name for addresses and files from words: small Latin letters, digits and hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", words)
    plain = "".join(" " if unicodedata.category(one).startswith("P") else one for one in plain)
    plain = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:KEY_LENGTH].strip("-")


def is_local_time(value: datetime, zone: ZoneInfo) -> bool:
    """Whether a wall-clock time exists in the zone: an hour is missing where clocks are put forward."""
    there = value.replace(tzinfo=zone)
    return there.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) == value.replace(
        tzinfo=None
    )
