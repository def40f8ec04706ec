"""Writing the audit trail: one row for one act, in the transaction of the act itself; and sealing what is written."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import current_app, has_request_context, request
from flask import session as cookie
from sqlalchemy import bindparam, func, select, update

from gpscf_events.audit import queries, rules
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import SID, present_actor
from gpscf_events.core.db import db
from gpscf_events.core.logs import request_id
from gpscf_events.core.sealing import RotationBegun, RotationDone
from gpscf_events.core.tokens import digest
from gpscf_events.core.transaction import in_transaction, transaction

# The key of the advisory lock that only one sealer holds; any number that nothing else uses.
_SEALER_LOCK = 0x6175646974
SEAL_BATCH = 500


def record(
    action: str,
    *,
    subject_kind: str,
    subject_id: int | None,
    edition_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write that the present actor (the system, outside a request) did `action` to the subject.

    `before` and `after` carry ids and states; personal values in them are kept as keyed hashes only.
    Raises RuntimeError outside `transaction()`, TypeError for values without one form in JSON.
    """
    if not in_transaction():
        raise RuntimeError(f"{action} was recorded outside a transaction")
    has_request = has_request_context()
    actor = present_actor()
    key = rules.key_of_personal_values(current_app.config["SECRET_KEY"])

    def kept(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
        return rules.without_personal_values(values, key, subject_kind=subject_kind, subject_id=subject_id)

    db.session.add(
        AuditEntry(
            public_id=uuid.uuid4(),
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_roles=sorted({str(grant.role) for grant in actor.grants}),
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            edition_id=edition_id,
            before=kept(before),
            after=kept(after),
            reason=reason,
            request_id=request_id.get(),
            remote_prefix=rules.network_of(request.remote_addr) if has_request else None,
            user_agent=rules.browser_family(request.user_agent.string) if has_request else None,
            session_ref=_session_ref() if has_request else None,
        )
    )


def on_rotation_begun(event: RotationBegun) -> None:
    """Note that sealed values change their key, and whether it is a new one."""
    record(
        "sealing.rotation_begun",
        subject_kind="sealing_key",
        subject_id=None,
        after={"key": event.key, "is_new": event.is_new},
    )


def on_rotation_done(event: RotationDone) -> None:
    """Note how many sealed values changed their key, and how many could not."""
    record(
        "sealing.rotation_done",
        subject_kind="sealing_key",
        subject_id=None,
        after={"key": event.key, "done": event.done, "broken": event.broken},
    )


def _session_ref() -> str | None:
    """The front of the stored hash of this browser's session: tells sessions apart and opens none."""
    token = cookie.get(SID)
    return digest(token).hex()[:16] if token else None


def seal_entries() -> int:
    """Chain up to SEAL_BATCH committed entries that are not sealed yet; return how many.

    The sequence is given here, so it has no gaps whatever transactions rolled back or committed late. One
    sealer works at a time, the others return 0; a killed one leaves nothing half sealed.
    """
    entry = AuditEntry
    with transaction() as session:
        if not session.scalar(select(func.pg_try_advisory_xact_lock(_SEALER_LOCK))):
            return 0
        # Read after the lock is held: this statement sees all that the sealer before us committed.
        head = queries.find_head()
        sequence, previous = (head.sequence, head.hash) if head else (0, rules.FIRST_PREVIOUS)
        columns = [getattr(entry, name) for name in rules.SEALED_FIELDS]
        rows = session.execute(
            select(*columns).where(entry.sequence.is_(None)).order_by(entry.id).limit(SEAL_BATCH)
        ).mappings()
        seals = []
        for row in rows:
            sequence += 1
            sealed = rules.seal(previous, sequence, dict(row))
            seals.append(
                {"sealed_id": row["id"], "sequence": sequence, "previous_hash": previous, "hash": sealed}
            )
            previous = sealed
        if seals:
            session.connection().execute(
                update(entry.__table__).where(entry.__table__.c.id == bindparam("sealed_id")),  # type: ignore[arg-type]
                seals,
            )
    return len(seals)
