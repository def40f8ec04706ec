"""Registrations and participations, and the codes that open categories."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.categories.models import Category
from gpscf_events.core.db import Model, Words, created_at, pk, public_id
from gpscf_events.core.files import StoredFile
from gpscf_events.core.sealing import Sealed
from gpscf_events.parties.models import Organisation, Party
from gpscf_events.people.models import Contact, Person
from gpscf_events.programme.models import Edition, Meeting
from gpscf_events.registration.models.wishes import Consent as Consent
from gpscf_events.registration.models.wishes import ConsentGiver as ConsentGiver
from gpscf_events.registration.models.wishes import Correction as Correction


class InvitationCode(Model):
    """Lets some people register in a category that is not open to all. Stored: the code's hash, and its ending."""

    __tablename__ = "invitation_code"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "category_id"], ["category.edition_id", "category.id"]),
        CheckConstraint("uses BETWEEN 0 AND uses_allowed", name="uses_within_allowed"),
        Index("ix_invitation_code_edition_id", "edition_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    category_id: Mapped[int]
    # For which office or occasion it was made; the form asks to name no person here.
    label: Mapped[str]
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    ending: Mapped[str]
    uses_allowed: Mapped[int] = mapped_column(SmallInteger)
    uses: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    made_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]

    category: Mapped[Category] = relationship()


class RegistrationState(enum.StrEnum):
    """Where a registration stands; `registration/rules/` says which steps are allowed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Proposal(enum.StrEnum):
    """What the first of two people decided; the values are those of the state it leads to."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Registration(Model):
    """A person at one edition, with title and organisation as they were then.

    *Represents*, *counts for* and *nationality* are different facts; personal capacity is `represents` null.
    `contact_id` is the mailbox that opened it: it may own many registrations.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        UniqueConstraint("contact_id", "idempotency_key"),
        ForeignKeyConstraint(["edition_id", "category_id"], ["category.edition_id", "category.id"]),
        ForeignKeyConstraint(["edition_id", "opened_category_id"], ["category.edition_id", "category.id"]),
        CheckConstraint("state = 'draft' OR reference IS NOT NULL", name="submitted_has_reference"),
        CheckConstraint("state = 'draft' OR person_id IS NOT NULL", name="submitted_has_person"),
        CheckConstraint("state = 'draft' OR category_id IS NOT NULL", name="submitted_has_category"),
        CheckConstraint("(proposal IS NULL) = (proposed_by_user_id IS NULL)", name="proposed_by_somebody"),
        Index(
            "uq_registration_person_live",
            "edition_id",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('submitted', 'accepted') AND person_id IS NOT NULL"),
        ),
        Index("ix_registration_edition_id_state", "edition_id", "state"),
        Index("ix_registration_contact_id", "contact_id"),
        Index("ix_registration_category_id_state", "category_id", "state"),
        Index("ix_registration_reference_grams", text("search_grams(reference)"), postgresql_using="gin"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    category_id: Mapped[int | None]
    # A category that is not open to all, opened to this draft by a place in a delegation.
    opened_category_id: Mapped[int | None]
    # Opens its category to the draft; taken when the registration is submitted.
    invitation_code_id: Mapped[int | None] = mapped_column(ForeignKey("invitation_code.id"))
    reference: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[RegistrationState] = mapped_column(default=RegistrationState.DRAFT)
    # Answers of the draft, page by page, exactly as typed; emptied when submitted.
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    idempotency_key: Mapped[UUID | None] = mapped_column(PgUUID(as_uuid=True))
    in_personal_capacity: Mapped[bool] = mapped_column(default=False)
    represents_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    counts_for_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    nationality_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    arrives_from_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[Words | None]
    position: Mapped[Words | None]
    mobile: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    link_generation: Mapped[int] = mapped_column(default=1)
    calendar_generation: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[created_at]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # The first of two people who decide, where the category needs two.
    proposal: Mapped[Proposal | None]
    proposed_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # Why it was declined, or is proposed to be, in the reviewer's words.
    decision_reason: Mapped[str] = mapped_column(default="", server_default="")
    # What it said of a person is gone (retention); it still counts in figures.
    erased_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    edition: Mapped[Edition] = relationship()
    person: Mapped[Person | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    category: Mapped[Category | None] = relationship(
        foreign_keys="[Registration.edition_id, Registration.category_id]", overlaps="edition"
    )
    represents: Mapped[Party | None] = relationship(foreign_keys=[represents_party_id])
    counts_for: Mapped[Party | None] = relationship(foreign_keys=[counts_for_party_id])
    organisation: Mapped[Organisation | None] = relationship()
    participations: Mapped[list["Participation"]] = relationship(back_populates="registration")
    further_contacts: Mapped[list["RegistrationContact"]] = relationship(viewonly=True)

    @classmethod
    def in_meeting(cls, meeting_id: int) -> ColumnElement[bool]:
        """The condition that the person takes part in the meeting, for `scoped`."""
        return cls.participations.any(Participation.meeting_id == meeting_id)

    @classmethod
    def of_contact(cls, contact_id: int) -> ColumnElement[bool]:
        """The condition that the contact opens it, for `scoped`: it began it, or was added to it by a code."""
        further = cls.further_contacts.any(RegistrationContact.contact_id == contact_id)
        return or_(cls.contact_id == contact_id, further)

    @classmethod
    def in_party(cls, party_id: int) -> ColumnElement[bool]:
        """The condition that the person belongs to the party's delegation, for `scoped`."""
        return cls.represents_party_id == party_id


