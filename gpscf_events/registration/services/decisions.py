"""Accepting, declining, withdrawing: each a step of the state machine, told to the features on the right."""

from gpscf_events.audit.services import record
from gpscf_events.categories.queries import lock_to_submit
from gpscf_events.core.clock import now
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.events import (
    RegistrationAccepted,
    RegistrationDeclined,
    RegistrationWithdrawn,
)
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import list_participations, lock_registration
from gpscf_events.registration.rules import LIVE_STATES, ensure_step
from gpscf_events.registration.services.places import take_place

_TOLD = {
    RegistrationState.ACCEPTED: RegistrationAccepted,
    RegistrationState.DECLINED: RegistrationDeclined,
    RegistrationState.WITHDRAWN: RegistrationWithdrawn,
}


def accept(*, registration_id: int) -> Registration:
    """Accept the registration; seats and the badge follow in the same transaction. Twice changes nothing."""
    return _step(registration_id, RegistrationState.ACCEPTED)


def decline(*, registration_id: int, reason: str | None = None) -> Registration:
    """Decline the registration. Nothing is sent: a member of staff tells the person."""
    return _step(registration_id, RegistrationState.DECLINED, reason=reason)


def withdraw(*, registration_id: int, reason: str | None = None) -> Registration:
    """The person does not come: seats go to those who wait, the badge ends."""
    return _step(registration_id, RegistrationState.WITHDRAWN, reason=reason)


def _step(registration_id: int, to: RegistrationState, *, reason: str | None = None) -> Registration:
    with transaction():
        registration = lock_registration(registration_id)
        here = registration.state
        if here is to:
            return registration
        ensure_step(here, to)
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
