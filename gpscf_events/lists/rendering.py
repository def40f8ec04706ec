"""The list in words: its filters with what they can be, its presets, its orders."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from gpscf_events.attendance.exports import SIGN_UP_WORDS
from gpscf_events.categories.queries import list_categories
from gpscf_events.core.i18n import LANGUAGE_NAMES, current_locale, words
from gpscf_events.lists.models import BulkAct, BulkKind, BulkState
from gpscf_events.lists.queries import list_sessions, list_tags
from gpscf_events.lists.rules import FIELDS, OF_THE_WHOLE, OPTIONAL, PLAIN, Operator, Sort, Term, Wanted
from gpscf_events.lists.rules.bulk import Told, Why
from gpscf_events.parties.queries import list_parties
from gpscf_events.programme.models import Edition
from gpscf_events.registration.queries import list_meetings
from gpscf_events.registration.rendering import STATES

BULK_WORDS: dict[BulkKind, LazyString] = {
    BulkKind.ACCEPT: _l("Accept"),
    BulkKind.DECLINE: _l("Decline"),
    BulkKind.REMIND: _l("Remind of what is missing"),
    BulkKind.TAG_ON: _l("Put a tag on"),
    BulkKind.TAG_OFF: _l("Take a tag off"),
}
BULK_STATE_WORDS: dict[BulkState, LazyString] = {
    BulkState.ASKED: _l("Not confirmed yet"),
    BulkState.QUEUED: _l("Waiting to start …"),
    BulkState.RUNNING: _l("Under way"),
    BulkState.DONE: _l("Done"),
    BulkState.CANCELLED: _l("Stopped"),
    BulkState.FAILED: _l("It could not be finished; what was done stays"),
    BulkState.UNDOING: _l("Being undone"),
    BulkState.UNDONE: _l("Undone"),
}
WHY_WORDS: dict[str, LazyString] = {
    Why.DRAFT: _l("Not sent yet"),
    Why.NOT_SUBMITTED: _l("Decided or withdrawn before: decide it on its own page"),
    Why.THERE_ALREADY: _l("As wanted already"),
    Why.OWN_PROPOSAL: _l("You decided first: a second person has to confirm it"),
    Why.OTHER_PROPOSAL: _l("Somebody else proposed the opposite: decide it on its own page"),
    Why.REFUSED: _l("The case does not allow it any more: look at its page"),
    Why.CANCELLED: _l("Stopped before its turn"),
    Why.CHANGED_SINCE: _l("Changed since: it stays as it is"),
    Why.NOTHING_OWED: _l("Nothing is missing"),
    Why.NO_ADDRESS: _l("Has no address: call them"),
    Why.REMINDED: _l("Reminded within the last 24 hours"),
    Why.TOLD_ALREADY: _l("The person was told already: it stays as it is"),
}
TOLD_WORDS: dict[str, LazyString] = {
    Told.CONFIRMED: _l("get the confirmation, with the badge where the category has one"),
    Told.DECLINED: _l("get the message that they cannot be accepted"),
    Told.LATER_FORM: _l("get the message about an open form"),
    Told.BY_PROTOCOL: _l("get no message: protocol tells them in person"),
    Told.BY_SECRETARIAT: _l("have no address: the secretariat gets a next step"),
    Told.WAITS_FOR_FACTS: _l("are told later, when nomination and clearance are there"),
    Told.REMINDED: _l("get a reminder of what is missing"),
    Told.SECOND_PERSON: _l("are not told yet: a second person has to confirm the decision"),
}
FIELD_WORDS: dict[str, LazyString] = {
    "state": _l("State"),
    "category": _l("Category"),
    "represents": _l("Represents"),
    "counts_for": _l("Counts for"),
    "meeting": _l("Meeting"),
    "session": _l("Session"),
    "sign_up": _l("Sign-up"),
    "language": _l("Language"),
    "tag": _l("Tag"),
    "photo": _l("Photo"),
    "document": _l("Identity document"),
    "badge": _l("Badge"),
    "arrived": _l("Arrived"),
    "mail": _l("Mail"),
    "since": _l("Begun from"),
    "until": _l("Begun until"),
    "q": _l("Search"),
}
OPERATOR_WORDS: dict[Operator, LazyString] = {
    Operator.IS: _l("is"),
    Operator.IS_NOT: _l("is not"),
    Operator.EMPTY: _l("is empty"),
    Operator.NOT_EMPTY: _l("is not empty"),
}
SORT_WORDS: dict[Sort, LazyString] = {
    Sort.NEWEST: _l("Newest first"),
    Sort.OLDEST: _l("Oldest first"),
    Sort.NAME: _l("Name, A to Z"),
    Sort.NAME_BACK: _l("Name, Z to A"),
}
PRESET_WORDS: dict[str, LazyString] = {
    "to_review": _l("To review"),
    "missing_photo": _l("Missing photo"),
    "missing_document": _l("Missing identity document"),
    "no_session": _l("Accepted, no session"),
    "no_badge": _l("Without a badge"),
    "arrived": _l("Arrived"),
    "not_arrived": _l("Not arrived"),
    "mail_failed": _l("Failed mail"),
}
_THERE = (("yes", _l("yes")), ("no", _l("no")))
_ANSWERS: dict[str, tuple[tuple[str, LazyString], ...]] = {
    "photo": _THERE,
    "document": _THERE,
    "badge": _THERE,
    "arrived": (*_THERE, ("today", _l("today"))),
    "mail": (("failed", _l("failed")), ("uncertain", _l("uncertain"))),
}


@dataclass(frozen=True)
class Filter:
    """A filter as the form shows it: what can be chosen, and what is."""

    name: str
    label: LazyString
    options: Sequence[tuple[str, str]]
    operators: Sequence[tuple[Operator, LazyString]]
    term: Term | None

    @property
    def chosen(self) -> str:
        """The value as the form sends it, without how it compares."""
        return ",".join(self.term.values) if self.term else ""


def list_filters(edition: Edition, wanted: Wanted, *, whole: bool) -> list[Filter]:
    """Every filter with its choices, in the order of the page."""
    found = []
    for name in FIELDS:
        if name in OF_THE_WHOLE and not whole:
            continue
        term = wanted.term(name)
        options = _options(name, edition)
        if term is not None and len(term.values) != 1 and term.values:
            # Several values come from a preset or a link; the form keeps them together.
            named = dict(options)
            together = ", ".join(named.get(value, value) for value in term.values)
            options = [(",".join(term.values), together), *options]
        operators = [Operator.IS]
        if name not in PLAIN:
            operators.append(Operator.IS_NOT)
        if name in OPTIONAL:
            operators += [Operator.EMPTY, Operator.NOT_EMPTY]
        found.append(
            Filter(name, FIELD_WORDS[name], options, [(one, OPERATOR_WORDS[one]) for one in operators], term)
        )
    return found


def say_term(filter_: Filter) -> str:
    """A filter as a sentence: `State is Accepted or Submitted`."""
    term = filter_.term
    if term is None:
        return ""
    named = dict(filter_.options)
    values = gettext(" or ").join(named.get(value, value) for value in term.values)
    return f"{filter_.label} {OPERATOR_WORDS[term.operator]} {values}".strip()


def _options(name: str, edition: Edition) -> list[tuple[str, str]]:
    if name in _ANSWERS:
        return [(value, str(word)) for value, word in _ANSWERS[name]]
    if name == "state":
        return [(state.value, str(word)) for state, word in STATES.items()]
    if name == "sign_up":
        return [(state.value, str(word)) for state, word in SIGN_UP_WORDS.items()]
    if name == "language":
        return [(key, words(name_)) for key, name_ in LANGUAGE_NAMES.items() if key in {"zh", "en"}]
    if name == "category":
        return [(row.key, words(row.name)) for row in list_categories(edition.id)]
    if name == "meeting":
        return [(row.key, words(row.name)) for row in list_meetings(edition.id)]
    if name == "session":
        return [(row.key, words(row.title)) for row in list_sessions(edition.id)]
    if name == "tag":
        return [(tag.name, tag.name) for tag in list_tags(edition.id)]
    return [(party.key, words(party.name)) for party in list_parties(locale=current_locale())]


def say_act(act: BulkAct) -> str:
    """What an act over many is, with its tag."""
    said = str(BULK_WORDS[act.kind])
    return f"{said}: {act.tag_name}" if act.tag_name else said
