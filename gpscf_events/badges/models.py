"""Badges and the public halves of the keys that sign them."""

import enum
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, created_at, pk, public_id
from gpscf_events.registration.models import Registration


class SigningKey(Model):
    """The public half of a signing key. The private half is a file that only workers can read."""

    __tablename__ = "signing_key"
    __table_args__ = (
        UniqueConstraint("edition_id", "kid"),
        CheckConstraint("kid BETWEEN 1 AND 15", name="kid_nibble"),
        CheckConstraint("octet_length(public_key) = 32", name="ed25519_public_key"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kid: Mapped[int] = mapped_column(SmallInteger)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[created_at]
    retired_at: Mapped[datetime | None]


class BadgeKind(enum.StrEnum):
    """What a badge is made of. A person may hold one live badge of each kind."""

    E_BADGE = "e_badge"
    CARD = "card"
    DAY_PASS = "day_pass"  # noqa: S105 # nosec B105
    OVERLAY = "overlay"
    VEHICLE = "vehicle"


class BadgeState(enum.StrEnum):
    """A card opens gates only once handed over; an e-badge once made. `requested` waits for its signature."""

    REQUESTED = "requested"
    MADE = "made"
    PRINTED = "printed"
    HANDED_OVER = "handed_over"
    SUSPENDED = "suspended"
    DEAD = "dead"


class Badge(Model):
    """A credential of one registration. All badges of one person share the person's key.

    The token is stored with it, made by the worker; `cid` is random and never used again.
    """

    __tablename__ = "badge"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        CheckConstraint("octet_length(cid) = 8", name="cid_length"),
        CheckConstraint("state IN ('requested', 'dead') OR token IS NOT NULL", name="made_has_token"),
        Index(
            "uq_badge_live_kind",
            "registration_id",
            "kind",
            unique=True,
            postgresql_where=text("state <> 'dead'"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    kind: Mapped[BadgeKind] = mapped_column(default=BadgeKind.E_BADGE)
    state: Mapped[BadgeState] = mapped_column(default=BadgeState.REQUESTED)
    cid: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    manual_code: Mapped[str] = mapped_column(unique=True)
    badge_class: Mapped[int] = mapped_column(SmallInteger)
    kid: Mapped[int | None] = mapped_column(SmallInteger)
    token: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[created_at]
    made_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()
