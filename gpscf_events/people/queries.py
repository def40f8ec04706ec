"""Questions about persons and contacts."""

from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.people.models import Contact, ContactKind


def find_contact(*, kind: ContactKind, value: str) -> Contact | None:
    """The contact with this address or number, or None."""
    return db.session.scalar(select(Contact).where(Contact.kind == kind, Contact.value == value))


def get_contact_by(*, kind: ContactKind, value: str) -> Contact:
    """The contact with this address or number, or NotFound."""
    contact = find_contact(kind=kind, value=value)
    if contact is None:
        raise NotFound
    return contact


def get_contact(contact_id: int) -> Contact:
    """The contact, or NotFound."""
    contact = db.session.get(Contact, contact_id)
    if contact is None:
        raise NotFound
    return contact
