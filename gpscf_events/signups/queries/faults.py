"""What must never be: asked in plain SQL, so that a mistake in the services is not repeated here."""

from typing import Any

from sqlalchemy import text

from gpscf_events.core.db import db

# Sessions in which something may be wrong; each is looked at again under its lock.
_SUSPECTS = text("""
SELECT p.session_id FROM seat_pool p
  LEFT JOIN sign_up s ON s.pool_id = p.id AND s.state IN ('confirmed', 'offered')
 GROUP BY p.id HAVING p.taken <> count(s.id)
UNION
SELECT s.session_id FROM sign_up s JOIN registration r ON r.id = s.registration_id
 WHERE s.state <> 'cancelled' AND r.state <> 'accepted'
   AND NOT (s.source = 'substitute' AND s.state IN ('offered', 'waiting') AND r.state IN ('draft', 'submitted'))
UNION
SELECT s.session_id FROM sign_up s
  JOIN seat_pool p ON p.session_id = s.session_id AND p.kind = 'open'
 WHERE s.state = 'waiting' AND p.taken < p.capacity
UNION
SELECT s.session_id FROM sign_up s
 WHERE s.state = 'offered' AND NOT EXISTS (
   SELECT FROM message m WHERE m.send_key = 'sign_up_offered:' || s.id)
   AND EXISTS (SELECT FROM registration r WHERE r.id = s.registration_id AND r.contact_id IS NOT NULL
                AND r.state = 'accepted')
ORDER BY 1
""")
_MISCOUNTED = text("""
SELECT p.id, p.taken, p.capacity, count(s.id) AS held FROM seat_pool p
  LEFT JOIN sign_up s ON s.pool_id = p.id AND s.state IN ('confirmed', 'offered')
 WHERE p.session_id = :session_id
 GROUP BY p.id HAVING p.taken <> count(s.id) ORDER BY p.id
""")
_NOT_ACCEPTED = text("""
SELECT s.registration_id FROM sign_up s JOIN registration r ON r.id = s.registration_id
 WHERE s.session_id = :session_id AND s.state <> 'cancelled' AND r.state <> 'accepted'
   AND NOT (s.source = 'substitute' AND s.state IN ('offered', 'waiting') AND r.state IN ('draft', 'submitted'))
 ORDER BY s.id
""")
_UNTOLD = text("""
SELECT s.registration_id FROM sign_up s
 WHERE s.session_id = :session_id AND s.state = 'offered' AND NOT EXISTS (
   SELECT FROM message m WHERE m.send_key = 'sign_up_offered:' || s.id)
   AND EXISTS (SELECT FROM registration r WHERE r.id = s.registration_id AND r.contact_id IS NOT NULL
                AND r.state = 'accepted')
 ORDER BY s.id
""")
_DOUBLE = text("""
SELECT a.session_id, a.edition_id, a.id FROM sign_up a
  JOIN session x ON x.id = a.session_id
  JOIN session y ON y.meeting_id = x.meeting_id AND y.slot = x.slot AND y.id > x.id
  JOIN sign_up b ON b.session_id = y.id AND b.registration_id = a.registration_id AND b.state = 'confirmed'
 WHERE a.state = 'confirmed' AND a.source <> 'protocol' AND b.source <> 'protocol' ORDER BY a.id
""")


def list_suspects() -> list[int]:
    """The sessions in which a seat may be nobody's or somebody's twice, in ascending id."""
    return list(db.session.scalars(_SUSPECTS))


def list_miscounted(session_id: int) -> list[Any]:
    """Pools of a locked session whose `taken` is not the number of seats `held` in them."""
    return list(db.session.execute(_MISCOUNTED, {"session_id": session_id}))


def list_not_accepted(session_id: int) -> list[int]:
    """Registrations with a live sign-up that are not accepted any more."""
    return list(db.session.scalars(_NOT_ACCEPTED, {"session_id": session_id}))


def list_untold(session_id: int) -> list[int]:
    """Registrations with an offer that no message tells of."""
    return list(db.session.scalars(_UNTOLD, {"session_id": session_id}))


def list_double() -> list[Any]:
    """Sign-ups of somebody who has two seats in one slot that protocol did not give."""
    return list(db.session.execute(_DOUBLE))
