"""Questions about what speakers owe, in the sessions whose run sheets the actor keeps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import Session, SessionDocument, SessionSpeaker
from gpscf_events.runsheets.models import SpeakerItem
from gpscf_events.runsheets.rules.chasing import DOCUMENTS


def _own(edition_id: int, actor: Actor) -> Select[Any]:
    sessions = scoped(Session, actor, Permission.RUN_SHEETS_EDIT).with_only_columns(Session.id)
    return (
        select(SpeakerItem)
        .join(SpeakerItem.session)
        .where(SpeakerItem.edition_id == edition_id, SpeakerItem.session_id.in_(sessions))
        .options(
            contains_eager(SpeakerItem.session).joinedload(Session.meeting),
            joinedload(SpeakerItem.speaker),
            joinedload(SpeakerItem.document),
        )
    )


def list_items(edition_id: int, actor: Actor) -> Sequence[SpeakerItem]:
    """All that was asked for in the actor's sessions."""
    return db.session.scalars(_own(edition_id, actor).order_by(SpeakerItem.id)).all()


def get_item(edition_id: int, public_id: UUID, actor: Actor) -> SpeakerItem:
    """Something asked for in one of the actor's sessions. Raises NotFound."""
    item = db.session.scalar(_own(edition_id, actor).where(SpeakerItem.public_id == public_id))
    if not isinstance(item, SpeakerItem):
        raise NotFound
    return item


def lock_item(item_id: int) -> SpeakerItem:
    """Something asked for, held until commit and read afresh."""
    return db.session.get_one(SpeakerItem, item_id, with_for_update=True, populate_existing=True)


def list_speakers(session_id: int) -> Sequence[SessionSpeaker]:
    """Who is announced in a session, in its order."""
    query = select(SessionSpeaker).where(SessionSpeaker.session_id == session_id)
    return db.session.scalars(query.order_by(SessionSpeaker.position, SessionSpeaker.id)).all()


def list_documents(session_ids: Iterable[int]) -> Mapping[int, Sequence[SessionDocument]]:
    """Speeches and slides of sessions, published or not, by the session's id."""
    query = select(SessionDocument).where(
        SessionDocument.session_id.in_(set(session_ids)), SessionDocument.kind.in_(DOCUMENTS.values())
    )
    found = defaultdict(list)
    for document in db.session.scalars(query.order_by(SessionDocument.id)):
        found[document.session_id].append(document)
    return found
