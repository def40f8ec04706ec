"""How names that somebody wrote are compared with those of registrations."""

import enum
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gpscf_events.parties.rules import fold

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


class Standing(enum.StrEnum):
    """Where a name stands between what somebody wrote and the registrations."""

    BOTH = "both"
    DIFFERS = "differs"
    PERHAPS = "perhaps"
    WRITTEN_ONLY = "written_only"
    REGISTERED_ONLY = "registered_only"


@dataclass(frozen=True)
class Written:
    """A name as somebody wrote it, and the registration that it was said to mean."""

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
    """Set written names beside registrations: what was confirmed stands, the rest is proposed, best likeness first.

    Every registration and every name is in exactly one row, except a registration that several names were said to mean.
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
    rows += [Pairing(Standing.WRITTEN_ONLY, one.id, None) for one in open_names if one.id not in names_taken]
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
