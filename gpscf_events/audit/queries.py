"""Questions to the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.db import db


@dataclass(frozen=True)
class Head:
    """The last sealed entry: who keeps it outside can tell whether the end of the chain was cut off."""

    sequence: int
    hash: bytes
    at: datetime

    def __str__(self) -> str:
        """As `scripts/verify_audit.py --head` takes it."""
        return f"{self.sequence}:{self.hash.hex()}"


def find_head() -> Head | None:
    """The last sealed entry; None before the first."""
    row = db.session.execute(
        select(AuditEntry.sequence, AuditEntry.hash, AuditEntry.at)
        .where(AuditEntry.sequence.is_not(None))
        .order_by(AuditEntry.sequence.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Head(row.sequence, row.hash, row.at)


def count_unsealed() -> int:
    """How many entries wait for the sealer."""
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.sequence.is_(None))
    return db.session.scalar(query) or 0


def list_entries(
    subject_kind: str, subject_id: int, *, action: str | None = None, limit: int = 200
) -> Sequence[AuditEntry]:
    """What was done to one subject, all acts or one, the latest first."""
    query = select(AuditEntry).where(
        AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id
    )
    if action is not None:
        query = query.where(AuditEntry.action == action)
    return db.session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)).all()


def count_entries(action: str, *, edition_id: int | None = None) -> int:
    """How often an act was recorded, in one edition or in all."""
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
    if edition_id is not None:
        query = query.where(AuditEntry.edition_id == edition_id)
    return db.session.scalar(query) or 0
