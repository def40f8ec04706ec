"""When a line of a run sheet is, in which order lines stand, and what a version keeps. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from gpscf_events.core.db import Words
from gpscf_events.programme.models import SessionSpeaker
from gpscf_events.programme.rules import is_local_time
from gpscf_events.runsheets.models import RunSheetLine

# A line lies between a day before the beginning of its session and the end of the longest one.
EARLIEST_MINUTE, LATEST_MINUTE = -1440, 14400
# A time of the clock means the first such time from this long before the beginning on.
CLOCK_FROM_MIN, CLOCK_UNTIL_MIN = -240, 1200

_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_COUNTED = re.compile(r"([+-])\s*([0-9]{1,5})")
Placed = TypeVar("Placed", bound=RunSheetLine)


def read_minute(text: str, starts_at: datetime, zone: ZoneInfo) -> int | None:
    """The minute that somebody typed, from the beginning of the session: `09:05`, `+5` or `-30`.

    None where it is neither, does not exist on that day, or lies too far away.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if counted := _COUNTED.fullmatch(plain):
        minute = int(counted[2]) * (-1 if counted[1] == "-" else 1)
        return minute if is_near(minute) else None
    clock = _CLOCK.fullmatch(plain)
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        return None
    first = (starts_at.astimezone(zone) + timedelta(minutes=CLOCK_FROM_MIN)).replace(tzinfo=None)
    local = first.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
    if local < first:
        local += timedelta(days=1)
    if not is_local_time(local, zone):
        return None
    return round((local.replace(tzinfo=zone) - starts_at).total_seconds() / 60)


def write_minute(minute: int, starts_at: datetime, zone: ZoneInfo) -> str:
    """What somebody would type for the minute: the time of the clock where that says it, else `+1500`."""
    if CLOCK_FROM_MIN <= minute < CLOCK_UNTIL_MIN:
        clock = f"{moment_of(minute, starts_at).astimezone(zone):%H:%M}"
        if read_minute(clock, starts_at, zone) == minute:
            return clock
    return f"{minute:+d}"


def moment_of(minute: int, starts_at: datetime) -> datetime:
    """The moment of a line."""
    return starts_at + timedelta(minutes=minute)


def in_order(lines: Iterable[Placed]) -> list[Placed]:
    """The lines as they happen; those of one minute in the order somebody gave them."""
    return sorted(lines, key=lambda line: (line.minute, line.position, line.id))


def find_neighbour(lines: Sequence[Placed], line: Placed, *, up: bool) -> Placed | None:
    """The line that `line` changes places with; None at the end of the sheet. `lines` are in order."""
    place = next(number for number, one in enumerate(lines) if one.id == line.id) + (-1 if up else 1)
    return lines[place] if 0 <= place < len(lines) else None


def lines_from(lines: Sequence[Placed], line: Placed) -> list[Placed]:
    """The line and all after it. `lines` are in order."""
    place = next(number for number, one in enumerate(lines) if one.id == line.id)
    return list(lines[place:])


def is_near(minute: int) -> bool:
    """Whether a line may be at this minute: neither long before nor long after its session."""
    return EARLIEST_MINUTE <= minute <= LATEST_MINUTE


def minute_at(moment: datetime, starts_at: datetime) -> int:
    """The minute of a moment, from the beginning."""
    return round((moment - starts_at).total_seconds() / 60)


def said_of(speaker: SessionSpeaker) -> Words:
    """Name and office, as they are called; Chinese puts the office first."""
    office = speaker.office or Words()
    said = Words()
    for locale, name in speaker.name.items():
        parts = [office.get(locale, ""), name] if locale == "zh" else [name, office.get(locale, "")]
        said[locale] = (" " if locale == "zh" else ", ").join(part for part in parts if part)
    return said


def find_unlisted(
    speakers: Iterable[SessionSpeaker], lines: Iterable[RunSheetLine], starts_at: datetime
) -> list[SessionSpeaker]:
    """Who is announced with a time and has no line at that minute with this name."""
    named = {(line.minute, text) for line in lines for text in (line.who or {}).values()}
    return [
        one
        for one in speakers
        if one.starts_at is not None
        and not any((minute_at(one.starts_at, starts_at), text) in named for text in said_of(one).values())
    ]


def freeze(
    *,
    title: Words,
    place: Words,
    zone_words: Words,
    starts_at: datetime,
    ends_at: datetime,
    zone: ZoneInfo,
    is_confidential: bool,
    lines: Sequence[RunSheetLine],
) -> dict[str, Any]:
    """What a version keeps, as plain values that no later change of session or lines touches. `lines` are in order."""
    return {
        "title": dict(title),
        "place": dict(place),
        "zone_words": dict(zone_words),
        "starts_at": starts_at.astimezone(zone).isoformat(),
        "ends_at": ends_at.astimezone(zone).isoformat(),
        "is_confidential": is_confidential,
        "lines": [
            {
                "id": str(line.public_id),
                "at": moment_of(line.minute, starts_at).astimezone(zone).isoformat(),
                "what": dict(line.what),
                "who": dict(line.who or {}),
                "language": line.language,
                "microphone": line.microphone,
                "media": line.media,
                "cue_owner": line.cue_owner,
            }
            for line in lines
        ],
    }


def is_new(content: Mapping[str, Any], last: Mapping[str, Any] | None) -> bool:
    """Whether there is something to publish: lines, and not what the last version says."""
    return bool(content["lines"]) and content != last


def changed_lines(content: Mapping[str, Any], replaced: Mapping[str, Any] | None) -> set[str]:
    """The ids of lines of a version that are new or other than in the one it replaces; none in a first version."""
    if replaced is None:
        return set()
    before = {line["id"]: line for line in replaced["lines"]}
    return {line["id"] for line in content["lines"] if before.get(line["id"]) != line}
