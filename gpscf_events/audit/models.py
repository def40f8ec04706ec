"""The audit entry."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, pk


class AuditEntry(Model):
    """One act: who, what, about which row, before and after, from where, with which reason.

    Rows are only inserted. Personal values stand here as keyed hashes (`rules.PERSONAL_FIELDS`); ids do in clear.
    The last three columns are the chain: the sealer fills them, once, and triggers refuse every other change.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_unsealed", "id", postgresql_where=text("sequence IS NULL")),
        Index("ix_audit_entry_actor", "actor_kind", "actor_id"),
        CheckConstraint(
            "(sequence IS NULL) = (hash IS NULL) AND (sequence IS NULL) = (previous_hash IS NULL)",
            name="sealed_as_a_whole",
        ),
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
    # The roles held when it was done: grants change, the entry does not.
    actor_roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", default=list)
    user_agent: Mapped[str | None]
    # The front of the stored hash of the browser session: tells two sessions of one person apart.
    session_ref: Mapped[str | None]
    sequence: Mapped[int | None] = mapped_column(unique=True)
    previous_hash: Mapped[bytes | None]
    hash: Mapped[bytes | None]
