"""What facts and states are called, and what the status page says."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from gpscf_events.accreditation.models import (
    Acceptance,
    Accreditation,
    BatchState,
    Clearance,
    Fact,
    Field,
    NominatedBy,
    Nomination,
)
from gpscf_events.accreditation.rules import State, is_officially_nominated, missing_facts
from gpscf_events.accreditation.rules.batches import AnswerFault
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.rendering import STANDINGS, Standing

FACT_WORDS: dict[Fact, LazyString] = {
    Fact.NOMINATION: _l("Nominated by the sending authority"),
    Fact.ACCEPTANCE: _l("Accepted by the secretariat"),
    Fact.CLEARANCE: _l("Cleared by security"),
}
_STATE_WORDS: dict[Fact, dict[State, LazyString]] = {
    Fact.NOMINATION: {
        Nomination.OPEN: _l("Not yet"),
        Nomination.NOMINATED: _l("Nominated"),
        Nomination.WAIVED: _l("Waived by protocol"),
        Nomination.TAKEN_BACK: _l("Taken back"),
    },
    Fact.ACCEPTANCE: {
        Acceptance.OPEN: _l("Not decided"),
        Acceptance.PROPOSED: _l("One of two has decided"),
        Acceptance.ACCEPTED: _l("Accepted"),
        Acceptance.DECLINED: _l("Declined"),
        Acceptance.WITHDRAWN: _l("Withdrawn"),
    },
    Fact.CLEARANCE: {
        Clearance.OPEN: _l("Not asked yet"),
        Clearance.SENT: _l("Asked, no answer yet"),
        Clearance.MORE_INFORMATION: _l("More information asked for"),
        Clearance.CLEARED: _l("Cleared"),
        Clearance.OBJECTION: _l("Objection"),
        Clearance.LAPSED: _l("To be asked again"),
    },
}
NOMINATED_BY_WORDS: dict[NominatedBy, LazyString] = {
    NominatedBy.NOTE_VERBALE: _l("Note verbale"),
    NominatedBy.LETTER: _l("Letter"),
    NominatedBy.FOCAL_POINT: _l("Focal point"),
}


FIELD_WORDS: dict[Field, LazyString] = {
    Field.CONTACT: _l("Email address or mobile number"),
    Field.PHOTO: _l("Portrait photo"),
    Field.DOCUMENT: _l("Identity document"),
}


BATCH_WORDS: dict[BatchState, LazyString] = {
    BatchState.OPEN: _l("Being put together"),
    BatchState.SENT: _l("Sent"),
    BatchState.CANCELLED: _l("Cancelled"),
}
ANSWER_FAULT_WORDS: dict[AnswerFault, LazyString] = {
    AnswerFault.UNKNOWN_NUMBER: _l("Nobody of this batch has this number"),
    AnswerFault.UNKNOWN_WORD: _l(
        "The result is none of: cleared, objection, more information (通过, 有异议, 需补充)"
    ),
    AnswerFault.TWICE: _l("The number stands in a line above already"),
    AnswerFault.THERE_ALREADY: _l("This answer is there already"),
    AnswerFault.ANSWERED_OTHERWISE: _l(
        "Another answer is there already. Change it on the person's own page."
    ),
    AnswerFault.CHANGED_SINCE: _l("The person's data changed after the batch was sent. Send them again."),
}


def state_word(fact: Fact, state: str) -> LazyString:
    """What a state of a fact is called; `state` is its value, as the history keeps it."""
    return next(word for one, word in _STATE_WORDS[fact].items() if one.value == state)


def standing_of(registration: Registration, row: Accreditation | None) -> Standing:
    """What the delegate's own pages say.

    Somebody nominated never reads a refusal there, and nobody reads of clearance: both are told by a person.
    """
    if row is not None:
        official = is_officially_nominated(registration.category, row.nomination)
        declined = registration.state is RegistrationState.DECLINED
        waits = registration.state is RegistrationState.ACCEPTED and missing_facts(registration, row)
        if waits or (declined and official):
            return STANDINGS[RegistrationState.SUBMITTED]
    return STANDINGS[registration.state]
