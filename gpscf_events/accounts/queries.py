"""Questions about users and sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from gpscf_events.accounts.models import RoleGrant, User, WebSession
from gpscf_events.core.db import db


def find_user(email: str) -> User | None:
    """The user with this address, whatever its case."""
    return db.session.execute(select(User).where(User.email == email.strip().lower())).scalar_one_or_none()


def find_session(token_hash: bytes, *, at: datetime) -> Row[Any] | None:
    """The live session with its user's name and grants, in one indexed read."""
    grants = (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_array(RoleGrant.role, RoleGrant.edition_id, RoleGrant.meeting_id),
                    RoleGrant.id,
                )
            )
        )
        .where(RoleGrant.user_id == WebSession.user_id)
        .scalar_subquery()
    )
    return db.session.execute(
        select(
            WebSession.id,
            WebSession.user_id,
            WebSession.contact_id,
            WebSession.last_seen_at,
            User.name,
            grants.label("grants"),
        )
        .outerjoin(User, User.id == WebSession.user_id)
        .where(
            WebSession.token_hash == token_hash,
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > at,
            User.disabled_at.is_(None),
        )
    ).one_or_none()
