"""How lines of a note are read, and whom they may mean."""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gpscf_events.accreditation.models import NominatedBy
from gpscf_events.notes.models import NoteKind
from gpscf_events.parties.models import Party
from gpscf_events.parties.rules import fold
from gpscf_events.registration.models import Registration, RegistrationState

MOST_PEOPLE = 200
NAME_LENGTH, FUNCTION_LENGTH = 200, 200
# Who may be meant by a name: whoever is coming, drafts too, for a focal point may have begun only.
COMING = frozenset({RegistrationState.DRAFT, RegistrationState.SUBMITTED, RegistrationState.ACCEPTED})
# Who can be nominated: what was only begun cannot.
SENT = COMING - {RegistrationState.DRAFT}
NOMINATES = {
    NoteKind.NOTE_VERBALE: NominatedBy.NOTE_VERBALE,
    NoteKind.LETTER: NominatedBy.LETTER,
    NoteKind.EMAIL: NominatedBy.LETTER,
}


def may_mean(registration: Registration, party: Party) -> bool:
    """Whether a note of the party may mean the registration: it is coming, for this party as far as it says."""
    said = registration.draft.get("represents", {}).get("party", [""])[0]
    is_of_party = registration.represents_party_id == party.id or said == party.key
    return is_of_party and registration.state in COMING and registration.erased_at is None


class LineFault(enum.StrEnum):
    """What is wrong with a line of people."""

    NO_NAME = "no_name"
    TOO_LONG = "too_long"
    TWICE = "twice"


@dataclass(frozen=True)
class Named:
    """Somebody as a note names them."""

    name: str
    function: str


def read_people(text: str) -> tuple[list[Named], list[tuple[int, LineFault]]]:
    """The people of lines "name; function", and the lines (from 1) that cannot be read. Empty lines are left out."""
    people: list[Named] = []
    faults: list[tuple[int, LineFault]] = []
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _mark, function = (part.strip() for part in re.sub("[；\t]", ";", line, count=1).partition(";"))
        key = (fold(name), fold(function))
        if not key[0]:
            faults.append((number, LineFault.NO_NAME))
        elif len(name) > NAME_LENGTH or len(function) > FUNCTION_LENGTH:
            faults.append((number, LineFault.TOO_LONG))
        elif key in seen:
            faults.append((number, LineFault.TWICE))
        else:
            people.append(Named(name, function))
        seen.add(key)
    return people, faults


def write_people(people: Sequence[Named]) -> str:
    """The lines that `read_people` reads."""
    return "\n".join(f"{one.name}; {one.function}" if one.function else one.name for one in people)
