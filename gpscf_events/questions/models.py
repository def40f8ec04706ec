"""Questions with every version of their words, forms that open after acceptance, and answers."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, Words, created_at, pk, public_id
from gpscf_events.core.files import StoredFile


class QuestionKind(enum.StrEnum):
    """What an answer is."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    FILE = "file"
    COUNTRY = "country"
    PHONE = "phone"


CHOICES = frozenset({QuestionKind.ONE_OF, QuestionKind.MANY_OF})


class KeptAs(enum.StrEnum):
    """How long answers are kept: as the registration, or as shortly as identity documents."""

    REGISTRATION = "registration"
    DOCUMENT = "document"


class LaterForm(Model):
    """A set of questions that opens after acceptance, with a deadline of its own."""

    __tablename__ = "later_form"
    __table_args__ = (UniqueConstraint("edition_id", "id"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[Words]
    intro: Mapped[Words | None]
    closes_at: Mapped[datetime]
    # Whom it concerns is told once, when it is opened or when they are accepted later.
    opened_at: Mapped[datetime | None]
    created_at: Mapped[created_at]


class LaterFormCategory(Model):
    """A category that a form concerns; without any it concerns all."""

    __tablename__ = "later_form_category"
    __table_args__ = (UniqueConstraint("later_form_id", "category_id"),)

    id: Mapped[pk]
    later_form_id: Mapped[int] = mapped_column(ForeignKey("later_form.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)


class Question(Model):
    """What organisers ask. Its words and shape stand in its versions; `version` is the one asked now.

    Without `later_form_id` it is a page of the draft; with `meeting_id` only people of that meeting are asked.
    """

    __tablename__ = "question"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "later_form_id"], ["later_form.edition_id", "later_form.id"]),
        ForeignKeyConstraint(["edition_id", "meeting_id"], ["meeting.edition_id", "meeting.id"]),
        Index("ix_question_edition_id", "edition_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    later_form_id: Mapped[int | None]
    meeting_id: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(SmallInteger, default=1)
    kept_as: Mapped[KeptAs] = mapped_column(default=KeptAs.REGISTRATION)
    # Nobody is asked any more; answers given before stay.
    hidden_at: Mapped[datetime | None]
    created_at: Mapped[created_at]


class QuestionVersion(Model):
    """A question as it was worded from some moment on; never changed, so that an answer keeps its question.

    `options` are `{"key", "zh", "en"}`. It is shown when the question `shown_if_question_id` was answered with one of
    `shown_if_keys`.
    """

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "version"),
        CheckConstraint(
            "(shown_if_question_id IS NULL) = (cardinality(shown_if_keys) = 0)", name="condition_is_whole"
        ),
    )

    id: Mapped[pk]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[QuestionKind]
    label: Mapped[Words]
    hint: Mapped[Words | None]
    is_required: Mapped[bool]
    options: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    shown_if_question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    shown_if_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    created_at: Mapped[created_at]

    question: Mapped[Question] = relationship(foreign_keys=[question_id])


class QuestionCategory(Model):
    """A category that is asked a question; without any all are."""

    __tablename__ = "question_category"
    __table_args__ = (UniqueConstraint("question_id", "category_id"),)

    id: Mapped[pk]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)


class Answer(Model):
    """An answer of a registration to one version of a question. `words` are texts, option keys or a party's key."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("registration_id", "question_id", "version"),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        ForeignKeyConstraint(
            ["question_id", "version"], ["question_version.question_id", "question_version.version"]
        ),
        Index("ix_answer_question_id_version", "question_id", "version"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    question_id: Mapped[int]
    version: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    given_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    file: Mapped[StoredFile | None] = relationship()


class FormEntry(Model):
    """What somebody typed into a later form, as typed, and when it was sent whole."""

    __tablename__ = "form_entry"
    __table_args__ = (
        UniqueConstraint("later_form_id", "registration_id"),
        ForeignKeyConstraint(["edition_id", "later_form_id"], ["later_form.edition_id", "later_form.id"]),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_form_entry_registration_id", "registration_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    later_form_id: Mapped[int]
    registration_id: Mapped[int]
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