class RegistrationContact(Model):
    """A further address or number that opens a registration: added by who began it, proven by a code."""

    __tablename__ = "registration_contact"
    __table_args__ = (
        UniqueConstraint("registration_id", "contact_id"),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    created_at: Mapped[created_at]

    contact: Mapped[Contact] = relationship()


class DocumentKind(enum.StrEnum):
    """What somebody proves the own identity with."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    TRAVEL_DOCUMENT = "travel_document"


class IdentityDocument(Model):
    """The identity document of a registration. What it says is sealed; only its kind is not.

    `number_index` is the blind index of issuing country and number: equal for the same document.
    """

    __tablename__ = "identity_document"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_identity_document_edition_id_number_index", "edition_id", "number_index"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    registration_id: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[DocumentKind]
    number: Mapped[bytes] = mapped_column(Sealed())
    issuing_country: Mapped[bytes] = mapped_column(Sealed())
    expires_on: Mapped[bytes] = mapped_column(Sealed())
    number_index: Mapped[bytes]
    created_at: Mapped[created_at]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    registration: Mapped[Registration] = relationship()


class Portrait(Model):
    """The portrait photo of a registration: 3:4, sizes in pixels, mean brightness from 0 (black) to 255."""

    __tablename__ = "portrait"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    registration_id: Mapped[int] = mapped_column(unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    width: Mapped[int] = mapped_column(SmallInteger)
    height: Mapped[int] = mapped_column(SmallInteger)
    brightness: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[created_at]

    file: Mapped[StoredFile] = relationship()


class ParticipationMode(enum.StrEnum):
    """How somebody takes part in a meeting."""

    ON_SITE = "on_site"
    ONLINE = "online"
    RECORDED = "recorded"


class Participation(Model):
    """A registration at one meeting. Somebody may come to a pre-forum only."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("meeting_id", "registration_id"),
        ForeignKeyConstraint(["edition_id", "meeting_id"], ["meeting.edition_id", "meeting.id"]),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_participation_registration_id", "registration_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    registration_id: Mapped[int]
    mode: Mapped[ParticipationMode] = mapped_column(default=ParticipationMode.ON_SITE)
    arrives_on: Mapped[date | None]
    leaves_on: Mapped[date | None]
    created_at: Mapped[created_at]

    registration: Mapped[Registration] = relationship(back_populates="participations", overlaps="meeting")
    meeting: Mapped[Meeting] = relationship(overlaps="registration,participations")
