"""What every verb of an import does: hold it, take a step, owe the worker, write it down."""

from typing import Any

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.imports.errors import ImportMovedOn
from gpscf_events.imports.models import ImportState, MemberImport
from gpscf_events.imports.queries import lock_import
from gpscf_events.imports.rules import ensure_step

FINISHED = frozenset({ImportState.DONE, ImportState.STOPPED, ImportState.UNDONE})


def hold(import_id: int, seen: int | None = None) -> MemberImport:
    """The import, held; `seen` is the revision of the page. Raises ImportMovedOn."""
    found = lock_import(import_id)
    if found is None or seen not in {None, found.revision}:
        raise ImportMovedOn
    return found


def step(held: MemberImport, to: ImportState, **after: Any) -> None:
    """Take a step that `rules.STEPS` has. Raises ImportMovedOn."""
    ensure_step(held.state, to)
    held.state = to
    held.revision += 1
    held.finished_at = now() if to in FINISHED else None
    note(held, f"member_import.{to.value}", **after)


def owe(held: MemberImport) -> None:
    """Owe the worker what the state asks for."""
    enqueue(Job.RUN_IMPORT, {"import_id": held.id}, dedupe_key=f"{held.public_id}:{held.revision}")


def note(held: MemberImport, action: str, **after: Any) -> None:
    """Write it to the trail."""
    record(
        action,
        subject_kind="member_import",
        subject_id=held.id,
        edition_id=held.edition_id,
        after={"delegation_id": held.delegation_id, **after},
    )
