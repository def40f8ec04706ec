"""The verbs of notes: the only writers of their tables."""

from gpscf_events.notes.services.names import confirm, confirm_alike, on_submitted, take_apart
from gpscf_events.notes.services.notes import NoteDetails, change_note, keep_note

__all__ = [
    "NoteDetails",
    "change_note",
    "confirm",
    "confirm_alike",
    "keep_note",
    "on_submitted",
    "take_apart",
]
