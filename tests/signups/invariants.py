"""What must hold about seats whatever happened, asked in plain SQL."""

from sqlalchemy import text

from gpscf_events.core.db import db

BROKEN = """
SELECT p.session_id, p.taken, p.capacity
  FROM seat_pool p LEFT JOIN sign_up s ON s.session_id = p.session_id
 WHERE p.kind = 'open'
 GROUP BY p.id
HAVING p.taken <> count(s.id) FILTER (WHERE s.state IN ('confirmed', 'offered') AND s.pool_id = p.id)
    OR p.taken > p.capacity
    OR (p.taken < p.capacity AND count(s.id) FILTER (WHERE s.state = 'waiting') > 0)
"""


def ensure_invariants() -> None:
    """Taken seats are the held ones, never above capacity, and none is free while somebody waits."""
    db.session.rollback()
    assert not db.session.execute(text(BROKEN)).all()
