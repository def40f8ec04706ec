"""Questions about the programme."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import (
    Edition,
    Meeting,
    PoolKind,
    Room,
    SeatPool,
    Session,
    SessionDocument,
    SessionSpeaker,
    Venue,
    VenueWay,
    Visibility,
)

# What everybody may read. All others are absent, not hidden by the template.
FOR_EVERYBODY = (Visibility.PUBLIC,)
# What whoever registers may choose from.
OPENLY_LISTED = (Visibility.PUBLIC, Visibility.DELEGATES)


def find_edition(key: str) -> Edition | None:
    """The edition with this key."""
    return db.session.execute(select(Edition).where(Edition.key == key)).scalar_one_or_none()


def get_edition(key: str) -> Edition:
    """The edition with this key. Raises NotFound."""
    if (edition := find_edition(key)) is None:
        raise NotFound
    return edition


def get_public_edition(key: str) -> Edition:
    """The edition with this key, for visitors and delegates. Raises NotFound also while it is being prepared."""
    if not (edition := get_edition(key)).is_public:
        raise NotFound
    return edition


def find_current_edition() -> Edition | None:
    """The edition that a visitor without an address is led to."""
    query = (
        select(Edition)
        .where(Edition.is_public)
        .order_by(Edition.is_current.desc(), Edition.starts_on.desc())
        .limit(1)
    )
    return db.session.execute(query).scalar_one_or_none()


def list_meetings(edition_id: int, *, visibility: Sequence[Visibility] = OPENLY_LISTED) -> Sequence[Meeting]:
    """The meetings of an edition, in their order."""
    query = select(Meeting).where(Meeting.edition_id == edition_id, Meeting.visibility.in_(visibility))
    return db.session.execute(query.order_by(Meeting.starts_on, Meeting.position)).scalars().all()


# What the rules about ways and speakers look at.
_WITH_PLACES = (
    joinedload(Session.meeting).joinedload(Meeting.venue).selectinload(Venue.ways),
    joinedload(Session.room).joinedload(Room.venue).selectinload(Venue.ways),
    selectinload(Session.speakers),
)


def _with_rooms_and_pools(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Session.room).joinedload(Room.venue), selectinload(Session.pools)
    ).order_by(Session.starts_at, Session.id)


def list_announced(edition_id: int) -> Sequence[Session]:
    """Every session of an edition by time, with places and speakers: to be sifted by who asks before it is shown."""
    query = (
        select(Session)
        .where(Session.edition_id == edition_id)
        .options(
            joinedload(Session.meeting).joinedload(Meeting.venue),
            joinedload(Session.room).joinedload(Room.venue),
            selectinload(Session.speakers),
        )
        .order_by(Session.starts_at, Session.id)
    )
    return db.session.execute(query).scalars().unique().all()


def list_published(session_id: int, *, at: datetime) -> Sequence[SessionDocument]:
    """The documents of a session that are published by then."""
    query = select(SessionDocument).where(
        SessionDocument.session_id == session_id, SessionDocument.published_at <= at
    )
    return db.session.scalars(query.order_by(SessionDocument.id)).all()


def find_published(edition_id: int, public_id: UUID, *, at: datetime) -> SessionDocument | None:
    """A document of the edition that is published by then; who may know of its session is for the caller."""
    query = select(SessionDocument).where(
        SessionDocument.edition_id == edition_id,
        SessionDocument.public_id == public_id,
        SessionDocument.published_at <= at,
    )
    return db.session.scalar(query.options(joinedload(SessionDocument.session)))


def list_sessions(edition_id: int, *, visibility: Sequence[Visibility] = FOR_EVERYBODY) -> Sequence[Session]:
    """The sessions of an edition that may be listed openly, by time, with room, venue, pools and meeting."""
    query = (
        select(Session)
        .join(Session.meeting)
        .where(
            Session.edition_id == edition_id,
            Session.visibility.in_(visibility),
            Meeting.visibility.in_(visibility),
        )
        .options(contains_eager(Session.meeting))
    )
    return db.session.execute(_with_rooms_and_pools(query)).scalars().unique().all()


def lock_sessions(session_ids: Iterable[int]) -> list[Session]:
    """The sessions in ascending id, each locked until commit: the lock for their seats.

    NO KEY UPDATE, so that a scan's foreign key to the session never waits for somebody who signs up.
    """
    query = (
        select(Session)
        .where(Session.id.in_(sorted(set(session_ids))))
        .order_by(Session.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.execute(query).scalars())


def list_own_sessions(edition_id: int, actor: Actor) -> Sequence[Session]:
    """The sessions whose programme the actor keeps, confidential ones too, by time."""
    query = scoped(Session, actor, Permission.PROGRAMME_EDIT).where(Session.edition_id == edition_id)
    query = query.options(joinedload(Session.meeting))
    return db.session.execute(_with_rooms_and_pools(query)).scalars().unique().all()


def list_own_in_full(edition_id: int, actor: Actor) -> Sequence[Session]:
    """As `list_own_sessions`, with speakers."""
    query = scoped(Session, actor, Permission.PROGRAMME_EDIT).where(Session.edition_id == edition_id)
    query = query.options(joinedload(Session.meeting), selectinload(Session.speakers))
    return db.session.execute(_with_rooms_and_pools(query)).scalars().unique().all()


def get_own_session(edition_id: int, public_id: UUID, actor: Actor) -> Session:
    """A session whose programme the actor keeps. Raises NotFound."""
    query = scoped(Session, actor, Permission.PROGRAMME_EDIT).where(
        Session.edition_id == edition_id, Session.public_id == public_id
    )
    found = db.session.execute(query.options(joinedload(Session.meeting))).scalar_one_or_none()
    if not isinstance(found, Session):
        raise NotFound
    return found


def get_document(session_id: int, public_id: UUID) -> SessionDocument:
    """A document of the session, published or not. Raises NotFound."""
    query = select(SessionDocument).where(
        SessionDocument.session_id == session_id, SessionDocument.public_id == public_id
    )
    if (document := db.session.scalar(query)) is None:
        raise NotFound
    return document


def get_speaker(session_id: int, public_id: UUID) -> SessionSpeaker:
    """Somebody announced in the session. Raises NotFound."""
    query = select(SessionSpeaker).where(
        SessionSpeaker.session_id == session_id, SessionSpeaker.public_id == public_id
    )
    if (speaker := db.session.scalar(query)) is None:
        raise NotFound
    return speaker


def list_own_meetings(edition_id: int, actor: Actor) -> Sequence[Meeting]:
    """The meetings whose programme the actor keeps, in their order."""
    query = scoped(Meeting, actor, Permission.PROGRAMME_EDIT).where(Meeting.edition_id == edition_id)
    return db.session.execute(query.order_by(Meeting.starts_on, Meeting.position)).scalars().all()


def list_all_sessions(edition_id: int) -> Sequence[Session]:
    """Every session of an edition, whoever may know of it: for rules that look at rooms, times and speakers."""
    query = select(Session).where(Session.edition_id == edition_id).options(*_WITH_PLACES)
    return db.session.execute(_with_rooms_and_pools(query)).scalars().unique().all()


def list_venues(edition_id: int) -> Sequence[Venue]:
    """The venues of an edition, by key."""
    return db.session.scalars(select(Venue).where(Venue.edition_id == edition_id).order_by(Venue.key)).all()


def list_ways(edition_id: int) -> dict[tuple[int, int], int]:
    """The ways between venues that are known: ids of two venues, the lower one first, to minutes."""
    query = select(VenueWay.venue_id, VenueWay.other_venue_id, VenueWay.minutes)
    rows = db.session.execute(query.where(VenueWay.edition_id == edition_id))
    return {(low, high): minutes for low, high, minutes in rows}


def list_rooms(edition_id: int) -> Sequence[Room]:
    """The rooms of an edition with their venues, venue by venue."""
    query = select(Room).join(Room.venue).where(Room.edition_id == edition_id)
    return db.session.scalars(query.options(contains_eager(Room.venue)).order_by(Venue.key, Room.key)).all()


def get_room(edition_id: int, public_id: UUID) -> Room:
    """A room of the edition. Raises NotFound."""
    query = select(Room).where(Room.edition_id == edition_id, Room.public_id == public_id)
    if (room := db.session.scalar(query)) is None:
        raise NotFound
    return room


def get_venue(edition_id: int, public_id: UUID) -> Venue:
    """A venue of the edition. Raises NotFound."""
    query = select(Venue).where(Venue.edition_id == edition_id, Venue.public_id == public_id)
    if (venue := db.session.scalar(query)) is None:
        raise NotFound
    return venue


_OWNERS: dict[type[Any], Any] = {
    Session: Session.meeting_id,
    Room: Room.venue_id,
    Venue: Venue.edition_id,
    Meeting: Meeting.edition_id,
}


def has_key(model: type[Session | Room | Venue | Meeting], within: int, key: str) -> bool:
    """Whether the key is taken among the sessions of a meeting, the rooms of a venue, the rest of an edition."""
    query = select(model.id).where(_OWNERS[model] == within, model.key == key)
    return db.session.scalar(query) is not None


def count_meetings(edition_id: int) -> int:
    """How many meetings an edition has."""
    query = select(func.count()).select_from(Meeting).where(Meeting.edition_id == edition_id)
    return db.session.scalar(query) or 0


def get_own_meeting(edition_id: int, public_id: UUID, actor: Actor) -> Meeting:
    """A meeting whose programme the actor keeps. Raises NotFound."""
    query = scoped(Meeting, actor, Permission.PROGRAMME_EDIT).where(
        Meeting.edition_id == edition_id, Meeting.public_id == public_id
    )
    found = db.session.execute(query).scalar_one_or_none()
    if not isinstance(found, Meeting):
        raise NotFound
    return found


def list_editions() -> Sequence[Edition]:
    """All editions, the latest first."""
    return db.session.scalars(select(Edition).order_by(Edition.starts_on.desc())).all()


def match_copies(source_id: int, edition_id: int) -> tuple[dict[int, int], dict[int, int]]:
    """The ids of an edition's meetings and sessions by those of the edition it was copied from."""
    first, second = (
        db.session.execute(
            select(Meeting.key, Session.key, Meeting.id, Session.id)
            .outerjoin(Session, Session.meeting_id == Meeting.id)
            .where(Meeting.edition_id == wanted)
        ).all()
        for wanted in (source_id, edition_id)
    )
    there = {(meeting, session): ids for meeting, session, *ids in second}
    meetings, sessions = {}, {}
    for meeting, session, meeting_id, session_id in first:
        copied = there[(meeting, session)]
        meetings[meeting_id] = copied[0]
        if session_id is not None:
            sessions[session_id] = copied[1]
    return meetings, sessions


def find_open_pool(session_id: int) -> SeatPool | None:
    """The pool of seats that are first come, first served."""
    return db.session.scalar(
        select(SeatPool).where(SeatPool.session_id == session_id, SeatPool.kind == PoolKind.OPEN)
    )
