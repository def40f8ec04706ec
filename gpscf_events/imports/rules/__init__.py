"""Which steps an import takes, and what a row would do among the members and the other rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gpscf_events.delegations.rules import fold_name
from gpscf_events.imports.errors import ImportMovedOn
from gpscf_events.imports.models import ImportState, Outcome
from gpscf_events.imports.rules.cells import Fault, Read
from gpscf_events.imports.rules.columns import Field

# Far more than any delegation; a list of a whole forum fits.
MOST_ROWS = 20_000

STEPS: dict[ImportState, frozenset[ImportState]] = {
    ImportState.COLUMNS: frozenset({ImportState.CHECKING}),
    ImportState.CHECKING: frozenset({ImportState.CHECKED, ImportState.COLUMNS}),
    ImportState.CHECKED: frozenset({ImportState.APPLYING, ImportState.CHECKING, ImportState.COLUMNS}),
    ImportState.APPLYING: frozenset({ImportState.DONE, ImportState.STOPPED}),
    ImportState.DONE: frozenset({ImportState.UNDOING, ImportState.APPLYING}),
    ImportState.STOPPED: frozenset({ImportState.UNDOING, ImportState.APPLYING}),
    ImportState.UNDOING: frozenset({ImportState.UNDONE, ImportState.STOPPED}),
    ImportState.UNDONE: frozenset(),
}

SavedPages = Mapping[str, Mapping[str, Sequence[str]]]


def ensure_step(here: ImportState, to: ImportState) -> None:
    """Raise ImportMovedOn unless the import may take this step."""
    if to not in STEPS[here]:
        raise ImportMovedOn


@dataclass(frozen=True)
class Known:
    """A member who takes a place: the pages of the draft, or None once it was sent."""

    registration_id: int
    latin: tuple[str, str]
    draft: SavedPages | None


@dataclass(frozen=True)
class Verdict:
    """What a row would do: whom it concerns, and which pages of whose draft it would change."""

    outcome: Outcome
    faults: Mapping[Field, Fault] = field(default_factory=dict)
    registration_id: int | None = None
    pages: SavedPages = field(default_factory=dict)


class Judge:
    """Looks at rows in their order, so that the second of two with one name is seen, and each place is given once."""

    def __init__(self, members: Iterable[Known], free: Mapping[int, int]) -> None:
        """`free` are the places that are left, by the category's id."""
        self._members = {fold_name(*one.latin): one for one in members}
        self._free = dict(free)
        self._seen: dict[tuple[str, str], list[Read]] = {}

    def judge(self, read: Read, *, is_another: bool) -> Verdict:
        """The verdict on the next row."""
        if read.faults:
            return Verdict(Outcome.WRONG, read.faults)
        name = read.pages["name"]
        key = fold_name(name["latin_family"][0], name["latin_given"][0])
        member, before = self._members.get(key), self._seen.setdefault(key, [])
        before.append(read)
        if not is_another:
            if any(not _differ(read.pages, one.pages) for one in before[:-1]):
                return Verdict(Outcome.TWICE)
            if member is not None and len(before) == 1:
                return self._of_member(read, member)
        return self._new(read)

    def _of_member(self, read: Read, member: Known) -> Verdict:
        if member.draft is None:
            return Verdict(Outcome.SENT, registration_id=member.registration_id)
        if _differ(read.pages, member.draft):
            return Verdict(Outcome.TWICE)
        pages = changed_pages(read.pages, member.draft)
        # The place that a member has is not changed by a table: category and meetings stay.
        pages.pop("role", None)
        outcome = Outcome.CHANGED if pages else Outcome.UNCHANGED
        return Verdict(outcome, registration_id=member.registration_id, pages=pages)

    def _new(self, read: Read) -> Verdict:
        if self._free.get(read.category_id, 0) < 1:
            return Verdict(Outcome.WRONG, {Field.CATEGORY: Fault.NO_PLACE})
        self._free[read.category_id] -= 1
        return Verdict(Outcome.NEW, pages=read.pages)


def changed_pages(said: SavedPages, draft: SavedPages) -> dict[str, dict[str, list[str]]]:
    """The pages of a draft with what a row says of them, those alone that change; what a row leaves empty stays."""
    changed: dict[str, dict[str, list[str]]] = {}
    for page, answers in said.items():
        now = {name: list(values) for name, values in draft.get(page, {}).items()}
        merged = {**now, **{name: list(values) for name, values in answers.items() if any(values)}}
        if page == "name" and answers.get("latin_given", [""])[0]:
            merged.pop("one_name", None)
        if merged != now:
            changed[page] = merged
    return changed


def list_differences(said: SavedPages, draft: SavedPages) -> list[tuple[str, str, str]]:
    """What changes in a draft: (name of the field, before, after)."""
    return [
        (name, ", ".join(draft.get(page, {}).get(name, [])), ", ".join(values))
        for page, answers in said.items()
        for name, values in answers.items()
        if list(draft.get(page, {}).get(name, [])) != list(values) and any(values)
    ]


def name_of(said: SavedPages) -> str:
    """The name of a row, family name first in capitals, with the own script behind it."""
    name = said.get("name", {})
    family, given, native = (name.get(key, [""])[0] for key in ("latin_family", "latin_given", "native_name"))
    return " ".join(part for part in (family.upper(), given, native) if part)


def _differ(one: SavedPages, other: SavedPages) -> bool:
    """Whether two of the same name were born on different days, as far as both say it."""
    boxes = ("birth_year", "birth_month", "birth_day")
    here, there = (
        tuple(pages.get("name", {}).get(box, [""])[0].lstrip("0") for box in boxes) for pages in (one, other)
    )
    return bool(here[0] and there[0] and here != there)
