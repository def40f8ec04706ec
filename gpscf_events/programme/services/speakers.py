"""Who speaks and chairs in a session: added, changed and removed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gpscf_events.audit.services import record
from gpscf_events.core.db import Words, db
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.events import SpeakerRemoved
from gpscf_events.programme.models import Session, SessionSpeaker, SpeakerRole, TakingPart


@dataclass(frozen=True)
class SpeakerDetails:
    """Somebody as announced in a session; both times or neither, with their zone."""

    role: SpeakerRole
    position: int
    name: Words
    office: Words | None
    topic: Words | None
    starts_at: datetime | None
    ends_at: datetime | None
    mode: TakingPart


def add_speaker(*, session: Session, details: SpeakerDetails) -> SessionSpeaker:
    """Announce somebody in a session."""
    with transaction():
        row = SessionSpeaker(
            edition_id=session.edition_id,
            meeting_id=session.meeting_id,
            session_id=session.id,
            **vars(details),
        )
        db.session.add(row)
        db.session.flush()
        _record(row, "added", sorted(vars(details)))
        return row


def change_speaker(*, speaker: SessionSpeaker, details: SpeakerDetails, seen: int) -> None:
    """Save an announcement as read in revision `seen`. Raises ChangedMeanwhile."""
    with transaction():
        db.session.refresh(speaker, with_for_update=True)
        if speaker.revision != seen:
            raise ChangedMeanwhile
        changed = [name for name, value in vars(details).items() if getattr(speaker, name) != value]
        for name in changed:
            setattr(speaker, name, getattr(details, name))
        speaker.revision += 1
        db.session.flush()
        _record(speaker, "changed", sorted(changed))


def remove_speaker(*, speaker: SessionSpeaker) -> None:
    """Announce somebody no longer."""
    with transaction():
        # Held, so that nobody writes something about the speaker between the reactions and the end.
        db.session.refresh(speaker, with_for_update=True)
        _record(speaker, "removed", [])
        publish(SpeakerRemoved(speaker.id))
        db.session.delete(speaker)
        db.session.flush()


def _record(row: SessionSpeaker, verb: str, changed: list[str]) -> None:
    """An entry that says what was changed, without the name: the trail is kept longer than names may be."""
    after: dict[str, Any] = {"session_id": row.session_id, "changed": changed}
    record(
        f"session_speaker.{verb}",
        subject_kind="session_speaker",
        subject_id=row.id,
        edition_id=row.edition_id,
        after=after,
    )
