"""Accepting, declining, withdrawing: each a step of the state machine, told to the features on the right."""

from gpscf_events.audit.services import record
from gpscf_events.categories.queries import lock_to_submit
from gpscf_events.core.actor import present_actor
from gpscf_events.core.clock import now
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.errors import StepNotAllowed
from gpscf_events.registration.events import (
    DecisionProposed,
    DecisionTakenBack,
    RegistrationAccepted,
    RegistrationDeclined,
    RegistrationWithdrawn,
)
from gpscf_events.registration.models import Proposal, Registration, RegistrationState
from gpscf_events.registration.queries import list_participations, lock_registration
from gpscf_events.registration.rules import LIVE_STATES, TAKEN_BACK, ensure_step, is_first_of_two
from gpscf_events.registration.services.places import take_place

_TOLD = {
    RegistrationState.ACCEPTED: RegistrationAccepted,
    RegistrationState.DECLINED: RegistrationDeclined,
    RegistrationState.WITHDRAWN: RegistrationWithdrawn,
}


def accept(*, registration_id: int, by_user_id: int | None = None) -> Registration:
    """Accept the registration; seats follow in the same transaction, the badge once no other fact is missing.

    Twice changes nothing. Where the category needs two people the first one only proposes it, and the same person
    again raises SecondPersonNeeded; `by_user_id` names who decides where that is not the one who asks (a job).
    """
    return _step(registration_id, RegistrationState.ACCEPTED, by=by_user_id)


def decline(
    *, registration_id: int, reason: str | None = None, by_user_id: int | None = None
) -> Registration:
    """Decline the registration; `accreditation/rules/` says who is told of it. Two people as in `accept`."""
    return _step(registration_id, RegistrationState.DECLINED, reason=reason, by=by_user_id)


def withdraw(*, registration_id: int, reason: str | None = None) -> Registration:
    """The person does not come: seats go to those who wait, the badge ends."""
    return _step(registration_id, RegistrationState.WITHDRAWN, reason=reason)


def take_back(
    *, registration_id: int, proposal: Proposal | None = None, proposed_by_user_id: int | None = None
) -> Registration:
    """Undo the last decision, or the first of two: the registration waits again, with the proposal it had before.

    Seats go back, the badge ends, the case is open again. Raises StepNotAllowed, and CategoryFull where the place of
    one who had been declined is taken.
    """
    with transaction():
        registration = lock_registration(registration_id)
        here = registration.state
        if here not in TAKEN_BACK:
            raise StepNotAllowed
        before = {"state": here, "proposal": registration.proposal}
        if here not in LIVE_STATES and registration.category_id is not None:
            take_place(
                registration_id=registration_id,
                category=lock_to_submit(registration.category_id),
                meeting_ids=[row.meeting_id for row in list_participations(registration_id)],
            )
        registration.state = TAKEN_BACK[here]
        registration.proposal, registration.proposed_by_user_id = proposal, proposed_by_user_id
        registration.decision_reason = ""
        registration.decided_at = None
        record(
            "registration.decision_taken_back",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            before=before,
            after={"state": registration.state, "proposal": proposal},
        )
        publish(DecisionTakenBack(registration.id))
        return registration


def _step(
    registration_id: int, to: RegistrationState, *, reason: str | None = None, by: int | None = None
) -> Registration:
    with transaction():
        registration = lock_registration(registration_id)
        here = registration.state
        if here is to:
            return registration
        ensure_step(here, to)
        by = by or present_actor().user_id
        if is_first_of_two(
            registration.category,
            to=to,
            proposed=registration.proposal,
            proposed_by=registration.proposed_by_user_id,
            by=by,
        ):
            return _propose(registration, to, by=by, reason=reason)
        registration.proposal = registration.proposed_by_user_id = None
        registration.decision_reason = reason or ""
        if to in LIVE_STATES and here not in LIVE_STATES and registration.category_id is not None:
            # Whoever comes back takes a place again.
            take_place(
                registration_id=registration_id,
                category=lock_to_submit(registration.category_id),
                meeting_ids=[row.meeting_id for row in list_participations(registration_id)],
            )
        registration.state = to
        registration.decided_at = now()
        record(
            f"registration.{to.value}",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            before={"state": here},
            after={"state": to},
            reason=reason,
        )
        publish(_TOLD[to](registration.id))
        return registration


def _propose(
    registration: Registration, to: RegistrationState, *, by: int | None, reason: str | None
) -> Registration:
    before = registration.proposal
    registration.proposal, registration.proposed_by_user_id = Proposal(to.value), by
    registration.decision_reason = reason or ""
    record(
        "registration.proposed",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        before={"proposal": before},
        after={"proposal": registration.proposal, "by_user_id": by},
        reason=reason,
    )
    publish(DecisionProposed(registration.id))
    return registration
