"""Questions about users and sessions."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from gpscf_events.accounts.models import User
from gpscf_events.core.db import db
from gpscf_events.core.direct import direct


class SessionRow(NamedTuple):
    """A live session: of a user with a name and grants in the order of `Grant`'s fields, or of a contact."""

    id: int
    user_id: int | None
    contact_id: int | None
    last_seen_at: datetime
    name: str | None
    grants: list[list[Any]] | None


# SQL by hand: every request of somebody who is signed in begins with it. A grant for a city becomes one for each
# of its meetings here, so that nothing after this has to look anything up.
_SESSION = """
SELECT s.id, s.user_id, s.contact_id, s.last_seen_at, u.name,
       (SELECT jsonb_agg(jsonb_build_array(r.role, r.edition_id, coalesce(r.meeting_id, m.id), r.session_id,
                                           r.checkpoint_id, r.party_id, r.ends_at) ORDER BY r.id)
          FROM role_grant r
          LEFT JOIN meeting m ON r.city IS NOT NULL AND m.edition_id = r.edition_id
               AND r.city IN (m.city ->> 'en', m.city ->> 'zh')
         WHERE r.user_id = s.user_id AND (r.ends_at IS NULL OR r.ends_at > %(at)s)
           AND (r.city IS NULL OR m.id IS NOT NULL)) AS grants
  FROM web_session s
  LEFT JOIN "user" u ON u.id = s.user_id
 WHERE s.token_hash = %(token_hash)s AND s.revoked_at IS NULL AND s.expires_at > %(at)s AND u.disabled_at IS NULL
"""


def find_user(email: str) -> User | None:
    """The user with this address, whatever its case."""
    return db.session.execute(select(User).where(User.email == email.strip().lower())).scalar_one_or_none()


def find_session(token_hash: bytes, *, at: datetime) -> SessionRow | None:
    """The live session with its user's name and grants, in one indexed read."""
    with direct() as connection:
        row = connection.row(_SESSION, {"token_hash": token_hash, "at": at})
    return SessionRow(*row) if row else None
