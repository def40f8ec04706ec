"""Delegations, their places, who looks after them, and who belongs to them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.categories.models import Category
from gpscf_events.core.db import Model, created_at, pk, public_id
from gpscf_events.parties.models import Party
from gpscf_events.people.models import Contact
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import Registration


class Delegation(Model):
    """Those whom a party, or one organisation of it, sends to an edition."""

    __tablename__ = "delegation"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        UniqueConstraint("edition_id", "party_id", "label"),
        CheckConstraint("char_length(label) <= 100", name="label_length"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    # Which organisation, where a party sends more than one delegation; empty where it sends one.
    label: Mapped[str] = mapped_column(default="")
    # The last day on which focal points add and replace members, in the edition's zone; null: while registration is
    # open.
    closes_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
    made_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]

    edition: Mapped[Edition] = relationship(viewonly=True)
    party: Mapped[Party] = relationship(viewonly=True)
    quotas: Mapped[list["DelegationQuota"]] = relationship(viewonly=True)
    focal_points: Mapped[list["FocalPoint"]] = relationship(viewonly=True, order_by="FocalPoint.id")

    @classmethod
    def of_contact(cls, contact_id: int) -> ColumnElement[bool]:
        """The condition that the contact looks after it, for `scoped`."""
        return cls.focal_points.any(FocalPoint.contact_id == contact_id)


class DelegationQuota(Model):
    """How many members may come as a category."""

    __tablename__ = "delegation_quota"
    __table_args__ = (
        UniqueConstraint("delegation_id", "category_id"),
        ForeignKeyConstraint(["edition_id", "delegation_id"], ["delegation.edition_id", "delegation.id"]),
        ForeignKeyConstraint(["edition_id", "category_id"], ["category.edition_id", "category.id"]),
        CheckConstraint("places BETWEEN 1 AND 500", name="places_in_bounds"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    delegation_id: Mapped[int]
    category_id: Mapped[int]
    places: Mapped[int] = mapped_column(SmallInteger)

    delegation: Mapped[Delegation] = relationship(viewonly=True)
    category: Mapped[Category] = relationship(viewonly=True)


class FocalPoint(Model):
    """Somebody who registers and looks after the members; signs in by the contact like a delegate."""

    __tablename__ = "focal_point"
    __table_args__ = (
        UniqueConstraint("delegation_id", "contact_id"),
        ForeignKeyConstraint(["edition_id", "delegation_id"], ["delegation.edition_id", "delegation.id"]),
        Index("ix_focal_point_contact_id", "contact_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    delegation_id: Mapped[int]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    name: Mapped[str]
    # What the columns of tables hold that this focal point sent before: folded heading → a field, or empty.
    columns_said: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_at: Mapped[created_at]

    delegation: Mapped[Delegation] = relationship(viewonly=True)
    contact: Mapped[Contact] = relationship(viewonly=True)


class Member(Model):
    """That a registration belongs to a delegation. Its place is counted while the registration is not over."""

    __tablename__ = "delegation_member"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "delegation_id"], ["delegation.edition_id", "delegation.id"]),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        ForeignKeyConstraint(["edition_id", "category_id"], ["category.edition_id", "category.id"]),
        Index("ix_delegation_member_delegation_id", "delegation_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    delegation_id: Mapped[int]
    registration_id: Mapped[int] = mapped_column(unique=True)
    # The place it takes; the draft may only be submitted as this.
    category_id: Mapped[int]
    # When the member got a private link to finish the registration.
    invited_at: Mapped[datetime | None]
    created_at: Mapped[created_at]

    delegation: Mapped[Delegation] = relationship(viewonly=True)
    registration: Mapped[Registration] = relationship(viewonly=True)
    category: Mapped[Category] = relationship(viewonly=True)
