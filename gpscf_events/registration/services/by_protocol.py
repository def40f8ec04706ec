"""Registering somebody whom protocol knows: name, title and party are enough, and nobody is written to."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpscf_events.audit.services import record
from gpscf_events.categories.queries import lock_to_submit
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.people.services import add_person
from gpscf_events.programme.models import Edition, Meeting
from gpscf_events.registration.events import RegistrationSubmitted
from gpscf_events.registration.models import Participation, Registration, RegistrationState
from gpscf_events.registration.rules import decide_first_state
from gpscf_events.registration.services.decisions import accept
from gpscf_events.registration.services.places import take_place
from gpscf_events.registration.services.submission import free_reference


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """What protocol knows of somebody; `position` is the title."""

    native_name: str
    latin_family: str
    latin_given: str
    salutation: str
    position: Words
    party_id: int


def register_by_protocol(
    *, edition: Edition, category_id: int, person: KnownPerson, meetings: Sequence[Meeting], locale: str
) -> Registration:
    """A submitted registration without mailbox, document, photo and agreements; no message is sent.

    Raises CategoryFull. Where nobody decides about the category it is accepted at once.
    """
    with transaction() as session:
        category = lock_to_submit(category_id)
        made = add_person(
            native_name=person.native_name,
            latin_family=person.latin_family,
            latin_given=person.latin_given,
            salutation=person.salutation,
            contact_id=None,
        )
        registration = Registration(
            edition_id=edition.id,
            person_id=made.id,
            category_id=category.id,
            reference=free_reference(edition.reference_prefix),
            state=RegistrationState.SUBMITTED,
            represents_party_id=person.party_id,
            counts_for_party_id=person.party_id,
            position=person.position,
            locale=locale,
            submitted_at=now(),
        )
        session.add(registration)
        session.flush()
        ids = [meeting.id for meeting in meetings]
        take_place(registration_id=registration.id, category=category, meeting_ids=ids)
        session.add_all(
            Participation(edition_id=edition.id, meeting_id=one, registration_id=registration.id)
            for one in ids
        )
        session.flush()
        record(
            "registration.by_protocol",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=edition.id,
            after={
                "state": registration.state,
                "reference": registration.reference,
                "category_id": category.id,
                "person_id": made.id,
                "represents_party_id": person.party_id,
                "meeting_ids": ids,
            },
        )
        publish(RegistrationSubmitted(registration.id))
        if decide_first_state(category) is RegistrationState.ACCEPTED:
            return accept(registration_id=registration.id)
        return registration
