"""A session and a speaker as rows of texts: what stands in a file, and what two states are compared by.

Times are told by the clock of the meeting; words of lists (kind, visibility …) are the short ones of the product,
which are the same in every language.
"""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from gpscf_events.core.texts import tidy
from gpscf_events.programme.models import (
    Layout,
    Session,
    SessionKind,
    SessionSpeaker,
    SignUpMode,
    SpeakerRole,
    TakingPart,
    Visibility,
)
from gpscf_events.programme.rules import open_seats

Row = Mapping[str, str]

SHEET_OF_SESSIONS, SHEET_OF_SPEAKERS, SHEET_OF_WORDS = "Sessions", "Speakers", "Words"
YES, NO = "yes", "no"

# The columns of a session in their order; what they hold, for people.
SESSION_COLUMNS: Mapping[str, LazyString] = {
    "meeting": _l("Short name of the meeting"),
    "key": _l("Short name of the session"),
    "kind": _l("Kind"),
    "title_zh": _l("Title in Chinese"),
    "title_en": _l("Title in English"),
    "description_zh": _l("Description in Chinese"),
    "description_en": _l("Description in English"),
    "theme_zh": _l("Theme in Chinese"),
    "theme_en": _l("Theme in English"),
    "starts_at": _l("Begins"),
    "ends_at": _l("Ends"),
    "venue": _l("Short name of the venue"),
    "room": _l("Short name of the room"),
    "mode": _l("How people take part"),
    "join_link": _l("Link for those who come by video"),
    "visibility": _l("Who may know of it"),
    "languages": _l("Interpretation"),
    "layout": _l("How the room is set up"),
    "slot": _l("Parallel group"),
    "sign_up_mode": _l("How people come to it"),
    "open_seats": _l("Seats that delegates can choose"),
    "is_cancelled": _l("Cancelled"),
    "revision": _l("How often it was saved (not to be changed)"),
    "time_zone": _l("Time zone (for reading only)"),
    "pools": _l("Seats of all pools (for reading only)"),
    "people": _l("Chairs and speakers (for reading only)"),
}
SPEAKER_COLUMNS: Mapping[str, LazyString] = {
    "meeting": _l("Short name of the meeting"),
    "session": _l("Short name of the session"),
    "id": _l("Mark of the speaker (empty for a new one)"),
    "role": _l("Role"),
    "position": _l("Place in the order"),
    "name_zh": _l("Name in Chinese"),
    "name_en": _l("Name in English"),
    "office_zh": _l("Position and organisation in Chinese"),
    "office_en": _l("Position and organisation in English"),
    "topic_zh": _l("Topic in Chinese"),
    "topic_en": _l("Topic in English"),
    "starts_at": _l("Speaks from"),
    "ends_at": _l("Speaks until"),
    "mode": _l("How this person takes part"),
    "revision": _l("How often it was saved (not to be changed)"),
}
# What is written for those who read the file, and never taken from it.
ONLY_TO_READ = frozenset({"time_zone", "pools", "people"})
# What says which row is meant, and in which state it was.
NOT_COMPARED = frozenset({"meeting", "key", "session", "id", "revision"}) | ONLY_TO_READ

# The words that a column may hold, as they stand in the file.
SESSION_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(SessionKind),
    "mode": (TakingPart.ON_SITE, TakingPart.ONLINE, TakingPart.HYBRID),
    "layout": ("", *Layout),
    "visibility": tuple(Visibility),
    "sign_up_mode": tuple(SignUpMode),
    "is_cancelled": (YES, NO),
}
SPEAKER_CHOICES: Mapping[str, tuple[str, ...]] = {
    "role": tuple(SpeakerRole),
    "mode": (TakingPart.ON_SITE, TakingPart.ONLINE, TakingPart.RECORDED),
}


def session_row(session: Session) -> dict[str, str]:
    """A session as its row."""
    zone, room = session.meeting.zone, session.room
    seats = open_seats(session)
    found = {
        "meeting": session.meeting.key,
        "key": session.key,
        "kind": session.kind.value,
        **_in_two("title", session.title),
        **_in_two("description", session.description),
        **_in_two("theme", session.theme),
        "starts_at": clock_text(session.starts_at, zone),
        "ends_at": clock_text(session.ends_at, zone),
        "venue": room.venue.key if room else "",
        "room": room.key if room else "",
        "mode": session.mode.value,
        "join_link": session.join_link or "",
        "visibility": session.visibility.value,
        "languages": " ".join(session.languages),
        "layout": session.layout.value if session.layout else "",
        "slot": session.slot or "",
        "sign_up_mode": session.sign_up_mode.value,
        "open_seats": "" if seats is None else str(seats),
        "is_cancelled": YES if session.is_cancelled else NO,
        "revision": str(session.revision),
        "time_zone": session.meeting.time_zone,
        "pools": ", ".join(f"{pool.kind} {pool.capacity}" for pool in session.pools),
        "people": "; ".join(
            f"{one.role}: {' / '.join(text for text in (one.name.get('zh'), one.name.get('en')) if text)}"
            for one in session.speakers
        ),
    }
    return {name: plain(text) for name, text in found.items()}


def speaker_row(session: Session, speaker: SessionSpeaker) -> dict[str, str]:
    """Somebody announced in a session as a row."""
    zone = session.meeting.zone
    found = {
        "meeting": session.meeting.key,
        "session": session.key,
        "id": str(speaker.public_id),
        "role": speaker.role.value,
        "position": str(speaker.position),
        **_in_two("name", speaker.name),
        **_in_two("office", speaker.office),
        **_in_two("topic", speaker.topic),
        "starts_at": clock_text(speaker.starts_at, zone),
        "ends_at": clock_text(speaker.ends_at, zone),
        "mode": speaker.mode.value,
        "revision": str(speaker.revision),
    }
    return {name: plain(text) for name, text in found.items()}


def clock_text(value: datetime | None, zone: ZoneInfo) -> str:
    """A moment by the clock of the place; empty for none."""
    if value is None:
        return ""
    there = value.astimezone(zone)
    return f"{there:%Y-%m-%d %H:%M:%S}" if there.second else f"{there:%Y-%m-%d %H:%M}"


def plain(text: str) -> str:
    """A text as files keep it: one kind of line break, nothing at the ends."""
    return str(tidy(text.replace("\r\n", "\n").replace("\r", "\n")))


def _in_two(name: str, said: Mapping[str, str] | None) -> dict[str, str]:
    return {f"{name}_{language}": (said or {}).get(language, "") for language in ("zh", "en")}
