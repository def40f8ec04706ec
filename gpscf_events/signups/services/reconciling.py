"""Looks whether every seat is somebody's, and repairs or reports what is not."""

from sqlalchemy import update

from gpscf_events.audit.services import record
from gpscf_events.core.db import db
from gpscf_events.core.logs import log
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import owe
from gpscf_events.programme.models import SeatPool, Session
from gpscf_events.signups.queries import find_live, get_live, lock_sessions
from gpscf_events.signups.queries.faults import (
    list_double,
    list_miscounted,
    list_not_accepted,
    list_suspects,
    list_untold,
)
from gpscf_events.signups.services.seats import end, fill, tell

# Marks an English sentence for the translators; it is stored as it is and shown through `gettext`.
N_ = str


def reconcile() -> int:
    """Repair what can be repaired, leave the secretariat a next step for the rest; returns how many faults there were.

    A session after the other, each looked at again under its lock, so that what is just being done is no fault.
    """
    found = 0
    for session_id in list_suspects():
        with transaction():
            found += _repair(lock_sessions([session_id])[session_id])
    for row in list_double():
        found += 1
        _report(row.session_id, row.edition_id, f"double_seat:{row.id}", N_(
            "Somebody has seats in two sessions at the same time. Ask which one is wanted, and give the other back."
        ))  # fmt: skip
    return found


def _repair(session: Session) -> int:
    found = 0
    for pool in list_miscounted(session.id):
        found += 1
        if pool.held > pool.capacity:
            _report(session.id, session.edition_id, f"over_capacity:{pool.id}:{pool.held}", N_(
                "More people have seats than there are. Add seats, or find who can sit elsewhere."
            ))  # fmt: skip
            continue
        db.session.execute(update(SeatPool).where(SeatPool.id == pool.id).values(taken=pool.held))
        record(
            "seat_pool.recounted",
            subject_kind="seat_pool",
            subject_id=pool.id,
            edition_id=session.edition_id,
            before={"seats": pool.taken},
            after={"seats": pool.held},
        )
    for registration_id in list_not_accepted(session.id):
        entry = find_live(session.id, registration_id)
        if entry is not None:
            found += 1
            end(session, entry)
    for registration_id in list_untold(session.id):
        found += 1
        tell(get_live(session.id, registration_id), "sign_up_offered")
    found += fill(session)
    if found:
        log.warning("signups.reconciled", extra={"session_id": session.id, "faults": found})
    return found


def _report(session_id: int, edition_id: int, key: str, what: str) -> None:
    owe(
        kind="seats_wrong",
        subject_kind="session",
        subject_id=session_id,
        edition_id=edition_id,
        what=what,
        dedupe_key=f"seats_wrong:{key}",
    )
