"""Documents of a session: kept as files, there for readers from a moment on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gpscf_events.audit.services import record
from gpscf_events.core import files
from gpscf_events.core.db import Words, db
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.events import DocumentRemoved
from gpscf_events.programme.models import DocumentKind, Session, SessionDocument


@dataclass(frozen=True)
class DocumentDetails:
    """What is told of a document; it is published from `published_at` on, never while that is None."""

    kind: DocumentKind
    title: Words
    language: str
    published_at: datetime | None


def add_document(*, session: Session, details: DocumentDetails, data: bytes) -> SessionDocument:
    """Keep a PDF with a session; the caller has checked that `data` is one."""
    with transaction():
        row = SessionDocument(
            edition_id=session.edition_id,
            meeting_id=session.meeting_id,
            session_id=session.id,
            file=files.store(kind=files.FileKind.SESSION_DOCUMENT, data=data),
            **vars(details),
        )
        db.session.add(row)
        db.session.flush()
        _record(row, "added", {}, details)
        return row


def change_document(*, document: SessionDocument, details: DocumentDetails, seen: int) -> None:
    """Save what is told of a document as read in revision `seen`. Raises ChangedMeanwhile."""
    with transaction():
        db.session.refresh(document, with_for_update=True)
        if document.revision != seen:
            raise ChangedMeanwhile
        before = {name: getattr(document, name) for name in vars(details)}
        for name, value in vars(details).items():
            setattr(document, name, value)
        document.revision += 1
        db.session.flush()
        _record(document, "changed", before, details)


def remove_document(*, document: SessionDocument) -> None:
    """Remove a document and its content."""
    path = files.path_of(document.file)
    with transaction():
        _record(document, "removed", {}, None)
        publish(DocumentRemoved(document.id))
        file = document.file
        db.session.delete(document)
        db.session.flush()
        db.session.delete(file)
        db.session.flush()
    files.remove_content([path])


def _record(row: SessionDocument, verb: str, before: dict[str, Any], details: DocumentDetails | None) -> None:
    after = (
        {name: value for name, value in vars(details).items() if before.get(name) != value} if details else {}
    )
    record(
        f"session_document.{verb}",
        subject_kind="session_document",
        subject_id=row.id,
        edition_id=row.edition_id,
        before={f"document_{name}": _plain(before[name]) for name in after} if before else None,
        after={
            "session_id": row.session_id,
            **{f"document_{name}": _plain(value) for name, value in after.items()},
        },
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
