"""Where the facts of a registration stand, and every move they made."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, created_at, pk, public_id
from gpscf_events.registration.models import Registration


class Fact(enum.StrEnum):
    """What a badge may need."""

    NOMINATION = "nomination"
    ACCEPTANCE = "acceptance"
    CLEARANCE = "clearance"


class Nomination(enum.StrEnum):
    """Whether the sending authority named the person."""

    OPEN = "open"
    NOMINATED = "nominated"
    WAIVED = "waived"
    TAKEN_BACK = "taken_back"


class Acceptance(enum.StrEnum):
    """What the secretariat decided; never stored, read off the registration's own state."""

    OPEN = "open"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Clearance(enum.StrEnum):
    """What the security authority said. Never why."""

    OPEN = "open"
    SENT = "sent"
    MORE_INFORMATION = "more_information"
    CLEARED = "cleared"
    OBJECTION = "objection"
    # Something changed after it was given; `clearance_stands` says whether it holds until the new decision.
    LAPSED = "lapsed"


class NominatedBy(enum.StrEnum):
    """How the authority named somebody."""

    NOTE_VERBALE = "note_verbale"
    LETTER = "letter"
    FOCAL_POINT = "focal_point"


class Accreditation(Model):
    """Where a registration's nomination and clearance stand. Acceptance is the registration's own state.

    `clearance_stands`: what was cleared holds, also while a change is checked anew.
    """

    __tablename__ = "accreditation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        CheckConstraint("clearance <> 'cleared' OR clearance_stands", name="cleared_stands"),
        CheckConstraint(
            "NOT clearance_stands OR clearance NOT IN ('open', 'objection')", name="stands_once_cleared"
        ),
        CheckConstraint("(nomination = 'nominated') = (nominated_by IS NOT NULL)", name="nominated_by_way"),
        Index("ix_accreditation_edition_id_clearance", "edition_id", "clearance"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    registration_id: Mapped[int] = mapped_column(unique=True)
    nomination: Mapped[Nomination] = mapped_column(default=Nomination.OPEN, server_default="open")
    nominated_by: Mapped[NominatedBy | None]
    clearance: Mapped[Clearance] = mapped_column(default=Clearance.OPEN, server_default="open")
    clearance_stands: Mapped[bool] = mapped_column(default=False, server_default="false")
    # A keyed hash of each part of a person: as security was shown it last, and as it was cleared.
    sent_as: Mapped[dict[str, Any] | None]
    cleared_as: Mapped[dict[str, Any] | None]
    accredited_at: Mapped[datetime | None]
    created_at: Mapped[created_at]

    registration: Mapped[Registration] = relationship()


class FactMove(Model):
    """A move of a fact: written once. `reference` is the number of a note or letter, or of the authority's answer.

    `reason` is the secretariat's own; what security thinks is never written down.
    """

    __tablename__ = "fact_move"
    __table_args__ = (
        UniqueConstraint("registration_id", "id"),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        CheckConstraint("fact <> 'clearance' OR reason = ''", name="clearance_without_reason"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    fact: Mapped[Fact]
    before: Mapped[str]
    after: Mapped[str]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reference: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    moved_at: Mapped[created_at]


class Enquiry(Model):
    """A question of a reviewer about a registration; the delegate answers on the status page."""

    __tablename__ = "enquiry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_with_words"),
        Index(
            "uq_enquiry_open", "registration_id", unique=True, postgresql_where=text("answered_at IS NULL")
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    question: Mapped[str]
    asked_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[created_at]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class PairDecision(Model):
    """What a person decided about two registrations that look like one human being: different is never asked again."""

    __tablename__ = "pair_decision"
    __table_args__ = (
        UniqueConstraint("first_registration_id", "second_registration_id"),
        CheckConstraint("first_registration_id < second_registration_id", name="in_order"),
        Index("ix_pair_decision_second_registration_id", "second_registration_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    first_registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    second_registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    is_same: Mapped[bool]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[created_at]


class Field(enum.StrEnum):
    """What may be missing of somebody without stopping the registration."""

    CONTACT = "contact"
    PHOTO = "photo"
    DOCUMENT = "document"


class FieldNote(Model):
    """That something is missing on purpose: to be supplied by a role until a day, or waived for a reason."""

    __tablename__ = "field_note"
    __table_args__ = (
        UniqueConstraint("registration_id", "field"),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        CheckConstraint("(until IS NOT NULL) = (waived_for = '')", name="supplied_or_waived"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    field: Mapped[Field]
    owner_role: Mapped[str]
    until: Mapped[date | None]
    waived_for: Mapped[str] = mapped_column(default="", server_default="")
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    noted_at: Mapped[created_at]


class BatchState(enum.StrEnum):
    """Where a batch stands: only what was sent is answered."""

    OPEN = "open"
    SENT = "sent"
    CANCELLED = "cancelled"


class ClearanceLayout(Model):
    """Which columns the security authority is sent, in their order, and the public key that a batch is encrypted to."""

    __tablename__ = "clearance_layout"

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), unique=True)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # An age recipient (age1…, https://age-encryption.org/v1); its secret half is the authority's alone.
    recipient: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)


class ClearanceBatch(Model):
    """People who go to the security authority together, under one number."""

    __tablename__ = "clearance_batch"
    __table_args__ = (UniqueConstraint("edition_id", "id"), UniqueConstraint("edition_id", "number"))

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    state: Mapped[BatchState] = mapped_column(default=BatchState.OPEN)
    made_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]
    sent_at: Mapped[datetime | None]
    # When the answers should be there.
    due_on: Mapped[date | None]

    items: Mapped[list["ClearanceItem"]] = relationship(viewonly=True, order_by="ClearanceItem.number")

    def number_of(self, item: "ClearanceItem") -> str:
        """The number under which somebody goes out and comes back: batch and person."""
        return f"{self.number}-{item.number}"


class ClearanceItem(Model):
    """Somebody in a batch, and what came back; null while no answer is there."""

    __tablename__ = "clearance_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        UniqueConstraint("batch_id", "registration_id"),
        ForeignKeyConstraint(
            ["edition_id", "batch_id"], ["clearance_batch.edition_id", "clearance_batch.id"]
        ),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_clearance_item_registration_id", "registration_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    batch_id: Mapped[int]
    number: Mapped[int]
    registration_id: Mapped[int]
    answer: Mapped[Clearance | None]
    answered_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(viewonly=True)
