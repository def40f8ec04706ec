"""Notes of sending authorities, and the people they name."""

import enum
from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, created_at, pk, public_id
from gpscf_events.core.files import StoredFile
from gpscf_events.parties.models import Party
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import Registration


class NoteKind(enum.StrEnum):
    """What a sending authority writes."""

    NOTE_VERBALE = "note_verbale"
    LETTER = "letter"
    EMAIL = "email"


class Note(Model):
    """What a sending authority wrote about whom it sends. One that was superseded names nobody any more."""

    __tablename__ = "note"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        ForeignKeyConstraint(["edition_id", "supersedes_id"], ["note.edition_id", "note.id"]),
        CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        Index("ix_note_edition_id_party_id", "edition_id", "party_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[NoteKind]
    # As the sender wrote it; two embassies of one party may use the same one.
    number: Mapped[str]
    sender: Mapped[str]
    dated_on: Mapped[date]
    received_on: Mapped[date]
    language: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    supersedes_id: Mapped[int | None] = mapped_column(unique=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    made_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]

    edition: Mapped[Edition] = relationship(viewonly=True)
    party: Mapped[Party] = relationship(viewonly=True)
    file: Mapped[StoredFile | None] = relationship()
    people: Mapped[list["NotePerson"]] = relationship(viewonly=True, order_by="NotePerson.line")


class NotePerson(Model):
    """Somebody as a note names them. `registration_id` is set by a person who looked at both."""

    __tablename__ = "note_person"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "note_id"], ["note.edition_id", "note.id"]),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_note_person_note_id", "note_id"),
        Index("ix_note_person_registration_id", "registration_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    note_id: Mapped[int]
    line: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    function: Mapped[str] = mapped_column(default="")
    registration_id: Mapped[int | None]
    confirmed_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]

    note: Mapped[Note] = relationship(viewonly=True)
    registration: Mapped[Registration | None] = relationship(viewonly=True)
