"""Writing the audit trail: one row for one act, in the transaction of the act itself."""

import ipaddress
import uuid
from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import SYSTEM, current_actor
from gpscf_events.core.db import db
from gpscf_events.core.logs import request_id
from gpscf_events.core.transaction import in_transaction

# What is kept of an address: enough to tell a network, too little to tell a household.
_KEPT_BITS = {4: 24, 6: 48}


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

    `before` and `after` carry ids and states, never personal values.
    Raises RuntimeError outside `transaction()`.
    """
    if not in_transaction():
        raise RuntimeError(f"{action} was recorded outside a transaction")
    actor = current_actor() if has_request_context() else SYSTEM
    db.session.add(
        AuditEntry(
            public_id=uuid.uuid4(),
            actor_kind=actor.kind,
            actor_id=actor.id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            edition_id=edition_id,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
            reason=reason,
            request_id=request_id.get(),
            remote_prefix=_prefix(request.remote_addr) if has_request_context() else None,
        )
    )


def _prefix(address: str | None) -> str | None:
    """The /24 or /48 that the address lies in; None where there is no address (a Unix socket)."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    return str(ipaddress.ip_network((parsed, _KEPT_BITS[parsed.version]), strict=False))
