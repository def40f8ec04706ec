"""The lasting private link and the calendar's address: replaced when they came into hands they were not meant for."""

from gpscf_events.audit.services import record
from gpscf_events.core.transaction import transaction
from gpscf_events.people.rules import addressed_name
from gpscf_events.registration.errors import StepNotAllowed
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.registration.services.contacts import write_to
from gpscf_events.registration.token import status_link

KIND = "status_link_replaced"


def replace_link(*, registration_id: int, tell: bool, reason: str | None = None) -> Registration:
    """Make a new private link; the old one opens nothing from the commit on.

    `tell` sends the new one to the registration's address: for staff, who must not see it themselves.
    Raises StepNotAllowed for a draft, which has no link.
    """
    with transaction() as session:
        registration = lock_registration(registration_id)
        if registration.state is RegistrationState.DRAFT:
            raise StepNotAllowed
        before = registration.link_generation
        registration.link_generation = before + 1
        session.flush()
        record(
            "registration.link_replaced",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            before={"link_generation": before},
            after={"link_generation": registration.link_generation},
            reason=reason,
        )
        if tell and registration.person is not None:
            write_to(
                registration,
                KIND,
                send_key=f"{KIND}:{registration.id}:{registration.link_generation}",
                context={
                    "name": addressed_name(registration.person, registration.locale),
                    "reference": registration.reference,
                    "link": status_link(registration),
                },
            )
        return registration


def replace_calendar(*, registration_id: int) -> Registration:
    """Make a new address for the own calendar; the old one opens nothing from the commit on.

    Raises StepNotAllowed for a draft, which has none.
    """
    with transaction() as session:
        registration = lock_registration(registration_id)
        if registration.state is RegistrationState.DRAFT:
            raise StepNotAllowed
        before = registration.calendar_generation
        registration.calendar_generation = before + 1
        session.flush()
        record(
            "registration.calendar_replaced",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            before={"calendar_generation": before},
            after={"calendar_generation": registration.calendar_generation},
        )
        return registration
