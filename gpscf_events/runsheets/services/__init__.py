"""The verbs of run sheets and of what speakers owe: the only writers of their tables."""

from gpscf_events.runsheets.services.items import (
    ItemDetails,
    ask_speakers,
    change_item,
    mark_received,
    on_document_removed,
    on_speaker_removed,
)
from gpscf_events.runsheets.services.sheets import (
    LineDetails,
    add_line,
    change_line,
    move_line,
    on_session_changed,
    publish_sheet,
    remove_line,
    shift_lines,
    take_speakers,
)
from gpscf_events.runsheets.services.signs import outdate_sign, owe_sign

__all__ = [
    "ItemDetails",
    "LineDetails",
    "add_line",
    "ask_speakers",
    "change_item",
    "change_line",
    "mark_received",
    "move_line",
    "on_document_removed",
    "on_session_changed",
    "on_speaker_removed",
    "outdate_sign",
    "owe_sign",
    "publish_sheet",
    "remove_line",
    "shift_lines",
    "take_speakers",
]
