"""What the worker does with an import: whatever its state asks for."""

from collections.abc import Callable

from gpscf_events.core.jobs import Job, JobBuried
from gpscf_events.core.transaction import transaction
from gpscf_events.imports.models import ImportState
from gpscf_events.imports.queries import lock_import
from gpscf_events.imports.services.applying import apply_import
from gpscf_events.imports.services.checking import check_import
from gpscf_events.imports.services.steps import step
from gpscf_events.imports.services.undoing import undo_rows

# Where an import stands once its job was given up.
GIVEN_UP = {
    ImportState.CHECKING: ImportState.COLUMNS,
    ImportState.APPLYING: ImportState.STOPPED,
    ImportState.UNDOING: ImportState.STOPPED,
}


def run_import(import_id: int, *, may_go_on: Callable[[], bool]) -> None:
    """Check, take over or take back; goes on where it was killed."""
    with transaction():
        held = lock_import(import_id)
        state = held.state if held is not None else None
    if state is ImportState.CHECKING:
        check_import(import_id, may_go_on=may_go_on)
    elif state is ImportState.APPLYING:
        apply_import(import_id, may_go_on=may_go_on)
    elif state is ImportState.UNDOING:
        undo_rows(import_id, may_go_on=may_go_on)


def on_job_buried(event: JobBuried) -> None:
    """An import whose job was given up can be tried again from its page."""
    if event.job is not Job.RUN_IMPORT:
        return
    with transaction():
        held = lock_import(event.payload["import_id"])
        if held is not None and held.state in GIVEN_UP:
            step(held, GIVEN_UP[held.state])
