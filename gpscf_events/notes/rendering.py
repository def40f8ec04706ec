"""Words for notes."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from gpscf_events.notes.models import NoteKind
from gpscf_events.notes.rules import LineFault
from gpscf_events.people.rules.likeness import Standing

KIND_WORDS: dict[NoteKind, LazyString] = {
    NoteKind.NOTE_VERBALE: _l("Note verbale"),
    NoteKind.LETTER: _l("Letter"),
    NoteKind.EMAIL: _l("E-mail"),
}
STANDING_WORDS: dict[Standing, LazyString] = {
    Standing.BOTH: _l("In the note and registered"),
    Standing.DIFFERS: _l("Same person, written differently"),
    Standing.PERHAPS: _l("Perhaps the same person"),
    Standing.WRITTEN_ONLY: _l("In the note only"),
    Standing.REGISTERED_ONLY: _l("Registered only"),
}
STANDING_TONES = {Standing.BOTH: "", Standing.DIFFERS: "", Standing.REGISTERED_ONLY: "quiet"}
FAULT_WORDS: dict[LineFault, LazyString] = {
    LineFault.NO_NAME: _l("there is no name in it"),
    LineFault.TOO_LONG: _l("name and function have at most 200 characters each"),
    LineFault.TWICE: _l("the same name and function stand in a line above"),
}
