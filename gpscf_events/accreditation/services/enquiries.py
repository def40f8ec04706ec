"""Asking a delegate, and the delegate's answer."""

from datetime import timedelta

from gpscf_events.accreditation.errors import EnquiryAnswered, EnquiryOpen
from gpscf_events.accreditation.models import Enquiry
from gpscf_events.accreditation.queries import find_open_enquiry
from gpscf_events.accreditation.rules import DECIDE_WITHIN
from gpscf_events.audit.services import record
from gpscf_events.core.actor import present_actor
from gpscf_events.core.clock import now
from gpscf_events.core.roles import Role
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, SECRETARIAT, finish_about, owe
from gpscf_events.messages.services import queue_message
from gpscf_events.people.rules import addressed_name
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import lock_registration
from gpscf_events.registration.token import status_link

_ASKED = "enquiry_asked"


def ask(*, registration_id: int, question: str) -> Enquiry:
    """Ask the delegate by message; where nobody can be written to, the secretariat asks. Raises EnquiryOpen."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        if find_open_enquiry(registration_id) is not None:
            raise EnquiryOpen
        enquiry = Enquiry(
            edition_id=registration.edition_id,
            registration_id=registration_id,
            question=question,
            asked_by_user_id=present_actor().user_id,
        )
        session.add(enquiry)
        session.flush()
        _record("enquiry.asked", registration, enquiry)
        _tell(registration, enquiry)
        return enquiry


def answer(*, registration_id: int, text: str) -> Enquiry:
    """Keep the delegate's answer; a reviewer is left the next step. Raises EnquiryAnswered."""
    with transaction():
        registration = lock_registration(registration_id)
        enquiry = find_open_enquiry(registration_id)
        if enquiry is None:
            raise EnquiryAnswered
        enquiry.answer, enquiry.answered_at = text, now()
        _record("enquiry.answered", registration, enquiry)
        finish_about(kinds=(_ASKED,), subject_kind="registration", subject_id=registration_id)
        _leave(
            registration,
            enquiry,
            kind="decide",
            what=N_("The question was answered. This registration waits for a decision."),
            owner=Role.REVIEWER.value,
        )
        return enquiry


def _tell(registration: Registration, enquiry: Enquiry) -> None:
    if registration.contact is None:
        what = N_("This person has no address. Ask the question another way, and note the answer.")
        _leave(registration, enquiry, kind=_ASKED, what=what, owner=SECRETARIAT)
        return
    what = N_("A question to this person is open. Ask again if no answer comes.")
    _leave(registration, enquiry, kind=_ASKED, what=what, owner=Role.REVIEWER.value)
    queue_message(
        "registration_question",
        recipient=registration.contact.value,
        locale=registration.locale,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        send_key=f"registration_question:{enquiry.id}",
        context={
            "name": addressed_name(registration.person, registration.locale) if registration.person else "",
            "reference": registration.reference,
            "question": enquiry.question,
            "link": status_link(registration),
        },
    )


def _leave(registration: Registration, enquiry: Enquiry, *, kind: str, what: str, owner: str) -> None:
    owe(
        kind=kind,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        what=what,
        owner_role=owner,
        due_in=DECIDE_WITHIN + timedelta(days=1) if kind == _ASKED else DECIDE_WITHIN,
        dedupe_key=f"enquiry:{enquiry.id}:{kind}",
    )


def _record(action: str, registration: Registration, enquiry: Enquiry) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        after={"enquiry_id": enquiry.id},
    )
