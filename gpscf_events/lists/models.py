"""Tags that organisers put on registrations, views of the list that they keep, and acts over many at once."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, created_at, pk, public_id
from gpscf_events.registration.models import Proposal


class TagColour(enum.StrEnum):
    """The colours of tags: few, so that they are told apart, each with enough contrast to read its words on it."""

    GREY = "grey"
    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    VIOLET = "violet"


class Tag(Model):
    """A word of the organisers' own about registrations of an edition; delegates never see it."""

    __tablename__ = "tag"
    __table_args__ = (
        UniqueConstraint("edition_id", "name"),
        UniqueConstraint("edition_id", "id"),
        CheckConstraint("char_length(name) BETWEEN 1 AND 40", name="name_length"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str]
    colour: Mapped[TagColour] = mapped_column(default=TagColour.GREY)
    made_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]


class RegistrationTag(Model):
    """That a tag is on a registration."""

    __tablename__ = "registration_tag"
    __table_args__ = (
        UniqueConstraint("registration_id", "tag_id"),
        ForeignKeyConstraint(["edition_id", "tag_id"], ["tag.edition_id", "tag.id"]),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_registration_tag_tag_id_registration_id", "tag_id", "registration_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    tag_id: Mapped[int]
    put_on_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]


class SavedView(Model):
    """A list under a name: filters, order and columns, as its address says them. Shared ones are the edition's."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("edition_id", "user_id", "name"),
        CheckConstraint("char_length(name) BETWEEN 1 AND 60", name="name_length"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str]
    address: Mapped[str]
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_at]


class BulkKind(enum.StrEnum):
    """What is done to many registrations at once."""

    ACCEPT = "accept"
    DECLINE = "decline"
    TAG_ON = "tag_on"
    TAG_OFF = "tag_off"
    REMIND = "remind"


class BulkState(enum.StrEnum):
    """Where an act over many stands: only what was confirmed is done, and only what was done is undone."""

    ASKED = "asked"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkAct(Model):
    """An act over many registrations, frozen when it was asked for: its rows name them.

    Until `undo_until` its messages wait and it can be undone.
    """

    __tablename__ = "bulk_act"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        Index("ix_bulk_act_user_id_created_at", "user_id", "created_at"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[BulkKind]
    # A tag may be removed later: the act stays.
    tag_id: Mapped[int | None] = mapped_column(BigInteger)
    tag_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    # How many people each kind of message reaches, as it was said before the act was confirmed.
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[BulkState] = mapped_column(default=BulkState.ASKED)
    created_at: Mapped[created_at]
    confirmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]


class BulkRowState(enum.StrEnum):
    """What became of one registration in the act."""

    PENDING = "pending"
    LEFT_OUT = "left_out"
    DONE = "done"
    UNDONE = "undone"
    KEPT = "kept"


class BulkRow(Model):
    """One registration of an act over many, and where it stood before.

    `audit_mark` is the last entry of the trail about the registration when its turn was over: a later one means that
    somebody changed it since.
    """

    __tablename__ = "bulk_row"
    __table_args__ = (
        UniqueConstraint("bulk_act_id", "registration_id"),
        ForeignKeyConstraint(["edition_id", "bulk_act_id"], ["bulk_act.edition_id", "bulk_act.id"]),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_bulk_row_registration_id", "registration_id"),
        Index("ix_bulk_row_bulk_act_id_state", "bulk_act_id", "state"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    bulk_act_id: Mapped[int]
    registration_id: Mapped[int]
    state: Mapped[BulkRowState] = mapped_column(default=BulkRowState.PENDING)
    # Why it was left out, or not undone: a word of lists/rules.py.
    why: Mapped[str] = mapped_column(default="")
    proposal: Mapped[Proposal | None]
    proposed_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    audit_mark: Mapped[int | None] = mapped_column(BigInteger)
