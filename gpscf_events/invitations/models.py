"""Invitations of the host to offices, and the times they were reminded."""

import enum
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.accounts.models import User
from gpscf_events.core.db import Model, created_at, pk, public_id
from gpscf_events.delegations.models import Delegation
from gpscf_events.parties.models import Party
from gpscf_events.programme.models import Edition


class InvitedLevel(enum.StrEnum):
    """At which level somebody is invited."""

    STATE = "state"
    MINISTER = "minister"
    VICE_MINISTER = "vice_minister"
    EXPERT = "expert"


class InvitedBy(enum.StrEnum):
    """By which way an invitation travels."""

    EMBASSY = "embassy"
    NATIONAL_BUREAU = "national_bureau"
    LIAISON_OFFICER = "liaison_officer"
    ORGANISATION = "organisation"
    MINISTRY = "ministry"
    DIRECT = "direct"


class InvitationState(enum.StrEnum):
    """How far an invitation is."""

    DRAFT = "draft"
    APPROVED = "approved"
    SEALED = "sealed"
    SENT = "sent"
    DELIVERED = "delivered"
    REPLIED = "replied"
    CLOSED = "closed"


class Reply(enum.StrEnum):
    """What came back."""

    ACCEPTED = "accepted"
    LOWER_LEVEL = "lower_level"
    DELEGATED = "delegated"
    REGRETS = "regrets"


class Invitation(Model):
    """An invitation to an office, with the head and so many who come along (1+N).

    With an address somebody there opens it by a private link, and accepts or declines.
    """

    __tablename__ = "party_invitation"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        UniqueConstraint("edition_id", "number"),
        ForeignKeyConstraint(["edition_id", "delegation_id"], ["delegation.edition_id", "delegation.id"]),
        CheckConstraint("companions BETWEEN 0 AND 100", name="companions_in_bounds"),
        CheckConstraint("(reply IS NULL) = (replied_on IS NULL)", name="reply_has_a_day"),
        CheckConstraint("state <> 'replied' OR reply IS NOT NULL", name="replied_says_what"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("ix_party_invitation_edition_id_state", "edition_id", "state"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    # Counted from 1 in each edition.
    number: Mapped[int]
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    # Which organisation of the party, as in its delegation; empty where it sends one delegation.
    label: Mapped[str] = mapped_column(default="")
    addressee: Mapped[str]
    addressee_name: Mapped[str] = mapped_column(default="")
    level: Mapped[InvitedLevel]
    companions: Mapped[int] = mapped_column(SmallInteger, default=0)
    signatory: Mapped[str] = mapped_column(default="")
    channel: Mapped[InvitedBy]
    locale: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    reply_by: Mapped[date | None]
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.DRAFT)
    sent_on: Mapped[date | None]
    # Number of the covering note, of the courier or of the receipt.
    proof: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime | None]
    reply: Mapped[Reply | None]
    replied_on: Mapped[date | None]
    reply_words: Mapped[str] = mapped_column(default="")
    delegation_id: Mapped[int | None]
    owner_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[created_at]

    edition: Mapped[Edition] = relationship(viewonly=True)
    party: Mapped[Party] = relationship(viewonly=True)
    owner: Mapped[User | None] = relationship(viewonly=True)
    delegation: Mapped[Delegation | None] = relationship(viewonly=True)
    reminders: Mapped[list["Reminder"]] = relationship(viewonly=True, order_by="Reminder.id")


class Reminder(Model):
    """That an office was reminded of an invitation: by our mail, or by somebody who says how."""

    __tablename__ = "invitation_reminder"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "invitation_id"], ["party_invitation.edition_id", "party_invitation.id"]
        ),
        Index("ix_invitation_reminder_invitation_id", "invitation_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    invitation_id: Mapped[int]
    by_mail: Mapped[bool]
    words: Mapped[str] = mapped_column(default="")
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reminded_at: Mapped[created_at]
