"""What is told of a session beside its place and time: who speaks and chairs, and its documents."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, Words, one_language, pk, public_id
from gpscf_events.core.files import StoredFile

if TYPE_CHECKING:
    from gpscf_events.programme.models import Session


class TakingPart(enum.StrEnum):
    """How one takes part in a session, or speaks in it."""

    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"
    RECORDED = "recorded"


class SpeakerRole(enum.StrEnum):
    """What somebody does in a session."""

    CHAIR = "chair"
    MODERATOR = "moderator"
    SPEAKER = "speaker"


class SessionSpeaker(Model):
    """Somebody announced in a session, as announced; the name need not be that of a registered person."""

    __tablename__ = "session_speaker"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="slot_is_whole"),
        CheckConstraint("mode <> 'hybrid'", name="one_way_to_speak"),
        CheckConstraint(one_language("name"), name="name_language"),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int] = mapped_column(index=True)
    role: Mapped[SpeakerRole]
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Words]
    # Office and organisation, as they are announced.
    office: Mapped[Words | None]
    topic: Mapped[Words | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    mode: Mapped[TakingPart] = mapped_column(default=TakingPart.ON_SITE)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")

    session: Mapped["Session"] = relationship(back_populates="speakers")


class DocumentKind(enum.StrEnum):
    """What a document of a session is."""

    AGENDA = "agenda"
    SPEECH = "speech"
    SLIDES = "slides"
    OUTCOME = "outcome"
    OTHER = "other"


class SessionDocument(Model):
    """A PDF about a session. It is there for those who may know of the session from `published_at` on."""

    __tablename__ = "session_document"
    __table_args__ = (
        CheckConstraint(one_language("title"), name="title_language"),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[DocumentKind]
    title: Mapped[Words]
    language: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")

    session: Mapped["Session"] = relationship(back_populates="documents")
    file: Mapped[StoredFile] = relationship()
