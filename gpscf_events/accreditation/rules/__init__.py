"""Which moves the three facts have, when a badge may be issued, and who hears of a decision. Pure."""

import enum
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from gpscf_events.accreditation.errors import MoveNotAllowed
from gpscf_events.accreditation.models import Acceptance, Accreditation, Clearance, Fact, Nomination
from gpscf_events.categories.models import Category
from gpscf_events.registration.models import Registration, RegistrationState

State = Nomination | Acceptance | Clearance

_NOMINATION: Mapping[State, frozenset[State]] = {
    Nomination.OPEN: frozenset({Nomination.NOMINATED, Nomination.WAIVED}),
    Nomination.NOMINATED: frozenset({Nomination.TAKEN_BACK}),
    Nomination.WAIVED: frozenset({Nomination.NOMINATED, Nomination.TAKEN_BACK}),
    Nomination.TAKEN_BACK: frozenset({Nomination.NOMINATED, Nomination.WAIVED}),
}
# The steps of `registration/rules/` with the first of two decisions between them.
_ACCEPTANCE: Mapping[State, frozenset[State]] = {
    Acceptance.OPEN: frozenset(
        {Acceptance.PROPOSED, Acceptance.ACCEPTED, Acceptance.DECLINED, Acceptance.WITHDRAWN}
    ),
    Acceptance.PROPOSED: frozenset(
        {
            Acceptance.OPEN,
            Acceptance.PROPOSED,
            Acceptance.ACCEPTED,
            Acceptance.DECLINED,
            Acceptance.WITHDRAWN,
        }
    ),
    # Back to OPEN or PROPOSED: a decision over many that is undone within minutes.
    Acceptance.ACCEPTED: frozenset(
        {Acceptance.OPEN, Acceptance.PROPOSED, Acceptance.DECLINED, Acceptance.WITHDRAWN}
    ),
    Acceptance.DECLINED: frozenset({Acceptance.OPEN, Acceptance.PROPOSED, Acceptance.ACCEPTED}),
    Acceptance.WITHDRAWN: frozenset({Acceptance.OPEN}),
}
_ANSWERS = frozenset({Clearance.CLEARED, Clearance.OBJECTION, Clearance.MORE_INFORMATION})
_CLEARANCE: Mapping[State, frozenset[State]] = {
    # An answer by hand may come without a batch of ours.
    Clearance.OPEN: frozenset({Clearance.SENT, *_ANSWERS}),
    # A batch that was cancelled gives its people back.
    Clearance.SENT: frozenset({Clearance.OPEN, Clearance.LAPSED, *_ANSWERS}),
    Clearance.MORE_INFORMATION: frozenset({Clearance.SENT, Clearance.CLEARED, Clearance.OBJECTION}),
    Clearance.CLEARED: frozenset({Clearance.LAPSED, Clearance.OBJECTION}),
    Clearance.OBJECTION: frozenset({Clearance.SENT, Clearance.CLEARED, Clearance.MORE_INFORMATION}),
    Clearance.LAPSED: frozenset({Clearance.SENT, *_ANSWERS}),
}
# The table: fact → state → the states it may move to. Whatever is not here is refused.
MOVES: Mapping[Fact, Mapping[State, frozenset[State]]] = {
    Fact.NOMINATION: _NOMINATION,
    Fact.ACCEPTANCE: _ACCEPTANCE,
    Fact.CLEARANCE: _CLEARANCE,
}


# How long security takes to answer about people of the host country, and about all others.
LEAD_TIME_DOMESTIC = timedelta(days=7)
LEAD_TIME_OVERSEAS = timedelta(days=15)


def last_safe_day(first_day: date, *, is_domestic: bool) -> date:
    """The last day on which a complete registration can still be cleared before the first day, without hurry."""
    return first_day - (LEAD_TIME_DOMESTIC if is_domestic else LEAD_TIME_OVERSEAS)


class Change(enum.StrEnum):
    """What may change of somebody after clearance."""

    NAME = "name"
    DOCUMENT = "document"
    BIRTH_DATE = "birth_date"
    PHOTO = "photo"
    ROLE = "role"


