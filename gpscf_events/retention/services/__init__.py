"""The verbs of retention."""

from gpscf_events.retention.services.copies import (
    build_copy,
    on_job_buried,
    open_copy,
    order_copy,
    remove_copy,
    take_copy,
    tidy_copies,
)
from gpscf_events.retention.services.holds import lift_hold, place_hold
from gpscf_events.retention.services.plans import change_periods
from gpscf_events.retention.services.reapply import reapply_journal
from gpscf_events.retention.services.requests import ask_erasure, discard_draft, grant_erasure, refuse_erasure
from gpscf_events.retention.services.runs import cancel_run, order_run, run_nightly, run_ordered

__all__ = [
    "ask_erasure",
    "build_copy",
    "cancel_run",
    "change_periods",
    "discard_draft",
    "grant_erasure",
    "lift_hold",
    "on_job_buried",
    "open_copy",
    "order_copy",
    "order_run",
    "place_hold",
    "reapply_journal",
    "refuse_erasure",
    "remove_copy",
    "run_nightly",
    "run_ordered",
    "take_copy",
    "tidy_copies",
]
