"""Questions about users and sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, func, select

from gpscf_events.accounts.models import (
    Invitation,
    MailedLink,
    Passkey,
    RecoveryCode,
    RoleGrant,
    Totp,
    User,
    WebSession,
)
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core import clock
from gpscf_events.core.db import db
from gpscf_events.core.direct import Read, direct
from gpscf_events.core.roles import Role
from gpscf_events.core.tokens import digest

Link = TypeVar("Link", bound=MailedLink)


class SessionRow(NamedTuple):
    """A live session: of a user with a name and grants in the order of `Grant`'s fields, or of a contact."""

    id: int
    user_id: int | None
    contact_id: int | None
    last_seen_at: datetime
    name: str | None
    grants: list[list[Any]] | None
    factor: str | None
    is_demo: bool | None


# SQL by hand: every request of somebody who is signed in begins with it. A grant for a city becomes one for each
# of its meetings here, so that nothing after this has to look anything up.
_SESSION = """
SELECT s.id, s.user_id, s.contact_id, s.last_seen_at, u.name,
       (SELECT jsonb_agg(jsonb_build_array(r.role, r.edition_id, coalesce(r.meeting_id, m.id), r.session_id,
                                           r.checkpoint_id, r.party_id, r.ends_at) ORDER BY r.id)
          FROM role_grant r
          LEFT JOIN meeting m ON r.city IS NOT NULL AND m.edition_id = r.edition_id
               AND r.city IN (m.city ->> 'en', m.city ->> 'zh')
         WHERE r.user_id = s.user_id AND (r.ends_at IS NULL OR r.ends_at > %(now)s)
           AND (r.city IS NULL OR m.id IS NOT NULL)) AS grants,
       s.factor, u.is_demo
  FROM web_session s
  LEFT JOIN "user" u ON u.id = s.user_id
 WHERE s.token_hash = %(token_hash)s AND s.revoked_at IS NULL AND s.expires_at > %(now)s AND u.disabled_at IS NULL
   AND (u.is_demo IS NOT TRUE OR %(is_demo)s)
"""


# What a user is shown of the own account.
HISTORY = (
    "user.signed_in",
    "user.signed_out",
    "user.password_accepted",
    "user.factor_refused",
    "user.recovery_code_used",
    "user.passkey_added",
    "user.passkey_removed",
    "user.totp_added",
    "user.totp_removed",
    "user.codes_made",
    "user.factors_reset",
    "user.sign_in_refused",
    "user.confirmation_refused",
    "user.password_changed",
    "user.address_asked",
    "user.address_changed",
    "user.reset_sent",
    "user.password_reset",
    "user.invitation_accepted",
    "session.revoked",
)


def find_user(email: str, *, held: bool = False) -> User | None:
    """The user with this address, whatever its case."""
    query = select(User).where(User.email == email.strip().lower())
    return db.session.execute(query.with_for_update() if held else query).scalar_one_or_none()


def get_user(user_id: int) -> User:
    """The user."""
    return db.session.get_one(User, user_id)


def lock_user(user_id: int) -> User:
    """The user, held until the commit."""
    return db.session.get_one(User, user_id, with_for_update=True, populate_existing=True)


def is_live(kind: type[MailedLink], token: str) -> ColumnElement[bool]:
    """Whether the link of this token is known, not used and not over."""
    return and_(
        kind.token_hash == digest(token),
        kind.used_at.is_(None),
        kind.expires_at > clock.now(),
    )


def find_link(kind: type[Link], token: str) -> Link | None:
    """A live link; None for one that is used, over or unknown."""
    return db.session.scalar(select(kind).where(is_live(kind, token)))


def find_invited(token: str) -> User | None:
    """Whom a live invitation is for, while there is no password; None for any other."""
    return db.session.scalar(
        select(User)
        .join(Invitation, Invitation.user_id == User.id)
        .where(is_live(Invitation, token), User.password_hash.is_(None), User.disabled_at.is_(None))
    )


def find_administrator() -> User | None:
    """Some administrator who can sign in: not one who was invited and has not come yet."""
    return db.session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.edition_id.is_(None),
            RoleGrant.ends_at.is_(None),
            User.disabled_at.is_(None),
            User.password_hash.is_not(None),
        )
        .limit(1)
    ).first()


def list_sessions(user_id: int, *, at: datetime, idle_since: datetime) -> Sequence[WebSession]:
    """The user's live sessions, the last used first."""
    return db.session.scalars(
        select(WebSession)
        .where(
            WebSession.user_id == user_id,
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > at,
            WebSession.last_seen_at >= idle_since,
        )
        .order_by(WebSession.last_seen_at.desc(), WebSession.id.desc())
    ).all()


def find_confirmed_at(token_hash: bytes) -> datetime | None:
    """When somebody last showed, in this session, to be the account holder; None without a session."""
    return db.session.scalar(
        select(func.coalesce(WebSession.confirmed_at, WebSession.created_at)).where(
            WebSession.token_hash == token_hash
        )
    )


def list_history(user_id: int, *, limit: int) -> Sequence[AuditEntry]:
    """What happened to the user's account, the newest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "user",
            AuditEntry.subject_id == user_id,
            AuditEntry.action.in_(HISTORY),
        )
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    ).all()


def find_session(token_hash: bytes, *, at: datetime, is_demo: bool) -> SessionRow | None:
    """The live session with its user's name and grants, in one indexed read; of demo users only in the demo."""
    values = {"token_hash": token_hash, "now": at, "is_demo": is_demo}
    with direct() as connection:
        row = connection.read(Read(_SESSION, values, len(SessionRow._fields)))
    return SessionRow(*row) if row else None


def has_factor(user_id: int) -> bool:
    """Whether the account has a second factor; recovery codes alone are none."""
    passkeys = select(Passkey.id).where(Passkey.user_id == user_id)
    apps = select(Totp.id).where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None))
    return bool(db.session.scalar(select(passkeys.exists() | apps.exists())))


def find_totp(user_id: int, *, confirmed: bool = True, held: bool = False) -> Totp | None:
    """The authenticator app of the account that counts, or (not confirmed) the one that waits to."""
    query = select(Totp).where(
        Totp.user_id == user_id, Totp.confirmed_at.is_not(None) if confirmed else Totp.confirmed_at.is_(None)
    )
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def list_passkeys(user_id: int) -> Sequence[Passkey]:
    """The passkeys of the account, the oldest first."""
    return db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)).all()


def lock_passkey(credential_id: bytes) -> Passkey | None:
    """The passkey, held until the commit: its sign count may only grow."""
    return db.session.scalars(
        select(Passkey)
        .where(Passkey.credential_id == credential_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def count_recovery_codes(user_id: int) -> int:
    """How many recovery codes the account has left."""
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0
