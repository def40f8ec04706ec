"""Questions to the audit trail."""

from collections.abc import Sequence

from sqlalchemy import func, select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.db import db


def list_entries(subject_kind: str, subject_id: int, *, limit: int = 200) -> Sequence[AuditEntry]:
    """What was done to one subject, the latest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    ).all()


def count_entries(action: str, *, edition_id: int | None = None) -> int:
    """How often an act was recorded, in one edition or in all."""
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
    if edition_id is not None:
        query = query.where(AuditEntry.edition_id == edition_id)
    return db.session.scalar(query) or 0
