"""One edition as the start of the next, and which one visitors are led to."""

from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select, update

from gpscf_events.audit.services import record
from gpscf_events.core.db import Model, Words, db
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import KeyTaken
from gpscf_events.programme.events import EditionCopied
from gpscf_events.programme.models import Edition, Meeting, Room, Venue, VenueWay
from gpscf_events.programme.queries import find_edition

Copied = TypeVar("Copied", bound=Model)
_OWN = frozenset({"id", "public_id", "created_at", "revision", "is_demo"})


def copy_edition(
    *, source: Edition, key: str, name: Words, short_name: Words, starts_on: date, reference_prefix: str
) -> Edition:
    """Make an edition like `source` whose first day is `starts_on`: places, meetings, sessions, seats; no people.

    It is not public: nobody registers before it was looked at.
    Every date moves by the same number of days, every time stays what the clock of its place says. Raises KeyTaken.
    """
    with transaction() as session:
        if find_edition(key) is not None:
            raise KeyTaken
        days = starts_on - source.starts_on
        made = copy_row(
            source, key=key, name=name, short_name=short_name, theme=None, is_current=False,
            is_public=False,
            reference_prefix=reference_prefix, starts_on=starts_on, ends_on=source.ends_on + days,
        )  # fmt: skip
        venues, rooms = _copy_places(source.id, made.id)
        for meeting in session.scalars(select(Meeting).where(Meeting.edition_id == source.id)).all():
            _copy_meeting(meeting, made.id, days, venues, rooms)
        record(
            "edition.copied",
            subject_kind="edition",
            subject_id=made.id,
            edition_id=made.id,
            after={"from_edition_id": source.id, "key": key, "starts_on": starts_on.isoformat()},
        )
        publish(EditionCopied(source.id, made.id))
        return made


def publish_edition(*, edition: Edition) -> None:
    """Show the edition to everybody who has its address. Twice is once."""
    with transaction() as session:
        if edition.is_public:
            return
        edition.is_public = True
        session.flush()
        record(
            "edition.published",
            subject_kind="edition",
            subject_id=edition.id,
            edition_id=edition.id,
            after={"key": edition.key},
        )


def make_current(*, edition: Edition) -> None:
    """Lead visitors without an address to this edition from now on; it is public then."""
    with transaction() as session:
        before = session.scalar(select(Edition.key).where(Edition.is_current))
        session.execute(update(Edition).where(Edition.is_current).values(is_current=False))
        edition.is_current = edition.is_public = True
        session.flush()
        record(
            "edition.made_current",
            subject_kind="edition",
            subject_id=edition.id,
            edition_id=edition.id,
            before={"key": before},
            after={"key": edition.key},
        )


def copy_row(row: Copied, **changed: Any) -> Copied:
    """A new row with the values of another one, except its own ids, its revision, and what is changed."""
    kept = {
        column.key: getattr(row, column.key)
        for column in inspect(type(row)).column_attrs
        if column.key not in _OWN
    }
    made = type(row)(**{**kept, **changed})
    db.session.add(made)
    db.session.flush()
    return made


def move(moment: datetime, days: timedelta, zone: ZoneInfo) -> datetime:
    """The same time by the clock of the place, that many days later."""
    local = moment.astimezone(zone).replace(tzinfo=None) + days
    return local.replace(tzinfo=zone)


def _copy_places(source_id: int, edition_id: int) -> tuple[dict[int | None, int], dict[int | None, int]]:
    """The new ids of venues and rooms by the old ones."""
    venues: dict[int | None, int] = {}
    rooms: dict[int | None, int] = {}
    for venue in db.session.scalars(select(Venue).where(Venue.edition_id == source_id)).all():
        venues[venue.id] = copy_row(venue, edition_id=edition_id).id
    for room in db.session.scalars(select(Room).where(Room.edition_id == source_id)).all():
        rooms[room.id] = copy_row(room, edition_id=edition_id, venue_id=venues[room.venue_id]).id
    for way in db.session.scalars(select(VenueWay).where(VenueWay.edition_id == source_id)).all():
        one, other = sorted((venues[way.venue_id], venues[way.other_venue_id]))
        copy_row(way, edition_id=edition_id, venue_id=one, other_venue_id=other)
    return venues, rooms


def _copy_meeting(
    meeting: Meeting,
    edition_id: int,
    days: timedelta,
    venues: dict[int | None, int],
    rooms: dict[int | None, int],
) -> None:
    zone = meeting.zone
    made = copy_row(
        meeting,
        edition_id=edition_id,
        venue_id=venues.get(meeting.venue_id),
        starts_on=meeting.starts_on + days,
        ends_on=meeting.ends_on + days,
        registration_opens_at=move(meeting.registration_opens_at, days, zone),
        registration_closes_at=move(meeting.registration_closes_at, days, zone),
    )
    for session in meeting.sessions:
        inside = {"edition_id": edition_id, "meeting_id": made.id}
        copied = copy_row(
            session,
            room_id=rooms.get(session.room_id),
            starts_at=move(session.starts_at, days, zone),
            ends_at=move(session.ends_at, days, zone),
            sign_up_opens_at=_moved(session.sign_up_opens_at, days, zone),
            sign_up_closes_at=_moved(session.sign_up_closes_at, days, zone),
            next_sequence=1,
            is_cancelled=False,
            join_link=None,
            **inside,
        )
        for pool in session.pools:
            release_at = _moved(pool.release_at, days, zone)
            copy_row(pool, session_id=copied.id, taken=0, release_at=release_at, **inside)


def _moved(moment: datetime | None, days: timedelta, zone: ZoneInfo) -> datetime | None:
    return move(moment, days, zone) if moment is not None else None
