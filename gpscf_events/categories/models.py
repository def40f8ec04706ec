"""Categories, and what they may at meetings and sessions."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, Words, pk, public_id


class QrOpens(enum.StrEnum):
    """What the QR in the mail is good for: gates that take e-badges, or only the badge desk."""

    GATE = "gate"
    BADGE_DESK = "badge_desk"


class OpenTo(enum.StrEnum):
    """Who registers people of a category: they themselves, whoever has an invitation code, or staff alone."""

    EVERYBODY = "everybody"
    INVITED = "invited"
    STAFF = "staff"


class Asked(enum.StrEnum):
    """Whether something is asked of people of a category."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NOT = "not"


def _asked(check: str) -> Any:
    """A column that says what is asked; its CHECK has a name of its own, which two of one type would share."""
    kind = Enum(
        Asked,
        name=check,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
    return mapped_column(kind, default=Asked.NOT, server_default="not")


class CategoryBadge(enum.StrEnum):
    """Which badge is made for whoever is accepted; who takes part online only gets none."""

    E_BADGE = "e_badge"
    NONE = "none"


class Category(Model):
    """What somebody comes as; says which colour the badge has and what its mailed QR opens.

    `quota` is the largest number of live registrations of the edition; None is no limit.
    """

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("edition_id", "key"),
        UniqueConstraint("edition_id", "id"),
        CheckConstraint("badge_class BETWEEN 0 AND 15", name="badge_class_nibble"),
        CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour_hex"),
        CheckConstraint("NOT (self_registration AND staff_only)", name="open_to_one"),
        CheckConstraint("quota >= 0", name="quota_not_negative"),
        CheckConstraint("needs_acceptance OR NOT needs_two_people", name="two_people_decide"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Words]
    hint: Mapped[Words | None]
    badge_class: Mapped[int] = mapped_column(SmallInteger)
    badge_kind: Mapped[CategoryBadge] = mapped_column(default=CategoryBadge.E_BADGE, server_default="e_badge")
    colour: Mapped[str]
    qr_opens: Mapped[QrOpens]
    self_registration: Mapped[bool] = mapped_column(default=True)
    staff_only: Mapped[bool] = mapped_column(default=False, server_default="false")
    needs_acceptance: Mapped[bool] = mapped_column(default=False)
    # The further facts that a badge needs (`accreditation/rules/`), and who may decide.
    needs_nomination: Mapped[bool] = mapped_column(default=False, server_default="false")
    needs_clearance: Mapped[bool] = mapped_column(default=False, server_default="false")
    needs_two_people: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Never hears full, waiting list or declined at a session: protocol confirms, and is told to.
    is_assured: Mapped[bool] = mapped_column(default=False, server_default="false")
    quota: Mapped[int | None]
    # Nobody registers in it any more; whoever is registered stays.
    closed_at: Mapped[datetime | None]
    asks_photo: Mapped[Asked] = mapped_column(default=Asked.OPTIONAL, server_default="optional")
    asks_birth_date: Mapped[Asked] = _asked("asked_birth_date")
    asks_document: Mapped[Asked] = _asked("asked_document")
    # Else only those of `category_session`.
    enters_all_sessions: Mapped[bool] = mapped_column(default=True, server_default="true")

    @property
    def open_to(self) -> OpenTo:
        """Who registers people of this category."""
        if self.staff_only:
            return OpenTo.STAFF
        return OpenTo.EVERYBODY if self.self_registration else OpenTo.INVITED


class CategoryMeeting(Model):
    """A category at a meeting; without a row it is open there and has no quota of its own."""

    __tablename__ = "category_meeting"
    __table_args__ = (
        UniqueConstraint("category_id", "meeting_id"),
        ForeignKeyConstraint(["edition_id", "category_id"], ["category.edition_id", "category.id"]),
        ForeignKeyConstraint(["edition_id", "meeting_id"], ["meeting.edition_id", "meeting.id"]),
        CheckConstraint("quota >= 0", name="quota_not_negative"),
        Index("ix_category_meeting_meeting_id", "meeting_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    category_id: Mapped[int]
    meeting_id: Mapped[int]
    is_open: Mapped[bool] = mapped_column(default=True)
    quota: Mapped[int | None]
    # What the meeting asks instead of what the category asks; None is as the category.
    asks_document: Mapped[Asked | None]


class CategorySession(Model):
    """A session that people of a category may enter, where they may not enter all."""

    __tablename__ = "category_session"
    __table_args__ = (
        UniqueConstraint("category_id", "session_id"),
        ForeignKeyConstraint(["edition_id", "category_id"], ["category.edition_id", "category.id"]),
        Index("ix_category_session_session_id", "session_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    category_id: Mapped[int]
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"))
