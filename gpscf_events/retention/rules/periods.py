"""When the time of each part of the data is over, by the category of person."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class Part(enum.StrEnum):
    """What goes together, in one transaction."""

    DOCUMENTS = "documents"
    PORTRAITS = "portraits"
    ANSWERS = "answers"
    DRAFTS = "drafts"
    REGISTRATIONS = "registrations"
    PEOPLE = "people"
    EXPORTS = "exports"
    SIGN_INS = "sign_ins"
    VISITORS = "visitors"
    SESSIONS = "sessions"
    STAFF = "staff"


class Group(enum.StrEnum):
    """The category of person."""

    DELEGATES = "delegates"  # submitted or accepted
    REFUSED = "refused"  # declined or withdrawn
    UNFINISHED = "unfinished"  # a draft that was never submitted
    REMEMBERED = "remembered"  # agreed to be remembered for later editions
    ANYBODY = "anybody"  # signed in or asked for a code
    STAFF = "staff"


class Begin(enum.StrEnum):
    """The event from which days are counted."""

    EDITION_END = "edition_end"  # the last day of the edition and of all its meetings is over
    DECISION = "decision"  # declined or withdrawn
    LAST_USE = "last_use"  # made, sent or used for the last time
    DISABLED = "disabled"  # the account was closed


@dataclass(frozen=True)
class Period:
    """How many days after which event, and why so long."""

    begin: Begin
    days: int
    why: str


_CHANGED_MIND = "Somebody who was declined or withdrew may be accepted again; after that nobody needs it."
_ASKED_AFTER = "Certificates, invoices and questions about the own participation come for about a year."

# The forum's own decision: photo and document 30 days after the end, the rest a year. The host's lawyers confirm it.
PERIODS: dict[tuple[Part, Group], Period] = {
    (Part.DOCUMENTS, Group.DELEGATES): Period(
        Begin.EDITION_END, 30, "Incidents at the gates are looked into within a month."
    ),
    (Part.DOCUMENTS, Group.REFUSED): Period(Begin.DECISION, 30, _CHANGED_MIND),
    (Part.PORTRAITS, Group.DELEGATES): Period(
        Begin.EDITION_END, 30, "The badge is not shown any more; incidents are looked into within a month."
    ),
    (Part.PORTRAITS, Group.REFUSED): Period(Begin.DECISION, 30, _CHANGED_MIND),
    (Part.ANSWERS, Group.DELEGATES): Period(
        Begin.EDITION_END, 30, "Organisers marked these questions as sensitive as a document."
    ),
    (Part.ANSWERS, Group.REFUSED): Period(Begin.DECISION, 30, _CHANGED_MIND),
    (Part.DRAFTS, Group.UNFINISHED): Period(Begin.EDITION_END, 30, "Nothing can be submitted any more."),
    (Part.REGISTRATIONS, Group.DELEGATES): Period(Begin.EDITION_END, 365, _ASKED_AFTER),
    (Part.REGISTRATIONS, Group.REFUSED): Period(Begin.EDITION_END, 365, _ASKED_AFTER),
    (Part.PEOPLE, Group.DELEGATES): Period(
        Begin.EDITION_END, 365, "The name goes with the last registration that carries it."
    ),
    (Part.PEOPLE, Group.REMEMBERED): Period(
        Begin.EDITION_END, 1825, "Agreed to be remembered: five years, then they are asked anew or forgotten."
    ),
    (Part.EXPORTS, Group.DELEGATES): Period(
        Begin.LAST_USE,
        7,
        "A list is fetched soon or ordered anew; all lists of an edition go at once when anybody of it is erased, for "
        "nowhere stands who is in which file.",
    ),
    (Part.SIGN_INS, Group.ANYBODY): Period(
        Begin.LAST_USE, 30, "Whoever misses a code asks within a month; abuse is looked into within a month."
    ),
    (Part.VISITORS, Group.ANYBODY): Period(
        Begin.LAST_USE, 30, "An address that asked for a code and never registered."
    ),
    (Part.SESSIONS, Group.ANYBODY): Period(
        Begin.LAST_USE, 30, "A stolen session is looked into within a month."
    ),
    (Part.STAFF, Group.STAFF): Period(
        Begin.DISABLED, 365, "Who decided what is asked for about a year after the edition."
    ),
}

# What organisers may change for an edition, and between which days: (smallest, largest).
BOUNDS = {"documents_days": (7, 90), "answers_days": (90, 1095)}
_CHANGED_BY = {
    (Part.DOCUMENTS, Group.DELEGATES): "documents_days",
    (Part.PORTRAITS, Group.DELEGATES): "documents_days",
    (Part.ANSWERS, Group.DELEGATES): "documents_days",
    (Part.REGISTRATIONS, Group.DELEGATES): "answers_days",
    (Part.REGISTRATIONS, Group.REFUSED): "answers_days",
    (Part.PEOPLE, Group.DELEGATES): "answers_days",
}
# The parts whose rows belong to an edition; the others are cleared for the whole house.
OF_EDITIONS = (
    Part.DOCUMENTS,
    Part.PORTRAITS,
    Part.ANSWERS,
    Part.DRAFTS,
    Part.REGISTRATIONS,
    Part.PEOPLE,
)


def days_of(part: Part, group: Group, *, documents_days: int | None, answers_days: int | None) -> int:
    """How many days, as the edition's plan says or else as usual. Raises KeyError where there is no such line."""
    changed = {"documents_days": documents_days, "answers_days": answers_days}
    return changed.get(_CHANGED_BY.get((part, group), "")) or PERIODS[part, group].days


def end_of_edition(*, last_days: Iterable[date], time_zone: str) -> datetime:
    """The midnight after the last of the days, in the edition's zone."""
    return datetime.combine(max(last_days) + timedelta(days=1), time(), ZoneInfo(time_zone))
