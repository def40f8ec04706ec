"""Sessions on the server: begun, read at every request, confirmed, ended."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app, has_request_context, request
from flask import session as cookie
from sqlalchemy import delete, select, update

from gpscf_events.accounts import queries, rules
from gpscf_events.accounts.errors import ConfirmationNeeded
from gpscf_events.accounts.models import Factor, User, WebSession
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.actor import PUBLIC, SID, Actor, Grant
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.networks import network
from gpscf_events.core.tokens import digest, random_token
from gpscf_events.core.transaction import transaction

SESSION_LASTS = {"user": timedelta(hours=24), "delegate": timedelta(hours=12)}
IDLE_LIMIT = timedelta(hours=12)
# Written at most once a minute: a gate scans many times a second.
SEEN_EVERY = timedelta(minutes=1)


def start_session(
    *, user_id: int | None = None, contact_id: int | None = None, factor: Factor | None = None
) -> Factor | None:
    """Sign this browser in as a user or as the owner of a contact; what it was before is forgotten.

    `factor` is what a user has shown beside the password. Returns what the session has: OWED, where the account has
    a second factor and none was shown.
    """
    token = random_token()
    now = clock.now()
    lasts = SESSION_LASTS["user" if user_id is not None else "delegate"]
    with transaction() as session:
        _forget(cookie.get(SID))
        if user_id is not None and factor is None:
            # A factor that is added at this moment waits, or is seen here: no session slips between.
            session.execute(select(User.id).where(User.id == user_id).with_for_update(read=True))
            factor = Factor.OWED if queries.has_factor(user_id) else None
        session.execute(delete(WebSession).where(WebSession.expires_at < now - timedelta(days=30)))
        session.add(
            WebSession(
                token_hash=digest(token),
                user_id=user_id,
                contact_id=contact_id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + lasts,
                device=rules.device_name(request.user_agent.string) if has_request_context() else None,
                network=network() if has_request_context() else None,
                factor=factor,
                factor_shown_at=now if factor not in {None, Factor.OWED} else None,
            )
        )
    cookie.clear()
    cookie[SID] = token
    return factor


def end_session() -> None:
    """Sign this browser out."""
    with transaction():
        actor = load_actor()
        if actor.kind in {"user", "delegate"}:
            kind = "user" if actor.kind == "user" else "contact"
            record(f"{kind}.signed_out", subject_kind=kind, subject_id=actor.id)
        _forget(cookie.get(SID))
    cookie.clear()


def current_token_hash() -> bytes | None:
    """The hash of this browser's session id; None without one."""
    token = cookie.get(SID)
    return digest(token) if token else None


def find_own_factor() -> Factor | None:
    """What this browser's session has shown beside the password."""
    return db.session.scalar(select(WebSession.factor).where(WebSession.token_hash == current_token_hash()))


def revoke_session(*, user_id: int, public_id: UUID) -> None:
    """End one session of the user, wherever it is. Raises NotFound for one that is somebody else's or over."""
    with transaction() as session:
        found = session.scalar(
            update(WebSession)
            .where(
                WebSession.public_id == public_id,
                WebSession.user_id == user_id,
                WebSession.revoked_at.is_(None),
            )
            .values(revoked_at=clock.now())
            .returning(WebSession.id)
        )
        if found is None:
            raise NotFound
        record("session.revoked", subject_kind="user", subject_id=user_id, after={"sessions": 1})


def end_other_sessions(*, user_id: int) -> int:
    """End all sessions of the user but this browser's; how many there were."""
    return _end(user_id, but=current_token_hash())


def end_sessions(*, user_id: int) -> int:
    """End all sessions of the user; how many there were."""
    return _end(user_id, but=None)


def _end(user_id: int, *, but: bytes | None) -> int:
    with transaction() as session:
        ended = session.scalars(
            update(WebSession)
            .where(
                WebSession.user_id == user_id,
                WebSession.revoked_at.is_(None),
                WebSession.expires_at > clock.now(),
                WebSession.token_hash != (but or b""),
            )
            .values(revoked_at=clock.now())
            .returning(WebSession.id)
        ).all()
        if ended:
            record("session.revoked", subject_kind="user", subject_id=user_id, after={"sessions": len(ended)})
    return len(ended)


def mark_confirmed() -> None:
    """Note that whoever sits at this browser has just shown to be the account holder."""
    with transaction() as session:
        session.execute(
            update(WebSession)
            .where(WebSession.token_hash == current_token_hash())
            .values(confirmed_at=clock.now())
        )


def is_confirmed() -> bool:
    """Whether the account holder signed in or gave the password here within CONFIRMED_FOR."""
    token_hash = current_token_hash()
    at = queries.find_confirmed_at(token_hash) if token_hash else None
    return rules.is_fresh(at, now=clock.now())


def ensure_confirmed(endpoint: str, **values: Any) -> None:
    """Go on only where the account holder signed in or gave the password within CONFIRMED_FOR.

    For exports, roles, keys and changes of the account. `endpoint` is the page to come back to.
    Raises ConfirmationNeeded, which leads to the page that asks.
    """
    if not is_confirmed():
        raise ConfirmationNeeded(endpoint, values)


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
    return actor_of(cookie.get(SID))


def actor_of(token: str | None) -> Actor:
    """Who is signed in with the secret of this session; the public when none of that name lives."""
    if not token:
        return PUBLIC
    now = clock.now()
    row = queries.find_session(digest(token), at=now, is_demo=current_app.extensions["settings"].is_demo)
    if row is None or row.last_seen_at < now - IDLE_LIMIT:
        return PUBLIC
    if row.last_seen_at < now - SEEN_EVERY:
        with transaction() as session:
            session.execute(update(WebSession).where(WebSession.id == row.id).values(last_seen_at=now))
    if row.contact_id is not None:
        return Actor(kind="delegate", id=row.contact_id)
    who = Actor(kind="user", id=row.user_id, name=row.name or "")
    if row.factor == Factor.OWED:
        return replace(who, owes_factor=True)
    # A demo account lives in the demo only (find_session sees to it), and is tried out in one step.
    grants, withheld = rules.part_grants(
        (_grant(*values) for values in row.grants or ()),
        has_shown=row.factor is not None,
        is_exempt=bool(row.is_demo),
    )
    return replace(who, grants=grants, withheld=withheld)


def _grant(role: str, *scope_and_end: Any) -> Grant:
    *scope, ends_at = scope_and_end
    edition_id, meeting_id, session_id, checkpoint_id, party_id = scope
    end = datetime.fromisoformat(ends_at) if ends_at else None
    return Grant(role, edition_id, meeting_id, session_id, checkpoint_id, party_id, end)
