"""The address of the list of registrations: what its filters, order and columns may say, and how they are written."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

NOT, EMPTY, BETWEEN = "!", "~", ","
# An address longer than this is cut by some mail programs; no filter of ours comes near it.
LONGEST_VALUE = 400
LONGEST_TEXT = 100


class Operator(enum.StrEnum):
    """How a filter compares."""

    IS = "is"
    IS_NOT = "is_not"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"


class Sort(enum.StrEnum):
    """In what order the list stands; a minus turns it round."""

    NEWEST = "-created"
    OLDEST = "created"
    NAME = "name"
    NAME_BACK = "-name"


@dataclass(frozen=True)
class Term:
    """One filter: a field, how it compares, and with which values (any of them)."""

    field: str
    operator: Operator
    values: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it stands in an address: `a,b`, `!a`, `~` (empty) or `!~`."""
        negated = NOT if self.operator in {Operator.IS_NOT, Operator.NOT_EMPTY} else ""
        bare = EMPTY if self.operator in {Operator.EMPTY, Operator.NOT_EMPTY} else BETWEEN.join(self.values)
        return negated + bare


# Fields that compare with values of a list, in the order of the page. Those of OPTIONAL may be empty.
FIELDS = (
    "state", "category", "represents", "counts_for", "meeting", "session", "sign_up", "language", "tag",
    "photo", "document", "badge", "arrived", "mail",
)  # fmt: skip
OPTIONAL = frozenset({"category", "represents", "counts_for", "meeting", "session", "sign_up", "tag"})
# These answer yes or no (or when): "is not" would only say the same with other words.
PLAIN = frozenset({"photo", "document", "badge", "arrived", "mail"})
DAYS = ("since", "until")
# They look at all of a person's documents, badges, mails and presences: for those who see the whole edition.
OF_THE_WHOLE = frozenset({"document", "badge", "arrived", "mail"})

COLUMNS = (
    "reference", "organisation", "position", "represents", "counts_for", "category", "state", "tags", "meetings",
    "sessions", "email", "mobile", "language", "photo", "document", "badge", "arrived", "created", "submitted",
)  # fmt: skip
USUAL_COLUMNS = ("reference", "organisation", "counts_for", "category", "state", "tags")
COLUMNS_OF_THE_WHOLE = frozenset({"document", "badge", "arrived"})

# What stands above the list, ready to be opened.
PRESETS: Mapping[str, str] = {
    "to_review": "state=submitted",
    "missing_photo": "state=submitted,accepted&photo=no",
    "missing_document": "state=submitted,accepted&document=no",
    "no_session": "state=accepted&sign_up=~",
    "no_badge": "state=submitted,accepted&badge=no",
    "arrived": "arrived=yes",
    "not_arrived": "state=accepted&arrived=no",
    "mail_failed": "mail=failed",
}


@dataclass(frozen=True)
class Wanted:
    """What the address of the list says; the address is the whole state of the page."""

    q: str = ""
    terms: tuple[Term, ...] = ()
    since: date | None = None
    until: date | None = None
    sort: Sort = Sort.NEWEST
    columns: tuple[str, ...] = USUAL_COLUMNS

    @property
    def arguments(self) -> dict[str, str]:
        """The same as an address says it, without what goes without saying."""
        said = {term.field: term.text for term in self.terms}
        for name in DAYS:
            day: date | None = getattr(self, name)
            said |= {name: day.isoformat()} if day else {}
        said |= {"sort": self.sort.value} if self.sort is not Sort.NEWEST else {}
        said |= {"cols": BETWEEN.join(self.columns)} if self.columns != USUAL_COLUMNS else {}
        return ({"q": self.q} if self.q else {}) | said

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.q or self.terms or self.since or self.until)

    def term(self, field: str) -> Term | None:
        """The filter on this field."""
        return next((term for term in self.terms if term.field == field), None)

    def without(self, field: str) -> "Wanted":
        """The same list with one filter fewer."""
        if field in DAYS:
            return replace(self, **{field: None})  # type: ignore[arg-type]
        if field == "q":
            return replace(self, q="")
        return replace(self, terms=tuple(term for term in self.terms if term.field != field))

    def seen_in_part(self) -> "Wanted":
        """As it may be asked by somebody who sees a part of the edition."""
        return replace(
            self,
            terms=tuple(term for term in self.terms if term.field not in OF_THE_WHOLE),
            columns=tuple(name for name in self.columns if name not in COLUMNS_OF_THE_WHOLE),
        )


def read_wanted(arguments: Mapping[str, str]) -> Wanted:
    """Read an address, or the fields of the form of filters; what is not known is left."""
    terms = []
    for field in FIELDS:
        term = _term(field, arguments.get(field, ""), arguments.get(f"{field}.is", ""))
        if term is not None:
            terms.append(term)
    sort = arguments.get("sort", "")
    return Wanted(
        q=" ".join(arguments.get("q", "").replace("\0", "").split())[:LONGEST_TEXT],
        terms=tuple(terms),
        since=_day(arguments.get("since", "")),
        until=_day(arguments.get("until", "")),
        sort=Sort(sort) if sort in set(Sort) else Sort.NEWEST,
        columns=_columns(arguments.get("cols")),
    )


def is_tidy(arguments: Iterable[str], values: Iterable[str]) -> bool:
    """Whether an address is as we write it: no leftovers of the form of filters."""
    return not any(name.endswith(".is") or name == "col" for name in arguments) and all(values)


def _term(field: str, value: str, operator: str) -> Term | None:
    value = value.strip()[:LONGEST_VALUE]
    negated = value.startswith(NOT) or operator == Operator.IS_NOT
    bare = value.removeprefix(NOT)
    if operator in {Operator.EMPTY, Operator.NOT_EMPTY}:
        bare, negated = EMPTY, operator == Operator.NOT_EMPTY
    if bare == EMPTY:
        if field not in OPTIONAL:
            return None
        return Term(field, Operator.NOT_EMPTY if negated else Operator.EMPTY)
    values = tuple(dict.fromkeys(part for part in bare.split(BETWEEN) if part))
    if not values:
        return None
    return Term(field, Operator.IS_NOT if negated and field not in PLAIN else Operator.IS, values)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text else None
    except ValueError:
        return None


def _columns(text: str | None) -> tuple[str, ...]:
    if text is None:
        return USUAL_COLUMNS
    asked = text.split(BETWEEN)
    return tuple(dict.fromkeys(name for name in asked if name in COLUMNS))
