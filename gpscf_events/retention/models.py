"""The plan of an edition, runs, holds, and what is left of an erasure: a receipt without personal data."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, Words, created_at, pk, public_id
from gpscf_events.registration.models import Registration


class RetentionPlan(Model):
    """What organisers decided for an edition: other periods than the usual ones, and that erasing has begun.

    Null is the usual period. Before `started_at` the nightly job only counts: nothing goes before somebody read the
    report and began it.
    """

    __tablename__ = "retention_plan"
    __table_args__ = (
        CheckConstraint("documents_days BETWEEN 7 AND 90", name="documents_days_bounds"),
        CheckConstraint("answers_days BETWEEN 90 AND 1095", name="answers_days_bounds"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    documents_days: Mapped[int | None]
    answers_days: Mapped[int | None]
    started_at: Mapped[datetime | None]
    started_by_user_id: Mapped[int | None] = mapped_column(BigInteger)


class RunState(enum.StrEnum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class RetentionRun(Model):
    """One run over an edition (or over what belongs to none): what it did, in figures."""

    __tablename__ = "retention_run"
    __table_args__ = (
        UniqueConstraint(
            "slot", "edition_id", name="uq_retention_run_slot", postgresql_nulls_not_distinct=True
        ),
        Index("ix_retention_run_edition_id_id", "edition_id", "id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    # The nightly job's id, so that a job that was killed goes on with its run; a run by hand has its own.
    slot: Mapped[uuid.UUID] = mapped_column(PgUUID(as_uuid=True))
    # Null: the clock.
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[RunState] = mapped_column(default=RunState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    # {"documents": 12, …}: written with each batch, in its transaction.
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[created_at]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class LegalHold(Model):
    """That a registration must not be erased yet, and why. It is never deleted: what was lifted has an end."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "uq_legal_hold_live",
            "registration_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    reason: Mapped[str]
    placed_by_user_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[created_at]
    lifted_by_user_id: Mapped[int | None] = mapped_column(BigInteger)
    lifted_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()


class RequestState(enum.StrEnum):
    """Where a request for erasure stands."""

    OPEN = "open"
    ERASED = "erased"
    REFUSED = "refused"


class ErasureRequest(Model):
    """That a delegate asked for erasure, by when we answer, and what we answered. At most one is open."""

    __tablename__ = "erasure_request"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_when_not_open"),
        Index(
            "uq_erasure_request_open",
            "registration_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_erasure_request_edition_id_id", "edition_id", "id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    created_at: Mapped[created_at]
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    # Null: the registration's time was over, and the nightly run erased it.
    decided_by_user_id: Mapped[int | None] = mapped_column(BigInteger)
    # Why it was refused, as the delegate is told; names nobody, and goes with the registration.
    reason: Mapped[Words | None]

    registration: Mapped[Registration] = relationship()


class CopyState(enum.StrEnum):
    """How far a copy of the own data is."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class DataCopy(Model):
    """The own data as a PDF that a delegate ordered; the worker makes it, row and file go after a day."""

    __tablename__ = "data_copy"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index(
            "uq_data_copy_unfinished",
            "registration_id",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_data_copy_expires_at", "expires_at"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    locale: Mapped[str]
    state: Mapped[CopyState] = mapped_column(default=CopyState.QUEUED)
    # Rows written so far, of how many.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[created_at]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
