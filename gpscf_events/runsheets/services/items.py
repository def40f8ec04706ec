"""What speakers owe: asked for, marked as received, changed; it goes when the speaker goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.events import DocumentRemoved, SpeakerRemoved
from gpscf_events.programme.models import Session, SessionSpeaker
from gpscf_events.runsheets.models import ItemKind, ItemState, SpeakerItem
from gpscf_events.runsheets.queries import lock_item


@dataclass(frozen=True)
class ItemDetails:
    """What an organiser says of something that a speaker owes; `document_id` is one of the session."""

    state: ItemState
    due_on: date | None
    note: str
    document_id: int | None


def ask_speakers(*, session: Session, kinds: Iterable[ItemKind], due_on: date | None) -> int:
    """Write down that everybody announced in the session was asked for these; returns how many were new.

    What somebody was asked for before stays as it is, with its own day.
    """
    with transaction():
        speakers = db.session.scalars(
            # Held against being taken off the programme meanwhile.
            select(SessionSpeaker.id)
            .where(SessionSpeaker.session_id == session.id)
            .order_by(SessionSpeaker.id)
            .with_for_update(read=True, key_share=True)
        ).all()
        wanted = sorted(set(kinds))
        rows = [
            {
                "edition_id": session.edition_id,
                "meeting_id": session.meeting_id,
                "session_id": session.id,
                "speaker_id": speaker_id,
                "kind": kind,
                "state": ItemState.ASKED,
                "due_on": due_on,
                "note": "",
                "revision": 1,
            }
            for speaker_id in speakers
            for kind in wanted
        ]
        if not rows:
            return 0
        made = db.session.scalars(
            insert(SpeakerItem)
            .on_conflict_do_nothing(index_elements=["speaker_id", "kind"])
            .returning(SpeakerItem.id),
            rows,
        ).all()
        if made:
            record(
                "speaker_item.asked",
                subject_kind="session",
                subject_id=session.id,
                edition_id=session.edition_id,
                after={"kinds": wanted, "due_on": str(due_on or ""), "items": len(made)},
            )
        return len(made)


def change_item(*, item: SpeakerItem, details: ItemDetails, seen: int) -> None:
    """Save what is said of an item as read in revision `seen`. Raises ChangedMeanwhile."""
    with transaction():
        lock_item(item.id)
        if item.revision != seen:
            raise ChangedMeanwhile
        changed = [name for name, value in vars(details).items() if getattr(item, name) != value]
        before = item.state
        for name in changed:
            setattr(item, name, getattr(details, name))
        item.revision += 1
        db.session.flush()
        _record("speaker_item.changed", item, before, {"changed": changed})


def mark_received(*, item: SpeakerItem) -> None:
    """What was asked for has come; pressed again, or after it was checked, nothing changes."""
    with transaction():
        lock_item(item.id)
        if item.state is not ItemState.ASKED:
            return
        item.state = ItemState.RECEIVED
        item.revision += 1
        db.session.flush()
        _record("speaker_item.received", item, ItemState.ASKED, {})


def on_speaker_removed(event: SpeakerRemoved) -> None:
    """Nobody waits any more for what somebody owes who is not announced."""
    with transaction() as session:
        session.execute(delete(SpeakerItem).where(SpeakerItem.speaker_id == event.speaker_id))


def on_document_removed(event: DocumentRemoved) -> None:
    """What a removed document stood for stands by itself again."""
    with transaction() as session:
        session.execute(
            update(SpeakerItem)
            .where(SpeakerItem.document_id == event.document_id)
            .values(document_id=None, revision=SpeakerItem.revision + 1)
        )


def _record(action: str, item: SpeakerItem, before: ItemState, more: dict[str, Any]) -> None:
    record(
        action,
        subject_kind="speaker_item",
        subject_id=item.id,
        edition_id=item.edition_id,
        before={"state": before},
        after={"session_id": item.session_id, "kind": item.kind, "state": item.state, **more},
    )