class Effect(enum.StrEnum):
    """What a change does to a clearance that was given."""

    KEEPS = "keeps"
    CHECKED_ANEW = "checked_anew"
    LAPSES = "lapses"


# A correction is the same person with the same document: nothing is checked anew. A new document, face or role of the
# same person is checked, and what was granted holds until the new decision. Another birth date, or another name with
# another document, is another person: nothing holds (secretariat.md D14, D18).
EFFECTS: Mapping[Change, Effect] = {
    Change.NAME: Effect.KEEPS,
    Change.PHOTO: Effect.CHECKED_ANEW,
    Change.DOCUMENT: Effect.CHECKED_ANEW,
    Change.ROLE: Effect.CHECKED_ANEW,
    Change.BIRTH_DATE: Effect.LAPSES,
}

# Within how long the owner of an open case does the next step.
DECIDE_WITHIN = timedelta(days=3)
TELL_WITHIN = timedelta(days=1)
ASK_WITHIN = timedelta(days=2)


def ensure_move(fact: Fact, here: State, to: State) -> None:
    """Raise MoveNotAllowed unless the table has this move."""
    if to not in MOVES[fact][here]:
        raise MoveNotAllowed


def ensure_may_propose(here: Acceptance) -> None:
    """Raise MoveNotAllowed once it was decided: the way back to PROPOSED is an undo's alone."""
    if here not in {Acceptance.OPEN, Acceptance.PROPOSED}:
        raise MoveNotAllowed


def acceptance_of(registration: Registration) -> Acceptance:
    """What the secretariat decided, from the registration's own state; a draft is open."""
    match registration.state:
        case RegistrationState.ACCEPTED:
            return Acceptance.ACCEPTED
        case RegistrationState.DECLINED:
            return Acceptance.DECLINED
        case RegistrationState.WITHDRAWN:
            return Acceptance.WITHDRAWN
    return Acceptance.PROPOSED if registration.proposal is not None else Acceptance.OPEN


def needed_facts(category: Category | None) -> frozenset[Fact]:
    """Which facts a badge of the category needs. Acceptance always: where nobody decides, it is given at once."""
    needed = {Fact.ACCEPTANCE}
    if category is not None and category.needs_nomination:
        needed.add(Fact.NOMINATION)
    if category is not None and category.needs_clearance:
        needed.add(Fact.CLEARANCE)
    return frozenset(needed)


def missing_facts(registration: Registration, row: Accreditation) -> list[Fact]:
    """The needed facts that are not there, in their order."""
    there = {
        Fact.NOMINATION: row.nomination in {Nomination.NOMINATED, Nomination.WAIVED},
        Fact.ACCEPTANCE: acceptance_of(registration) is Acceptance.ACCEPTED,
        Fact.CLEARANCE: row.clearance_stands,
    }
    needed = needed_facts(registration.category)
    return [fact for fact in Fact if fact in needed and not there[fact]]


def may_have_badge(registration: Registration, row: Accreditation) -> bool:
    """Whether a badge may be issued: the one home of this rule."""
    return not missing_facts(registration, row)


def is_officially_nominated(category: Category | None, nomination: Nomination) -> bool:
    """Whether an authority stands behind the person: no negative decision is written to them, protocol tells it."""
    return nomination is Nomination.NOMINATED or (category is not None and category.needs_nomination)


def effect_of(changes: Iterable[Change]) -> Effect:
    """What these changes, made together, do to a clearance."""
    changed = set(changes)
    if {Change.NAME, Change.DOCUMENT} <= changed:
        return Effect.LAPSES
    order = list(Effect)
    return max((EFFECTS[change] for change in changed), key=order.index, default=Effect.KEEPS)


# Which key made a fingerprint: one of another key tells nothing about changes.
MADE_WITH = "made_with"


def changed_since(before: Mapping[str, str] | None, now: Mapping[str, str]) -> set[Change]:
    """What of a person is not what it was, by two fingerprints; nothing where there was none, or of another key."""
    if before is None or before.get(MADE_WITH) != now[MADE_WITH]:
        return set()
    return {change for change in Change if before.get(change.value) != now[change.value]}
