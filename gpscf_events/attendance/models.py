"""Exports that somebody asked for, and figures of record."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, Words, created_at, pk, public_id


class ExportFormat(enum.StrEnum):
    """XLSX for people (text cells), CSV for machines, JSON lines for what is verified."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"


class ExportSource(enum.StrEnum):
    """What an export holds. Each source has its own columns and permission; the machinery is one."""

    ATTENDANCE = "attendance"
    TRAIL = "trail"
    REGISTRATIONS = "registrations"


class ExportState(enum.StrEnum):
    """How far an export is."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Export(Model):
    """A file that a member of staff asked for; built by the worker, kept for some days."""

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_user_id_created_at", "user_id", "created_at"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    source: Mapped[ExportSource] = mapped_column(
        default=ExportSource.ATTENDANCE, server_default=ExportSource.ATTENDANCE.value
    )
    # The filters of the source, in its own words; attendance has none beside the columns below.
    wanted: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # Both null: the whole edition. An export of a session names its meeting too.
    meeting_id: Mapped[int | None] = mapped_column(BigInteger)
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    format: Mapped[ExportFormat]
    locale: Mapped[str]
    state: Mapped[ExportState] = mapped_column(default=ExportState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str | None]
    created_at: Mapped[created_at]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    downloaded_at: Mapped[datetime | None]


class Qualifier(enum.StrEnum):
    """How a published number is worded: exact, 约, 近, 余."""

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"


class FigureOfRecord(Model):
    """A number somebody signed: computed, counted and published value side by side, with its scope."""

    __tablename__ = "figure_of_record"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    meeting_id: Mapped[int | None] = mapped_column(BigInteger)
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[str]
    scope: Mapped[dict[str, Any]]
    computed: Mapped[int | None]
    counted: Mapped[int | None]
    published: Mapped[int | None]
    qualifier: Mapped[Qualifier] = mapped_column(default=Qualifier.EXACT)
    note: Mapped[Words | None]
    signed_by_user_id: Mapped[int | None] = mapped_column(BigInteger)
    signed_at: Mapped[datetime | None]
    created_at: Mapped[created_at]
