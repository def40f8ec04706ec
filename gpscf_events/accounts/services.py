"""Signing in and out, of staff and delegates; making users."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import session as cookie
from sqlalchemy import delete, update

from gpscf_events.accounts import queries
from gpscf_events.accounts.errors import PasswordTooShort, SignInRefused
from gpscf_events.accounts.models import Role, RoleGrant, User, WebSession
from gpscf_events.accounts.passwords import hash_password, password_fits
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.actor import PUBLIC, SID, Actor, Grant
from gpscf_events.core.tokens import digest, random_token
from gpscf_events.core.transaction import transaction

SESSION_LASTS = {"user": timedelta(hours=24), "delegate": timedelta(hours=12)}
IDLE_LIMIT = timedelta(hours=12)
# Written at most once a minute: a gate scans many times a second.
SEEN_EVERY = timedelta(minutes=1)
MINIMUM_PASSWORD_LENGTH = 15


def create_user(
    *, email: str, name: str, password: str, grants: Sequence[tuple[Role, int | None]], is_demo: bool = False
) -> User:
    """Make a user with roles, each for one edition or (None) for all; an existing one is returned unchanged.

    Raises PasswordTooShort.
    """
    if len(password) < MINIMUM_PASSWORD_LENGTH:
        raise PasswordTooShort
    with transaction() as session:
        if existing := queries.find_user(email):
            return existing
        user = User(
            email=email.strip().lower(), name=name, password_hash=hash_password(password), is_demo=is_demo
        )
        user.grants = [RoleGrant(role=role, edition_id=edition_id) for role, edition_id in grants]
        session.add(user)
        session.flush()
        record(
            "user.created",
            subject_kind="user",
            subject_id=user.id,
            after={"roles": [r.value for r, _ in grants]},
        )
        return user


def sign_in(*, email: str, password: str) -> User:
    """Check the password and start a session with a new id. Raises SignInRefused, alike for unknown addresses."""
    user = queries.find_user(email)
    fits = password_fits(password, user.password_hash if user else None)
    if user is None or not fits or user.disabled_at is not None:
        with transaction():
            record("user.sign_in_refused", subject_kind="user", subject_id=user.id if user else None)
        raise SignInRefused
    with transaction():
        start_session(user_id=user.id)
        record("user.signed_in", subject_kind="user", subject_id=user.id)
    return user


def start_session(*, user_id: int | None = None, contact_id: int | None = None) -> None:
    """Sign this browser in as a user or as the owner of a contact; what it was before is forgotten."""
    token = random_token()
    now = clock.now()
    lasts = SESSION_LASTS["user" if user_id is not None else "delegate"]
    with transaction() as session:
        _forget(cookie.get(SID))
        session.execute(delete(WebSession).where(WebSession.expires_at < now - timedelta(days=30)))
        session.add(
            WebSession(
                token_hash=digest(token),
                user_id=user_id,
                contact_id=contact_id,
                last_seen_at=now,
                expires_at=now + lasts,
            )
        )
    cookie.clear()
    cookie[SID] = token


def end_session() -> None:
    """Sign this browser out."""
    with transaction():
        _forget(cookie.get(SID))
    cookie.clear()


def _forget(token: str | None) -> None:
    if token:
        with transaction() as session:
            session.execute(
                update(WebSession)
                .where(WebSession.token_hash == digest(token))
                .values(revoked_at=clock.now())
            )


def load_actor() -> Actor:
    """Who this browser is signed in as; the public without a live session."""
    token = cookie.get(SID)
    if not token:
        return PUBLIC
    now = clock.now()
    row = queries.find_session(digest(token), at=now)
    if row is None or row.last_seen_at < now - IDLE_LIMIT:
        return PUBLIC
    if row.last_seen_at < now - SEEN_EVERY:
        with transaction() as session:
            session.execute(update(WebSession).where(WebSession.id == row.id).values(last_seen_at=now))
    if row.contact_id is not None:
        return Actor(kind="delegate", id=row.contact_id)
    grants = tuple(_grant(*values) for values in row.grants or ())
    return Actor(kind="user", id=row.user_id, name=row.name or "", grants=grants)


def _grant(role: str, *scope_and_end: Any) -> Grant:
    *scope, ends_at = scope_and_end
    edition_id, meeting_id, session_id, checkpoint_id, party_id = scope
    end = datetime.fromisoformat(ends_at) if ends_at else None
    return Grant(role, edition_id, meeting_id, session_id, checkpoint_id, party_id, end)
