"""Who was let in at a room without a seat gets one. Apart from the services: the worker does it, no scan waits."""

from collections.abc import Set as AbstractSet

from sqlalchemy import text

from gpscf_events.core.db import db
from gpscf_events.signups.services import seat_at_door

_WITHOUT_SEAT = text("""
SELECT p.session_id, p.registration_id FROM presence p JOIN session s ON s.id = p.session_id
 WHERE s.sign_up_mode = 'open' AND now() BETWEEN s.starts_at - interval '10 minutes' AND s.ends_at
   AND NOT EXISTS (SELECT FROM sign_up u
                    WHERE u.session_id = p.session_id AND u.registration_id = p.registration_id
                      AND u.state IN ('confirmed', 'offered'))
 ORDER BY p.first_at, p.id
""")
_PRESENT = text("SELECT registration_id FROM presence WHERE session_id = :session_id")


def seat_those_let_in() -> int:
    """Give those in a room without a seat an open one nobody claims, first come first; returns how many got one.

    A step for each, so a kill leaves nothing half done; who gets none stays let in, by the steward's word.
    """
    seated = 0
    for session_id, registration_id in db.session.execute(_WITHOUT_SEAT).all():

        def present(session_id: int = session_id) -> AbstractSet[int]:
            return set(db.session.scalars(_PRESENT, {"session_id": session_id}))

        given = seat_at_door(registration_id=registration_id, session_id=session_id, list_present=present)
        seated += given is not None
    return seated
