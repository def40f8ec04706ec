"""Who may be sent a code, who else opens a registration, who is written to."""

from collections.abc import Collection, Iterable

from gpscf_events.people.models import Contact, ContactKind
from gpscf_events.registration.errors import ContactKnown, TooManyContacts

# How many codes a contact is sent: in an hour, in 24 hours. A text message costs, and wakes people.
CODES_SENT = {ContactKind.EMAIL: (10, 240), ContactKind.MOBILE: (5, 10)}


def may_send_code(kind: ContactKind, *, in_hour: int, in_day: int) -> bool:
    """Whether one more code may go to a contact that was sent so many."""
    per_hour, per_day = CODES_SENT[kind]
    return in_hour < per_hour and in_day < per_day


# An assistant, the own phone, the own mailbox: more would be a list that nobody keeps in mind.
FURTHER_CONTACTS = 3


def ensure_may_add_contact(contact_id: int, *, first: int | None, further: Collection[int]) -> None:
    """Raise ContactKnown or TooManyContacts unless the contact may be added to the registration."""
    if contact_id == first or contact_id in further:
        raise ContactKnown
    if len(further) >= FURTHER_CONTACTS:
        raise TooManyContacts


def written_to(first: Contact, further: Iterable[Contact]) -> list[Contact]:
    """Who gets what is written about a registration: its first contact; beside a number also every address."""
    if first.kind is ContactKind.EMAIL:
        return [first]
    return [first, *(contact for contact in further if contact.kind is ContactKind.EMAIL)]
