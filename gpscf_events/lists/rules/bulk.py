"""Acts over many registrations: whom they can be done to, who is told, and how long they can be undone."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from gpscf_events.lists.models import BulkAct, BulkKind, BulkState
from gpscf_events.registration.models import Proposal, RegistrationState

# An act names at most so many: as many as the largest forum has.
LARGEST = 20_000
# The messages of an act wait as long as it can be undone (issue: "undo for 10 minutes").
UNDO_FOR = timedelta(minutes=10)
# While the act runs its messages wait for its end; one that never ends keeps none for longer.
HELD_AT_MOST = timedelta(hours=24)
# Nobody is reminded twice within a day.
REMINDED_FOR = timedelta(days=1)
# What was asked for and never confirmed.
ASKED_KEPT_FOR = timedelta(days=1)
MOVING = frozenset({BulkState.QUEUED, BulkState.RUNNING, BulkState.UNDOING})
OVER = frozenset({BulkState.DONE, BulkState.CANCELLED, BulkState.FAILED})


class Why(enum.StrEnum):
    """Why a registration is left out of an act, or not undone."""

    DRAFT = "draft"
    NOT_SUBMITTED = "not_submitted"
    THERE_ALREADY = "there_already"
    OWN_PROPOSAL = "own_proposal"
    OTHER_PROPOSAL = "other_proposal"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    CHANGED_SINCE = "changed_since"
    TOLD_ALREADY = "told_already"
    NOTHING_OWED = "nothing_owed"
    NO_ADDRESS = "no_address"
    REMINDED = "reminded"


class Told(enum.StrEnum):
    """Who hears of it, in the words of the messages' kinds where one is sent."""

    CONFIRMED = "registration_confirmed"
    DECLINED = "registration_declined"
    LATER_FORM = "later_form"
    BY_PROTOCOL = "by_protocol"
    BY_SECRETARIAT = "by_secretariat"
    WAITS_FOR_FACTS = "waits_for_facts"
    SECOND_PERSON = "second_person"
    REMINDED = "registration_reminder"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the plan of an act asks of one registration."""

    state: RegistrationState
    proposal: Proposal | None = None
    proposed_by_user_id: int | None = None
    needs_two_people: bool = False
    is_official: bool = False
    waits_for_facts: bool = False
    has_contact: bool = True
    has_tag: bool = False
    forms: int = 0
    # What the person owes: a draft to send, a question of ours, further forms; and a reminder within a day.
    owed: int = 0
    was_reminded: bool = False


def why_left_out(kind: BulkKind, case: Case, *, by_user_id: int) -> Why | None:
    """Why the act leaves this registration out; None where it can be done.

    Decisions over many are made on what waits for one: what was decided before is decided anew one by one.
    """
    if kind in {BulkKind.TAG_ON, BulkKind.TAG_OFF}:
        return Why.THERE_ALREADY if case.has_tag is (kind is BulkKind.TAG_ON) else None
    if kind is BulkKind.REMIND:
        return _why_not_reminded(case)
    to = RegistrationState.ACCEPTED if kind is BulkKind.ACCEPT else RegistrationState.DECLINED
    if case.state is RegistrationState.DRAFT:
        return Why.DRAFT
    if case.state is to:
        return Why.THERE_ALREADY
    if case.state is not RegistrationState.SUBMITTED:
        return Why.NOT_SUBMITTED
    if case.needs_two_people and case.proposal is not None:
        if case.proposal.value != to.value:
            return Why.OTHER_PROPOSAL
        if case.proposed_by_user_id == by_user_id:
            return Why.OWN_PROPOSAL
    return None


def _why_not_reminded(case: Case) -> Why | None:
    if not case.owed:
        return Why.NOTHING_OWED
    if not case.has_contact:
        return Why.NO_ADDRESS
    return Why.REMINDED if case.was_reminded else None


def who_is_told(kind: BulkKind, case: Case) -> list[Told]:
    """Who hears of the act on a registration that it can be done to; nobody hears of tags."""
    if kind in {BulkKind.TAG_ON, BulkKind.TAG_OFF}:
        return []
    if kind is BulkKind.REMIND:
        return [Told.REMINDED]
    if case.needs_two_people and case.proposal is None:
        return [Told.SECOND_PERSON]
    if kind is BulkKind.DECLINE:
        if case.is_official:
            return [Told.BY_PROTOCOL]
        return [Told.DECLINED if case.has_contact else Told.BY_SECRETARIAT]
    forms = [Told.LATER_FORM] * (case.forms if case.has_contact else 0)
    if case.waits_for_facts:
        return [Told.WAITS_FOR_FACTS, *forms]
    return [Told.CONFIRMED if case.has_contact else Told.BY_SECRETARIAT, *forms]


def may_undo(act: BulkAct, *, now: datetime) -> bool:
    """Whether the act is over and its minutes are not."""
    return act.state in OVER and act.undo_until is not None and act.undo_until > now
