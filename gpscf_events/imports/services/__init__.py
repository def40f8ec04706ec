"""The verbs of imports: the only writers of their tables."""

from gpscf_events.imports.services.applying import begin_import, stop_import
from gpscf_events.imports.services.checking import mend_row
from gpscf_events.imports.services.reading import choose_columns, start_import
from gpscf_events.imports.services.running import on_job_buried, run_import
from gpscf_events.imports.services.undoing import undo_import

__all__ = [
    "begin_import",
    "choose_columns",
    "mend_row",
    "on_job_buried",
    "run_import",
    "start_import",
    "stop_import",
    "undo_import",
]
