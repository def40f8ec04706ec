"""How lines of a note are read, and how its names are compared with those who registered."""

import enum
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

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
# "Muller" beside "Mueller" is 0.92, two brothers of one family are about 0.7.
ALIKE_FROM = 0.82
# What stands before a name and is none; without the dot.
_TITLES = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "miss",
        "mme",
        "m",
        "dr",
        "prof",
        "professor",
        "sir",
        "madam",
        "he",
        "hon",
        "excellency",
    }
    | {
        "gen",
        "general",
        "maj",
        "major",
        "col",
        "colonel",
        "lt",
        "capt",
        "captain",
        "brig",
        "insp",
        "inspector",
    }
    | {"supt", "superintendent", "commissioner", "minister", "ambassador"}
)


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


class Standing(enum.StrEnum):
    """Where a name stands between a note and the registrations."""

    BOTH = "both"
    DIFFERS = "differs"
    PERHAPS = "perhaps"
    NOTE_ONLY = "note_only"
    REGISTERED_ONLY = "registered_only"


@dataclass(frozen=True)
class Written:
    """A name of a note, and the registration that somebody said it means."""

    id: int
    name: str
    registration_id: int | None


@dataclass(frozen=True)
class Registered:
    """A registration with its names."""

    id: int
    latin: str
    native: str


@dataclass(frozen=True)
class Pairing:
    """A row of the comparison: ids of a name and of a registration; PERHAPS is for a person to decide."""

    standing: Standing
    written_id: int | None
    registration_id: int | None
    is_spelled_alike: bool = False


def compare(written: Sequence[Written], registered: Sequence[Registered]) -> list[Pairing]:
    """Set names of notes beside registrations: what was confirmed stands, the rest is proposed, best likeness first.

    Every registration and every name is in exactly one row, except a registration that several notes name.
    """
    by_id = {one.id: one for one in registered}
    rows: list[Pairing] = []
    confirmed = {one.registration_id for one in written if one.registration_id in by_id}
    for one in written:
        found = by_id.get(one.registration_id) if one.registration_id is not None else None
        if found is not None:
            alike = likeness(one.name, found) == 1
            standing = Standing.BOTH if alike else Standing.DIFFERS
            rows.append(Pairing(standing, one.id, found.id, alike))
    open_names = [one for one in written if one.registration_id not in by_id]
    left = [one for one in registered if one.id not in confirmed]
    likely = sorted(
        (
            (likeness(name.name, person), -name.id, -person.id, name, person)
            for name in open_names
            for person in left
        ),
        key=lambda found: found[:3],
        reverse=True,
    )
    names_taken: set[int] = set()
    people_taken: set[int] = set()
    for degree, _name_id, _person_id, name, person in likely:
        if degree < ALIKE_FROM:
            break
        if name.id in names_taken or person.id in people_taken:
            continue
        names_taken.add(name.id)
        people_taken.add(person.id)
        rows.append(Pairing(Standing.PERHAPS, name.id, person.id, degree == 1))
    rows += [Pairing(Standing.NOTE_ONLY, one.id, None) for one in open_names if one.id not in names_taken]
    rows += [Pairing(Standing.REGISTERED_ONLY, None, one.id) for one in left if one.id not in people_taken]
    return rows


def likeness(written: str, person: Registered) -> float:
    """How alike a written name and a registered one are, 0 to 1; 1 where only order, case, accents or titles differ."""
    if person.native and fold(written) == fold(person.native):
        return 1.0
    here, there = _tokens(written), _tokens(person.latin)
    if not here or not there:
        return 0.0
    if sorted(here) == sorted(there):
        return 1.0
    shorter, longer = sorted((set(here), set(there)), key=len)
    if len(shorter) > 1 and shorter < longer:
        return 0.95
    # Without spaces, so that "Xiao Ming" is near "Xiaoming"; family name first or last.
    turned = ("".join(there[cut:] + there[:cut]) for cut in range(len(there)))
    whole = "".join(here)
    return min(0.99, max(SequenceMatcher(None, whole, other, autojunk=False).ratio() for other in turned))


def _tokens(name: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    # "H.E." is one title.
    found = re.findall(r"[^\W\d_]+", re.sub(r"(?<=\b\w)\.(?=\w\b)", "", bare))
    return [token for token in found if token not in _TITLES]
