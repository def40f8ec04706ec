"""Checkpoints, scans and presences."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, Words, created_at, pk, public_id
from gpscf_events.programme.models import Meeting, Session


class CheckpointKind(enum.StrEnum):
    """An access gate lets people in; a service point hands out, takes back, boards or serves."""

    ACCESS_GATE = "access_gate"
    SERVICE_POINT = "service_point"


class Checkpoint(Model):
    """A place where badges are scanned: for one session, or for a whole meeting (session null)."""

    __tablename__ = "checkpoint"
    __table_args__ = (
        UniqueConstraint("meeting_id", "key"),
        UniqueConstraint("edition_id", "meeting_id", "id"),
        ForeignKeyConstraint(["edition_id", "meeting_id"], ["meeting.edition_id", "meeting.id"]),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int | None]
    key: Mapped[str]
    kind: Mapped[CheckpointKind] = mapped_column(default=CheckpointKind.ACCESS_GATE)
    name: Mapped[Words]
    position: Mapped[int] = mapped_column(default=0)
    single_entry: Mapped[bool] = mapped_column(default=False)
    takes_e_badge: Mapped[bool] = mapped_column(default=True)
    # Null: from two hours before the session until its end (checkin/rules.py); a demo gate is open for years.
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(overlaps="session")
    session: Mapped[Session | None] = relationship(overlaps="meeting")


class ScanSource(enum.StrEnum):
    """How the badge was read."""

    CAMERA = "camera"
    HAND_SCANNER = "hand_scanner"
    MANUAL_CODE = "manual_code"
    NAME_SEARCH = "name_search"
    STEWARD = "steward"  # no badge was read: the answer to a scan that asked for a check


class Direction(enum.StrEnum):
    """In or out."""

    IN = "in"
    OUT = "out"


class Answer(enum.StrEnum):
    """What the steward did with a guest whose scan asked for a check."""

    LET_IN = "let_in"
    NOT_LET_IN = "not_let_in"


class NotLetInReason(enum.StrEnum):
    """Why a guest was not let in: the short list on the scan page."""

    NO_SEAT_FREE = "no_seat_free"
    NO_PHOTO_ID = "no_photo_id"
    SENT_TO_DESK = "sent_to_desk"
    GUEST_LEFT = "guest_left"
    OTHER = "other"


class Outcome(enum.StrEnum):
    """What the steward sees."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Scan(Model):
    """That a badge, or something that looked like one, was shown at a checkpoint. Stored once, refused or not.

    `uuid` is made by the device before its first attempt to send; the text itself is never stored, only its SHA-256.
    A steward's answer to a scan that asked for a check is a row of the same log, with the scan it answers.
    """

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("device_id", "seq"),
        Index("ix_scan_badge_id_checkpoint_id", "badge_id", "checkpoint_id"),
        Index("ix_scan_checkpoint_id_received_at", "checkpoint_id", "received_at"),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "checkpoint_id"],
            ["checkpoint.edition_id", "checkpoint.meeting_id", "checkpoint.id"],
        ),
        ForeignKeyConstraint(["edition_id", "badge_id"], ["badge.edition_id", "badge.id"]),
        CheckConstraint("(source = 'steward') = (answers_uuid IS NOT NULL)", name="steward_answers_a_scan"),
    )

    uuid: Mapped[UUID] = mapped_column(PgUUID(as_uuid=True), primary_key=True)
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    checkpoint_id: Mapped[int]
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    badge_id: Mapped[int | None]
    registration_id: Mapped[int | None] = mapped_column(BigInteger)
    cid: Mapped[bytes | None] = mapped_column(LargeBinary)
    raw_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    device_id: Mapped[UUID] = mapped_column(PgUUID(as_uuid=True))
    seq: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[ScanSource]
    direction: Mapped[Direction] = mapped_column(default=Direction.IN)
    outcome: Mapped[Outcome]
    code: Mapped[str]
    answers_uuid: Mapped[UUID | None] = mapped_column(PgUUID(as_uuid=True))
    reason: Mapped[NotLetInReason | None]
    scanned_at: Mapped[datetime]
    received_at: Mapped[created_at]
    user_id: Mapped[int | None] = mapped_column(BigInteger)


class PresenceSource(enum.StrEnum):
    """How we know that somebody was there."""

    SCAN = "scan"
    ATTESTED = "attested"
    IMPORTED = "imported"
    ONLINE = "online"
    SIGNED_SHEET = "signed_sheet"
    CORRECTED = "corrected"


class Presence(Model):
    """That somebody was at a session, with the source; the first moment of each source is kept."""

    __tablename__ = "presence"
    __table_args__ = (
        UniqueConstraint("session_id", "registration_id", "source"),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_presence_registration_id", "registration_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    registration_id: Mapped[int]
    source: Mapped[PresenceSource]
    scan_uuid: Mapped[UUID | None] = mapped_column(PgUUID(as_uuid=True))
    checkpoint_id: Mapped[int | None] = mapped_column(BigInteger)
    first_at: Mapped[datetime]
    created_at: Mapped[created_at]
