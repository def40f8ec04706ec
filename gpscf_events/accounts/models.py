"""Staff users, what they may do, their second factors, and the sessions of everybody who signs in."""

import enum
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, created_at, pk, public_id
from gpscf_events.core.roles import Role as Role
from gpscf_events.core.sealing import Sealed


class Factor(enum.StrEnum):
    """What a session has shown beside the password, or instead of it; `owed` until it has."""

    OWED = "owed"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


class User(Model):
    """A member of staff who can sign in."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    # Null until the invitation is taken up.
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="zh")
    is_demo: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[created_at]
    # What passkeys know the account by: random, and told to nobody else (WebAuthn Level 3, 14.6.1).
    passkey_handle: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)

    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="user", foreign_keys="RoleGrant.user_id", order_by="RoleGrant.id"
    )


class RoleGrant(Model):
    """A role, and where it holds: everywhere, in an edition, or in one part of it (core/roles.py: ScopeKind).

    It is never deleted: what was taken back has an end. Break-glass has its end from the start.
    accounts stands left of programme and knows its rows by id only; a city is named as its meetings name it.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint(
            "user_id",
            "role",
            "edition_id",
            "meeting_id",
            "city",
            "party_id",
            "session_id",
            "checkpoint_id",
            "ends_at",
            name="uq_role_grant_scope",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(
            "edition_id IS NOT NULL OR num_nonnulls(meeting_id, city, party_id, session_id, checkpoint_id) = 0",
            name="parts_lie_in_an_edition",
        ),
        CheckConstraint("num_nonnulls(meeting_id, city, party_id) <= 1", name="one_part"),
        CheckConstraint(
            "num_nonnulls(session_id, checkpoint_id) <= CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END",
            name="session_or_checkpoint_of_a_meeting",
        ),
        CheckConstraint(
            "role <> 'break_glass' OR (edition_id IS NOT NULL AND coalesce(reason, '') <> ''"
            " AND ends_at IS NOT NULL AND ends_at <= created_at + interval '30 minutes')",
            name="break_glass_is_short_and_has_a_reason",
        ),
        ForeignKeyConstraint(["edition_id", "meeting_id"], ["meeting.edition_id", "meeting.id"]),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "checkpoint_id"],
            ["checkpoint.edition_id", "checkpoint.meeting_id", "checkpoint.id"],
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[UUID] = mapped_column(
        PgUUID(as_uuid=True), unique=True, default=uuid4, server_default=func.gen_random_uuid()
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role]
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    meeting_id: Mapped[int | None] = mapped_column(BigInteger)
    city: Mapped[str | None]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    checkpoint_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None]
    granted_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]
    ends_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])


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
    public_id: Mapped[UUID] = mapped_column(
        PgUUID(as_uuid=True), unique=True, default=uuid4, server_default=func.gen_random_uuid()
    )
    # What the account holder is shown: the browser in two words, and the network it came from.
    device: Mapped[str | None]
    network: Mapped[str | None]
    # When the password was given again; null: signing in was the last time.
    confirmed_at: Mapped[datetime | None]
    # Null: the account has no second factor. Sessions end when that changes, so it is right while this one lives.
    factor: Mapped[Factor | None]
    factor_shown_at: Mapped[datetime | None]


class MailedLink(Model):
    """A link that does one thing to an account, once, until it is over. Stored is its hash."""

    __abstract__ = True

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[created_at]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(MailedLink):
    """Lets somebody set the first password of an account."""

    __tablename__ = "invitation"


class PasswordReset(MailedLink):
    """Lets the holder of an account set a new password."""

    __tablename__ = "password_reset"


class AddressChange(MailedLink):
    """Makes the e-mail address that it was mailed to the account's."""

    __tablename__ = "address_change"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    email: Mapped[str]


class SignInWait(Model):
    """How often one source failed at one account, and until when it has to wait. Both stand as one hash."""

    __tablename__ = "sign_in_wait"

    id: Mapped[pk]
    key: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime] = mapped_column(index=True)
    waits_until: Mapped[datetime | None]


class Passkey(Model):
    """A public key whose private half a device or a password manager of the user keeps (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str]
    created_at: Mapped[created_at]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Model):
    """What a passkey is asked to sign, once. `user_id` is null while nobody has said who they are."""

    __tablename__ = "passkey_challenge"

    id: Mapped[pk]
    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    purpose: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Totp(Model):
    """The secret that the user shares with an authenticator app (RFC 6238); it counts once a code has confirmed it."""

    __tablename__ = "totp"
    __table_args__ = (
        Index("uq_totp_confirmed", "user_id", unique=True, postgresql_where=text("confirmed_at IS NOT NULL")),
        Index("uq_totp_pending", "user_id", unique=True, postgresql_where=text("confirmed_at IS NULL")),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    secret: Mapped[bytes] = mapped_column(Sealed())
    # The newest time step whose code was taken: it and older ones are refused (RFC 6238, 5.2).
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[created_at]
    confirmed_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Model):
    """A code for the day when every other factor is lost. Stored is its hash; it works once."""

    __tablename__ = "recovery_code"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[created_at]
    used_at: Mapped[datetime | None]
