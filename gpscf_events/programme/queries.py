"""Questions about the programme."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.programme.models import Edition, Meeting, Room, Session, Visibility

# What everybody may read. Invited and confidential ones are absent, not hidden by the template.
OPENLY_LISTED = (Visibility.PUBLIC, Visibility.DELEGATES)


def find_edition(key: str) -> Edition | None:
    """The edition with this key."""
    return db.session.execute(select(Edition).where(Edition.key == key)).scalar_one_or_none()


def get_edition(key: str) -> Edition:
    """The edition with this key. Raises NotFound."""
    if (edition := find_edition(key)) is None:
        raise NotFound
    return edition


def find_current_edition() -> Edition | None:
    """The edition that a visitor without an address is led to."""
    query = select(Edition).order_by(Edition.is_current.desc(), Edition.starts_on.desc()).limit(1)
    return db.session.execute(query).scalar_one_or_none()


def list_meetings(edition_id: int, *, visibility: Sequence[Visibility] = OPENLY_LISTED) -> Sequence[Meeting]:
    """The meetings of an edition, in their order."""
    query = select(Meeting).where(Meeting.edition_id == edition_id, Meeting.visibility.in_(visibility))
    return db.session.execute(query.order_by(Meeting.starts_on, Meeting.position)).scalars().all()


def _with_rooms_and_pools(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Session.room).joinedload(Room.venue), selectinload(Session.pools)
    ).order_by(Session.starts_at, Session.id)


def list_sessions(edition_id: int, *, visibility: Sequence[Visibility] = OPENLY_LISTED) -> Sequence[Session]:
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
