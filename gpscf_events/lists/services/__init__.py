"""The verbs of the list: the only writers of its tables."""

from gpscf_events.lists.services.bulk import cancel_act, confirm_act, on_job_buried, prepare_act, run_act
from gpscf_events.lists.services.tags import (
    make_tag,
    put_on,
    remove_tag,
    remove_view,
    save_view,
    take_off,
)
from gpscf_events.lists.services.undoing import send_now, undo_act

__all__ = [
    "cancel_act",
    "confirm_act",
    "make_tag",
    "on_job_buried",
    "prepare_act",
    "put_on",
    "remove_tag",
    "remove_view",
    "run_act",
    "save_view",
    "send_now",
    "take_off",
    "undo_act",
]
