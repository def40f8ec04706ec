"""Staff users, what they may do, and the sessions of everybody who signs in."""

import enum
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, created_at, pk, public_id


class Role(enum.StrEnum):
    """What a member of staff is there for."""

    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"
    GATE_SUPERVISOR = "gate_supervisor"
    GATE_STEWARD = "gate_steward"


class User(Model):
    """A member of staff who can sign in."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(default="zh")
    is_demo: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[created_at]

    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="user")


class RoleGrant(Model):
    """A role, and where it holds: an edition, or only one of its meetings."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint(
            "user_id",
            "role",
            "edition_id",
            "meeting_id",
            name="uq_role_grant_scope",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role]
    # Null: every edition. accounts stands left of programme and knows its rows by id only.
    edition_id: Mapped[int | None] = mapped_column(BigInteger)
    meeting_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[created_at]

    user: Mapped[User] = relationship(back_populates="grants")


class WebSession(Model):
    """Somebody signed in with a browser: a user, or a delegate who proved to own a contact."""

    __tablename__ = "web_session"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (contact_id IS NULL)", name="one_subject"),
        Index("ix_web_session_user_id", "user_id", postgresql_where=text("user_id IS NOT NULL")),
    )

    id: Mapped[pk]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    contact_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[created_at]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
