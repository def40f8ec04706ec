"""The answer to a request for erasure: written down once, and told once, to those who were written to before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gpscf_events.core.clock import now
from gpscf_events.core.db import Words
from gpscf_events.core.transaction import transaction
from gpscf_events.followups import queries as followups
from gpscf_events.followups.services import finish
from gpscf_events.messages.services import queue_message
from gpscf_events.people.rules import addressed_name
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import list_further_contacts
from gpscf_events.registration.rules.contacts import written_to
from gpscf_events.retention.models import ErasureRequest, RequestState

FOLLOW_UP = "erasure_requested"
RECEIVED = "erasure_received"
_ANSWERS = {RequestState.ERASED: "erasure_done", RequestState.REFUSED: "erasure_refused"}


@dataclass(frozen=True, repr=False)
class Reach:
    """How somebody is reached and called; read before the registration is erased. Never logged: it has no repr."""

    recipients: tuple[str, ...]
    locale: str
    context: Mapping[str, Any]


def reach_of(registration: Registration) -> Reach | None:
    """How the person of a registration is reached, or None without an address."""
    if registration.contact is None or registration.person is None:
        return None
    reached = written_to(registration.contact, list_further_contacts(registration.id))
    return Reach(
        tuple(contact.value for contact in reached),
        registration.locale,
        {
            "name": addressed_name(registration.person, registration.locale),
            "reference": registration.reference,
            "edition_name": registration.edition.name,
        },
    )


def write_down(
    request: ErasureRequest, *, state: RequestState, reach: Reach | None, reason: Words | None = None
) -> None:
    """Close the request and its follow-up; whoever can be reached is told. In the transaction of the act itself."""
    with transaction() as session:
        request.state, request.decided_at, request.reason = state, now(), reason
        session.flush()
        for owed in followups.list_about("registration", request.registration_id):
            if owed.kind == FOLLOW_UP:
                finish(follow_up_id=owed.id)
        if reach is not None:
            tell(_ANSWERS[state], request, reach, reason=reason)


def tell(kind: str, request: ErasureRequest, reach: Reach, **more: Any) -> None:
    """Write to the person, once for each request; the words go with the codes for signing in (house.py)."""
    for number, recipient in enumerate(reach.recipients):
        queue_message(
            kind,
            recipient=recipient,
            locale=reach.locale,
            # The receipt stands with the registration and goes with it; the answer must outlive it.
            subject_kind="registration" if kind == RECEIVED else "erasure_request",
            subject_id=request.registration_id if kind == RECEIVED else request.id,
            edition_id=request.edition_id,
            send_key=f"{kind}:{request.id}" + (f":{number}" if number else ""),
            context={**reach.context, **more},
        )
