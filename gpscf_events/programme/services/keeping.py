"""Sessions, rooms, venues and meetings: added and changed. What changes who sits where is told to other features."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from gpscf_events.audit.services import record
from gpscf_events.core.db import Words, db
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile, KeyTaken
from gpscf_events.programme.events import SeatsLowered, SeatsRaised, SessionChanged, SessionMade
from gpscf_events.programme.models import (
    Edition,
    Layout,
    Meeting,
    MeetingKind,
    PoolKind,
    Room,
    SeatPool,
    Session,
    SessionKind,
    SignUpMode,
    TakingPart,
    Venue,
    Visibility,
)
from gpscf_events.programme.queries import count_meetings, find_open_pool, has_key, lock_sessions
from gpscf_events.programme.rules import facts_told, open_seats


@dataclass(frozen=True)
class SessionDetails:
    """What an organiser says of a session; times carry their zone, `open_seats` None means none to choose."""

    kind: SessionKind
    title: Words
    description: Words | None
    starts_at: datetime
    ends_at: datetime
    room_id: int | None
    slot: str | None
    sign_up_mode: SignUpMode
    visibility: Visibility
    languages: list[str]
    theme: Words | None
    mode: TakingPart
    is_cancelled: bool
    open_seats: int | None
    join_link: str | None = None
    layout: Layout | None = None


@dataclass(frozen=True)
class VenueDetails:
    """A building or site as an organiser describes it."""

    name: Words
    city: Words
    address: Words | None
    help_desk: Words | None


@dataclass(frozen=True)
class RoomDetails:
    """A room; `capacity` is what the fire officer allows."""

    name: Words
    capacity: int
    setups: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class MeetingDetails:
    """What an organiser says of a meeting; the registration window carries its zone."""

    kind: MeetingKind
    name: Words
    host: Words | None
    city: Words
    venue_id: int | None
    starts_on: date
    ends_on: date
    time_zone: str
    registration_opens_at: datetime
    registration_closes_at: datetime
    visibility: Visibility
    takes_online: bool = False
    organisers: Words | None = None
    co_organisers: Words | None = None
    supporters: Words | None = None


@dataclass(frozen=True)
class EditionDetails:
    """What stands above all meetings of a year."""

    name: Words
    short_name: Words
    theme: Words | None
    city: Words
    starts_on: date
    ends_on: date


Row = Venue | Room | Meeting | Edition
Details = VenueDetails | RoomDetails | MeetingDetails | EditionDetails


def add_session(*, meeting: Meeting, key: str, details: SessionDetails) -> Session:
    """Add a session to a meeting. Raises KeyTaken."""
    with transaction():
        if has_key(Session, meeting.id, key):
            raise KeyTaken
        session = Session(edition_id=meeting.edition_id, meeting_id=meeting.id, key=key, **_columns(details))
        db.session.add(session)
        db.session.flush()
        _set_open_seats(session, details.open_seats)
        _record(session, "added", {}, details)
        publish(SessionMade(session.id))
        return session


def change_session(*, session: Session, details: SessionDetails, seen: int) -> bool:
    """Save a session as read in revision `seen`; returns whether it changed what people who signed up rely on.

    Raises ChangedMeanwhile after another save, and whatever forbids to lower the seats.
    """
    with transaction():
        (held,) = lock_sessions([session.id])
        if held.revision != seen:
            raise ChangedMeanwhile
        before = {**{name: getattr(held, name) for name in _columns(details)}, "open_seats": open_seats(held)}
        told = facts_told(held)
        for name, value in _columns(details).items():
            setattr(held, name, value)
        held.revision += 1
        db.session.flush()
        db.session.expire(held, ["room"])
        _set_open_seats(held, details.open_seats)
        _record(held, "changed", before, details)
        is_other = facts_told(held) != told
        if is_other:
            publish(SessionChanged(held.id, told))
        return is_other


def move_session(
    *, session: Session, starts_at: datetime, ends_at: datetime, room_id: int | None, seen: int
) -> bool:
    """Change when and where a session is, and nothing else; otherwise as `change_session`."""
    if session.revision != seen:
        raise ChangedMeanwhile
    details = replace(details_of(session), starts_at=starts_at, ends_at=ends_at, room_id=room_id)
    return change_session(session=session, details=details, seen=seen)


def details_of(session: Session) -> SessionDetails:
    """What is saved of a session."""
    said = {
        one.name: getattr(session, one.name) for one in fields(SessionDetails) if one.name != "open_seats"
    }
    return SessionDetails(**said, open_seats=open_seats(session))


def add_venue(*, edition_id: int, key: str, details: VenueDetails) -> Venue:
    """Add a venue to an edition. Raises KeyTaken."""
    with transaction():
        if has_key(Venue, edition_id, key):
            raise KeyTaken
        venue = Venue(edition_id=edition_id, key=key, **vars(details))
        db.session.add(venue)
        db.session.flush()
        _record(venue, "added", {}, details)
        return venue


def change_venue(*, venue: Venue, details: VenueDetails, seen: int) -> None:
    """Save a venue as read in revision `seen`. Raises ChangedMeanwhile."""
    _change(venue, details, seen)


def add_room(*, venue: Venue, key: str, details: RoomDetails) -> Room:
    """Add a room to a venue. Raises KeyTaken."""
    with transaction():
        if has_key(Room, venue.id, key):
            raise KeyTaken
        room = Room(edition_id=venue.edition_id, venue_id=venue.id, key=key, **vars(details))
        db.session.add(room)
        db.session.flush()
        _record(room, "added", {}, details)
        return room


def add_meeting(*, edition_id: int, key: str, details: MeetingDetails) -> Meeting:
    """Add a meeting to an edition. Raises KeyTaken."""
    with transaction():
        if has_key(Meeting, edition_id, key):
            raise KeyTaken
        meeting = Meeting(
            edition_id=edition_id, key=key, position=count_meetings(edition_id), **vars(details)
        )
        db.session.add(meeting)
        db.session.flush()
        _record(meeting, "added", {}, details)
        return meeting


def change_meeting(*, meeting: Meeting, details: MeetingDetails, seen: int) -> None:
    """Save a meeting as read in revision `seen`. Raises ChangedMeanwhile."""
    _change(meeting, details, seen)


def change_edition(*, edition: Edition, details: EditionDetails, seen: int) -> None:
    """Save an edition as read in revision `seen`. Raises ChangedMeanwhile."""
    _change(edition, details, seen)


def change_room(*, room: Room, details: RoomDetails, seen: int) -> None:
    """Save a room as read in revision `seen`. Raises ChangedMeanwhile."""
    _change(room, details, seen)


def _change(row: Row, details: Details, seen: int) -> None:
    with transaction():
        db.session.refresh(row, with_for_update=True)
        if row.revision != seen:
            raise ChangedMeanwhile
        before = {name: getattr(row, name) for name in vars(details)}
        for name, value in vars(details).items():
            setattr(row, name, value)
        row.revision += 1
        db.session.flush()
        _record(row, "changed", before, details)


def _columns(details: SessionDetails) -> dict[str, Any]:
    return {name: value for name, value in vars(details).items() if name != "open_seats"}


def _set_open_seats(session: Session, wanted: int | None) -> None:
    """Make the open pool this large; the caller holds the session's row. None leaves it as it is."""
    pool = find_open_pool(session.id)
    if wanted is None or (pool is not None and pool.capacity == wanted):
        return
    if pool is None:
        place = {"edition_id": session.edition_id, "meeting_id": session.meeting_id}
        db.session.add(SeatPool(session_id=session.id, kind=PoolKind.OPEN, capacity=wanted, **place))
        db.session.flush()
        return
    if wanted < pool.capacity:
        publish(SeatsLowered(session.id, wanted))
    raised = wanted > pool.capacity
    pool.capacity = wanted
    db.session.flush()
    if raised:
        publish(SeatsRaised(session.id))


def _record(
    row: Session | Row,
    verb: str,
    before: Mapping[str, Any],
    details: SessionDetails | Details,
) -> None:
    """An entry that holds what differs. A room's `name` is written as `room_name`: it is no person's.

    Of a link to join, only that there is one: whoever reads the trail could come.
    """
    kind = row.__tablename__
    after = {name: value for name, value in vars(details).items() if before.get(name) != value}
    record(
        f"{kind}.{verb}",
        subject_kind=kind,
        subject_id=row.id,
        edition_id=row.id if isinstance(row, Edition) else row.edition_id,
        before={f"{kind}_{name}": _plain(name, before.get(name)) for name in after} if before else None,
        after={f"{kind}_{name}": _plain(name, value) for name, value in after.items()},
    )


def _plain(name: str, value: Any) -> Any:
    """A value as the trail keeps it."""
    if name == "join_link":
        return bool(value)
    return value.isoformat() if isinstance(value, date) else value
