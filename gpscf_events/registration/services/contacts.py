"""Further addresses and numbers that open a registration: added with a code, removed, written to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.errors import NotFound
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message
from gpscf_events.people.models import Contact
from gpscf_events.people.services import end_reached, keep_reached
from gpscf_events.registration.errors import StepNotAllowed
from gpscf_events.registration.events import ContactAdded
from gpscf_events.registration.models import Registration, RegistrationContact
from gpscf_events.registration.queries import list_further_contacts, lock_registration
from gpscf_events.registration.rules.contacts import ensure_may_add_contact, written_to


def add_contact(*, registration_id: int, contact: Contact) -> None:
    """Let a contact that was just proven by a code open the registration too.

    Raises ContactKnown, TooManyContacts, and StepNotAllowed for a draft.
    """
    with transaction() as session:
        registration = lock_registration(registration_id)
        if registration.person_id is None:
            raise StepNotAllowed
        further = [one.id for one in list_further_contacts(registration.id)]
        ensure_may_add_contact(contact.id, first=registration.contact_id, further=further)
        session.add(
            RegistrationContact(
                edition_id=registration.edition_id, registration_id=registration.id, contact_id=contact.id
            )
        )
        keep_reached(person_id=registration.person_id, contact_id=contact.id)
        session.flush()
        _record("registration.contact_added", registration, contact.id)
        publish(ContactAdded(registration.id, contact.id))


def remove_contact(*, registration_id: int, contact_id: UUID) -> None:
    """The contact opens the registration no more, from the next request on. Raises NotFound."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        own = [one for one in list_further_contacts(registration.id) if one.public_id == contact_id]
        if not own:
            raise NotFound
        contact = own[0]
        session.execute(
            delete(RegistrationContact).where(
                RegistrationContact.registration_id == registration.id,
                RegistrationContact.contact_id == contact.id,
            )
        )
        others = exists().where(
            Registration.person_id == registration.person_id, Registration.of_contact(contact.id)
        )
        if registration.person_id is not None and not session.scalar(select(others)):
            end_reached(person_id=registration.person_id, contact_id=contact.id)
        _record("registration.contact_removed", registration, contact.id)


def share_with(*, registration_id: int, contact_id: int) -> None:
    """Let a contact open the registration, a draft too, without a code: an authority vouches for it. Twice is once."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        if contact_id == registration.contact_id:
            return
        row = insert(RegistrationContact).values(
            edition_id=registration.edition_id, registration_id=registration.id, contact_id=contact_id
        )
        made = session.execute(
            row.on_conflict_do_nothing(index_elements=["registration_id", "contact_id"]).returning(
                RegistrationContact.id
            )
        ).scalar_one_or_none()
        session.expire(registration, ["further_contacts"])
        if made is not None:
            _record("registration.contact_added", registration, contact_id)


def hand_over(*, registration_id: int, from_contact_id: int | None, to_contact_id: int | None) -> None:
    """Take a contact's access away; where it was the first one, `to_contact_id` takes its place, or nobody does."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        over = {from_contact_id}
        if registration.contact_id == from_contact_id:
            over.add(to_contact_id)
            # The key of the button that opened the draft belonged to the contact.
            registration.contact_id, registration.idempotency_key = to_contact_id, None
        session.execute(
            delete(RegistrationContact).where(
                RegistrationContact.registration_id == registration.id,
                RegistrationContact.contact_id.in_(over - {None}),
            )
        )
        session.flush()
        session.expire(registration, ["further_contacts", "contact"])
        record(
            "registration.handed_over",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            before={"contact_id": from_contact_id},
            after={"contact_id": registration.contact_id},
        )


def write_to(
    registration: Registration,
    kind: str,
    *,
    send_key: str,
    context: Mapping[str, Any],
    enclosures: Mapping[str, Any] | None = None,
    only: int | None = None,
) -> None:
    """Owe a message about the registration to those who get what is written about it; to nobody without a contact.

    `only` is the id of the one among them who gets it. The same `send_key` is owed once to each, for ever.
    """
    if registration.contact is None:
        return
    for contact in written_to(registration.contact, list_further_contacts(registration.id)):
        if only not in {None, contact.id}:
            continue
        is_first = contact.id == registration.contact_id
        queue_message(
            kind,
            recipient=contact.value,
            locale=registration.locale,
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            send_key=send_key if is_first else f"{send_key}:{contact.id}",
            context=context,
            enclosures=enclosures,
        )


def _record(action: str, registration: Registration, contact_id: int) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        after={"contact_id": contact_id},
    )
