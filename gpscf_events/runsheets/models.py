"""Run sheets, their lines, the versions that were published of them, and what speakers were asked for."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, Words, created_at, one_language, pk, public_id
from gpscf_events.programme.models import Session, SessionDocument, SessionSpeaker


class RunSheet(Model):
    """The run sheet of a session; its row is the lock for the order of its lines and for its versions."""

    __tablename__ = "run_sheet"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        UniqueConstraint("session_id"),
        UniqueConstraint("edition_id", "id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    # Counts every change of any line: who moves, removes or publishes says which one was seen.
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[created_at]

    session: Mapped[Session] = relationship(viewonly=True)


class RunSheetLine(Model):
    """One thing that happens. Its minute counts from the beginning of the session and moves with it."""

    __tablename__ = "run_sheet_line"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "sheet_id"], ["run_sheet.edition_id", "run_sheet.id"]),
        CheckConstraint(one_language("what"), name="what_language"),
        Index("ix_run_sheet_line_sheet_id", "sheet_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    sheet_id: Mapped[int]
    minute: Mapped[int]
    # Orders the lines of one minute.
    position: Mapped[int]
    what: Mapped[Words]
    who: Mapped[Words | None]
    language: Mapped[str] = mapped_column(default="")
    microphone: Mapped[str] = mapped_column(default="")
    media: Mapped[str] = mapped_column(default="")
    cue_owner: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)


class RunSheetVersion(Model):
    """A run sheet as it was published, frozen: its content never changes, nor does its print."""

    __tablename__ = "run_sheet_version"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "sheet_id"], ["run_sheet.edition_id", "run_sheet.id"]),
        UniqueConstraint("sheet_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    sheet_id: Mapped[int]
    number: Mapped[int]
    # rules.freeze: the facts of the session and the lines, as plain values.
    content: Mapped[dict[str, Any]]
    published_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]

    @property
    def published_at(self) -> datetime:
        """When it was published."""
        return self.created_at


class DoorSign(Model):
    """That the sign for the door of a session was made, in which version: a mark of all that stands on it."""

    __tablename__ = "door_sign"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        UniqueConstraint("session_id", "version"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    version: Mapped[str]
    made_at: Mapped[datetime]


class ItemKind(enum.StrEnum):
    """What a speaker is asked for."""

    SPEECH = "speech"
    SLIDES = "slides"
    PORTRAIT = "portrait"
    TITLE = "title"


class ItemState(enum.StrEnum):
    """How far it is."""

    ASKED = "asked"
    RECEIVED = "received"
    CHECKED = "checked"
    NOT_NEEDED = "not_needed"


class SpeakerItem(Model):
    """Something that somebody announced in a session was asked for. Content is a document of the session."""

    __tablename__ = "speaker_item"
    __table_args__ = (
        UniqueConstraint("speaker_id", "kind"),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        Index("ix_speaker_item_session_id", "session_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    speaker_id: Mapped[int] = mapped_column(ForeignKey("session_speaker.id"))
    kind: Mapped[ItemKind]
    state: Mapped[ItemState] = mapped_column(default=ItemState.ASKED)
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("session_document.id"), index=True)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[created_at]

    session: Mapped[Session] = relationship(viewonly=True)
    speaker: Mapped[SessionSpeaker] = relationship(viewonly=True)
    document: Mapped[SessionDocument | None] = relationship(viewonly=True)
