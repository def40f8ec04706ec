"""Places of a delegation, its last day, how far a member is, and how pasted lines are read."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gpscf_events.accreditation.rules import last_safe_day
from gpscf_events.delegations.errors import DelegationClosed, NoPlaceLeft
from gpscf_events.delegations.models import Delegation
from gpscf_events.parties.rules import fold
from gpscf_events.people.rules import may_be_latin_name, may_be_native_name
from gpscf_events.registration.models import RegistrationState

MOST_FOCAL_POINTS = 5
# A member takes a place from the first line typed, so that two focal points never promise the same one.
TAKES_PLACE = frozenset({RegistrationState.DRAFT, RegistrationState.SUBMITTED, RegistrationState.ACCEPTED})


class Progress(enum.StrEnum):
    """How far a member is: each follows the one before, except the last two."""

    DRAFT = "draft"
    INVITED = "invited"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    BADGED = "badged"
    ARRIVED = "arrived"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def progress_of(
    state: RegistrationState, *, is_invited: bool, has_badge: bool, has_arrived: bool
) -> Progress:
    """The furthest step that a member has reached."""
    if state is RegistrationState.DRAFT:
        return Progress.INVITED if is_invited else Progress.DRAFT
    if state is not RegistrationState.ACCEPTED:
        return Progress(state.value)
    if has_arrived:
        return Progress.ARRIVED
    return Progress.BADGED if has_badge else Progress.ACCEPTED


def ensure_open(closes_on: date | None, today: date) -> None:
    """Raise DelegationClosed after the last day. `today` is the day in the edition's zone."""
    if closes_on is not None and today > closes_on:
        raise DelegationClosed


def safe_day_of(delegation: Delegation) -> date | None:
    """Until when members can still be cleared in time; None where no category of the delegation needs it."""
    if not any(quota.category.needs_clearance for quota in delegation.quotas):
        return None
    return last_safe_day(delegation.edition.starts_on, is_domestic=delegation.party.is_host)


def ensure_place(
    places: Mapping[int, int], taken: Mapping[int, int], category_id: int, wanted: int = 1
) -> None:
    """Raise NoPlaceLeft unless the category has so many places; both mappings go from a category's id to a number."""
    if taken.get(category_id, 0) + wanted > places.get(category_id, 0):
        raise NoPlaceLeft


class Shared(enum.StrEnum):
    """What members of a delegation often answer alike."""

    ORGANISATION = "organisation"
    NATIONALITY = "nationality"
    MEETINGS = "meetings"
    MOBILE = "mobile"
    LANGUAGES = "languages"
    SESSIONS = "sessions"


# Page and fields of the draft; no fields: the whole page.
SHARED: Mapping[Shared, tuple[str, tuple[str, ...]]] = {
    Shared.ORGANISATION: ("organisation", ("organisation", "organisation_en")),
    Shared.NATIONALITY: ("represents", ("nationality",)),
    Shared.MEETINGS: ("role", ("meetings",)),
    Shared.MOBILE: ("contact", ("mobile",)),
    Shared.LANGUAGES: ("contact", ("locale", "languages")),
    Shared.SESSIONS: ("sessions", ()),
}
Pages = Mapping[str, Mapping[str, Sequence[str]]]


def filled_in(
    draft: Pages, said: Pages, parts: Collection[Shared], *, replaces: bool
) -> dict[str, dict[str, list[str]]]:
    """The pages of a draft that change when it takes these parts over from another one, as they are then.

    What stands in the draft stays, unless `replaces`; what the other one leaves empty is never taken over.
    """
    changed: dict[str, dict[str, list[str]]] = {}
    for part in Shared:
        page, fields = SHARED[part]
        if part not in parts or page not in said:
            continue
        here = changed.get(page) or {name: list(values) for name, values in draft.get(page, {}).items()}
        taken = {name: list(said[page].get(name, ())) for name in fields or said[page]}
        taken = {name: values for name, values in taken.items() if any(values)}
        if not fields and any(any(values) for values in here.values()) and not replaces:
            continue
        new = {
            **here,
            **{name: values for name, values in taken.items() if replaces or not any(here.get(name, ()))},
        }
        if new != here:
            changed[page] = new
    return changed


class Fault(enum.StrEnum):
    """What is wrong with a pasted line."""

    NO_FAMILY_NAME = "no_family_name"
    NOT_LATIN = "not_latin"
    NOT_NATIVE = "not_native"
    TOO_LONG = "too_long"
    TOO_MANY_COLUMNS = "too_many_columns"
    TWICE = "twice"


@dataclass(frozen=True)
class Line:
    """A pasted line: the names, and what is wrong with it."""

    number: int
    latin_family: str
    latin_given: str
    native_name: str
    fault: Fault | None


def read_lines(text: str, known: Collection[tuple[str, str]], *, most_letters: int) -> list[Line]:
    """The people of pasted lines: family name, given names, own script, between tabs, semicolons or commas.

    `known` are the names (family, given; folded by `fold_name`) of those who are members already. Empty lines are
    left out.
    """
    found: list[Line] = []
    seen = set(known)
    for number, line in enumerate(text.splitlines(), 1):
        mark = next((one for one in ("\t", ";", "；", ",", "，") if one in line), "\t")
        cells = [cell.strip() for cell in line.split(mark)]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        family, given, native, *more = [*cells, "", "", ""]
        key = fold_name(family, given)
        found.append(
            Line(
                number,
                family,
                given,
                native,
                _fault(family, given, native, most_letters=most_letters)
                or (Fault.TOO_MANY_COLUMNS if any(more) else None)
                or (Fault.TWICE if key in seen else None),
            )
        )
        seen.add(key)
    return found


def fold_name(family: str, given: str) -> tuple[str, str]:
    """How two names are compared: without case and accents."""
    return fold(family), fold(given)


def _fault(family: str, given: str, native: str, *, most_letters: int) -> Fault | None:
    if not family:
        return Fault.NO_FAMILY_NAME
    if max(map(len, (family, given, native))) > most_letters:
        return Fault.TOO_LONG
    if not may_be_latin_name(family) or (given and not may_be_latin_name(given)):
        return Fault.NOT_LATIN
    return Fault.NOT_NATIVE if native and not may_be_native_name(native) else None
