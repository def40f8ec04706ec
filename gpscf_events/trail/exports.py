"""The audit trail as a file: CSV with a column for each field, or the JSON lines that scripts/verify_audit.py reads."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal

from gpscf_events.accounts.models import User
from gpscf_events.attendance.exports import GUARDS, Contents
from gpscf_events.attendance.models import Export, ExportFormat
from gpscf_events.audit.models import AuditEntry
from gpscf_events.audit.rules import SEALED_FIELDS
from gpscf_events.core.actor import SYSTEM
from gpscf_events.trail.queries import TrailFilter, trail

# As the hashed content writes times (docs/audit.md).
AT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
CHAIN = ("sequence", "previous_hash", "hash")


def describe_trail(export: Export) -> Contents:
    """What an export of the trail holds: in the order of the chain, what is not sealed yet at the end."""
    entry = AuditEntry
    # Who ordered it could read all of it: the filters were made from what that person may see.
    query = trail(SYSTEM, TrailFilter.from_json(export.wanted))
    query = query.order_by(entry.sequence.asc().nulls_last(), entry.id)
    columns = _columns()
    if export.format is ExportFormat.JSONL:
        pairs = [part for name, column in columns.items() for part in (literal(name, Text), column)]
        line = cast(func.jsonb_build_object(*pairs), Text)
        return Contents([], query.with_only_columns(line), "")
    guard = GUARDS[export.format]
    named = {**columns, "actor_name": User.name, "actor_roles": func.array_to_string(entry.actor_roles, " ")}
    cells = [guard(func.coalesce(cast(column, Text), "")).label(name) for name, column in named.items()]
    rows = query.with_only_columns(*cells).outerjoin(
        User, (entry.actor_kind == "user") & (entry.actor_id == User.id)
    )
    return Contents(list(named), rows, "")


def _columns() -> dict[str, ColumnElement[Any]]:
    entry = AuditEntry
    written: dict[str, ColumnElement[Any]] = {
        "at": func.to_char(func.timezone("UTC", entry.at), AT),
        "previous_hash": func.encode(entry.previous_hash, "hex"),
        "hash": func.encode(entry.hash, "hex"),
    }
    return {name: written.get(name, getattr(entry, name)) for name in (*CHAIN, *SEALED_FIELDS)}
