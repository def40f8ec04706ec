"""What must hold about seats whatever happened, asked in plain SQL."""

from sqlalchemy import text

from gpscf_events.core.db import db

# Each finds what is broken; a name for the message of the test.
BROKEN = {
    "taken seats are the held ones, never above capacity": """
        SELECT p.id, p.taken, p.capacity FROM seat_pool p
          LEFT JOIN sign_up s ON s.pool_id = p.id AND s.state IN ('confirmed', 'offered')
         GROUP BY p.id HAVING p.taken <> count(s.id) OR p.taken > p.capacity""",
    "no open seat is free while somebody waits who could have it": """
        SELECT p.id FROM seat_pool p JOIN session x ON x.id = p.session_id
          JOIN sign_up s ON s.session_id = p.session_id AND s.state = 'waiting'
          JOIN registration r ON r.id = s.registration_id AND r.state = 'accepted'
         WHERE p.kind = 'open' AND p.taken < p.capacity AND x.delegation_quota IS NULL""",
    "nobody waits in front of somebody who has an open seat": """
        SELECT w.id, s.id FROM sign_up w
          JOIN sign_up s ON s.session_id = w.session_id AND s.state IN ('confirmed', 'offered')
          JOIN seat_pool p ON p.id = s.pool_id AND p.kind = 'open'
          JOIN session x ON x.id = w.session_id
         WHERE w.state = 'waiting' AND (w.priority, w.sequence) < (s.priority, s.sequence)
           AND x.delegation_quota IS NULL AND NOT x.needs_approval AND s.source <> 'door'
           AND NOT EXISTS (SELECT FROM audit_entry a WHERE a.action = 'sign_up.moved' AND a.subject_id = w.id)""",
    "a sign-up moves up once": """
        SELECT subject_id FROM audit_entry
         WHERE action IN ('sign_up.offered', 'sign_up.promoted') AND subject_kind = 'sign_up'
         GROUP BY subject_id HAVING count(*) > 1""",
    "each who moved up has one message about it": """
        SELECT a.subject_id FROM audit_entry a
          LEFT JOIN message m ON m.send_key = replace(a.action, 'sign_up.', 'sign_up_') || ':' || a.subject_id
         WHERE a.action IN ('sign_up.offered', 'sign_up.promoted') AND a.subject_kind = 'sign_up'
           AND EXISTS (SELECT FROM sign_up s WHERE s.id = a.subject_id)
         GROUP BY a.id HAVING count(m.id) <> 1""",
    "nobody has two seats in one slot": """
        SELECT a.registration_id FROM sign_up a JOIN session x ON x.id = a.session_id
          JOIN session y ON y.meeting_id = x.meeting_id AND y.slot = x.slot AND y.id > x.id
          JOIN sign_up b ON b.session_id = y.id AND b.registration_id = a.registration_id
         WHERE a.state = 'confirmed' AND b.state = 'confirmed'""",
}


def ensure_invariants() -> None:
    """Raise AssertionError that says which of them does not hold, and for whom."""
    db.session.rollback()
    found = {name: db.session.execute(text(query)).all() for name, query in BROKEN.items()}
    broken = {name: rows for name, rows in found.items() if rows}
    assert not broken, broken
