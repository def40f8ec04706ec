"""The audit entry."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, pk


class AuditEntry(Model):
    """One act: who, what, about which row, before and after, from where, with which reason.

    Rows are only inserted. Personal values do not stand here; ids do.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entry_at", "at"),
    )

    id: Mapped[pk]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    edition_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    request_id: Mapped[str | None]
    remote_prefix: Mapped[str | None]
    public_id: Mapped[UUID] = mapped_column(unique=True)
