"""Puts the demo edition into the database: what is there stays as it is, what is missing is added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from gpscf_events.categories.models import Asked, Category, CategoryBadge, CategoryMeeting, QrOpens
from gpscf_events.checkin.models import Checkpoint, CheckpointKind
from gpscf_events.core.db import Model, Words, db
from gpscf_events.demo.programme import read_edition
from gpscf_events.demo.run_sheets import load_sheet
from gpscf_events.programme.models import (
    Edition,
    Meeting,
    MeetingKind,
    PoolKind,
    Room,
    SeatPool,
    Session,
    SessionKind,
    SignUpMode,
    Venue,
    Visibility,
)

Row = TypeVar("Row", bound=Model)
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class LoadedEdition:
    """The rows that everything else of the demo hangs on, by their keys."""

    edition: Edition
    meetings: dict[str, Meeting]
    sessions: dict[str, Session]
    categories: dict[str, Category]


def load_edition() -> LoadedEdition:
    """The demo edition with everything below it; runs inside the caller's transaction."""
    programme = read_edition()
    edition = _edition(programme["edition"])
    categories = {
        entry["key"]: _category(edition, position, entry)
        for position, entry in enumerate(programme["categories"])
    }
    venues, rooms = _venues(edition, programme["venues"])
    meetings: dict[str, Meeting] = {}
    sessions: dict[str, Session] = {}
    for position, entry in enumerate(programme["meetings"]):
        meeting = _meeting(edition, venues[entry["venue"]], position, entry)
        meetings[entry["key"]] = meeting
        for part in entry["sessions"]:
            sessions[part["key"]] = _session(meeting, rooms[part["room"]], part)
        for key in categories.keys() - set(entry["categories"]):
            _ensure(
                CategoryMeeting,
                {"edition_id": edition.id, "category_id": categories[key].id, "meeting_id": meeting.id},
                is_open=False,
            )
    for position, entry in enumerate(programme["checkpoints"]):
        _checkpoint(meetings[entry["meeting"]], sessions, position, entry)
    return LoadedEdition(edition, meetings, sessions, categories)


def _ensure(model: type[Row], known_by: Mapping[str, Any], **values: Any) -> Row:
    """The row that is known by these columns; made with the values when it is not there."""
    row = db.session.scalar(select(model).filter_by(**known_by))
    if row is None:
        row = model(**known_by, **values)
        db.session.add(row)
        db.session.flush()
    return row


def _words(entry: Entry) -> Words:
    return Words(zh=entry["zh"], en=entry["en"])


def _at(text: str, zone: str) -> datetime:
    """A local time of the file with its zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def _edition(entry: Entry) -> Edition:
    is_first = not db.session.scalar(select(exists().where(Edition.is_current)))
    return _ensure(
        Edition,
        {"key": entry["key"]},
        name=_words(entry),
        short_name=_words(entry["short_name"]),
        theme=_words(entry["theme"]),
        city=_words(entry["city"]),
        starts_on=entry["start"],
        ends_on=entry["end"],
        time_zone=entry["timezone"],
        reference_prefix=entry["reference_prefix"],
        is_current=is_first,
        is_demo=True,
    )


def _category(edition: Edition, position: int, entry: Entry) -> Category:
    return _ensure(
        Category,
        {"edition_id": edition.id, "key": entry["key"]},
        position=position,
        name=_words(entry),
        badge_class=entry["badge_class"],
        colour=entry["colour"],
        qr_opens=QrOpens(entry["qr_opens"]),
        hint=_words(entry["hint"]) if "hint" in entry else None,
        self_registration=entry["self_registration"],
        staff_only=entry.get("staff_only", False),
        badge_kind=CategoryBadge(entry.get("badge_kind", "e_badge")),
        asks_photo=Asked(entry.get("asks_photo", "optional")),
        asks_document=Asked(entry.get("asks_document", "not")),
        needs_acceptance=entry["needs_acceptance"],
        needs_nomination=entry.get("needs_nomination", False),
        needs_clearance=entry.get("needs_clearance", False),
        needs_two_people=entry.get("needs_two_people", False),
    )


def _venues(edition: Edition, entries: list[Entry]) -> tuple[dict[str, Venue], dict[str, Room]]:
    venues: dict[str, Venue] = {}
    rooms: dict[str, Room] = {}
    for entry in entries:
        venue = _ensure(
            Venue,
            {"edition_id": edition.id, "key": entry["key"]},
            name=_words(entry),
            city=_words(entry["city"]),
            address=_words(entry["address"]),
            help_desk=_words(entry["help_desk"]),
        )
        venues[entry["key"]] = venue
        for part in entry["rooms"]:
            rooms[part["key"]] = _ensure(
                Room,
                {"edition_id": edition.id, "venue_id": venue.id, "key": part["key"]},
                name=_words(part),
                capacity=part["capacity"],
            )
    return venues, rooms


def _meeting(edition: Edition, venue: Venue, position: int, entry: Entry) -> Meeting:
    window = entry["registration"]
    return _ensure(
        Meeting,
        {"edition_id": edition.id, "key": entry["key"]},
        venue_id=venue.id,
        kind=MeetingKind(entry["kind"]),
        position=position,
        name=_words(entry),
        host=_words(entry["host"]),
        city=_words(entry["city"]),
        starts_on=entry["start"],
        ends_on=entry["end"],
        time_zone=entry["timezone"],
        registration_opens_at=_at(window["opens"], entry["timezone"]),
        registration_closes_at=_at(window["closes"], entry["timezone"]),
        visibility=Visibility(entry["visibility"]),
        takes_online=entry.get("takes_online", False),
    )


def _session(meeting: Meeting, room: Room, entry: Entry) -> Session:
    session = _ensure(
        Session,
        {"edition_id": meeting.edition_id, "meeting_id": meeting.id, "key": entry["key"]},
        room_id=room.id,
        kind=SessionKind(entry["kind"]),
        title=_words(entry),
        starts_at=_at(entry["start"], meeting.time_zone),
        ends_at=_at(entry["end"], meeting.time_zone),
        slot=entry["slot"],
        sign_up_mode=SignUpMode(entry["sign_up_mode"]),
        visibility=Visibility(entry["visibility"]),
        languages=list(entry["languages"]),
        is_demo=True,
    )
    place = {"edition_id": meeting.edition_id, "meeting_id": meeting.id, "session_id": session.id}
    for kind, capacity in entry["pools"].items():
        _ensure(SeatPool, place | {"kind": PoolKind(kind)}, capacity=capacity)
    load_sheet(session, entry.get("run_sheet", ()))
    return session


def _checkpoint(meeting: Meeting, sessions: Mapping[str, Session], position: int, entry: Entry) -> Checkpoint:
    window = read_edition()["gate_window"]
    return _ensure(
        Checkpoint,
        {"edition_id": meeting.edition_id, "meeting_id": meeting.id, "key": entry["key"]},
        session_id=sessions[entry["session"]].id if entry["session"] else None,
        kind=CheckpointKind(entry["kind"]),
        name=_words(entry),
        position=position,
        single_entry=entry["single_entry"],
        takes_e_badge=entry["takes_e_badge"],
        opens_at=_at(window["opens"], meeting.time_zone),
        closes_at=_at(window["closes"], meeting.time_zone),
    )
