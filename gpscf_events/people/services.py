"""Persons and contacts are made here. Nothing here ever merges two persons."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.i18n import native_language
from gpscf_events.core.transaction import transaction
from gpscf_events.people.models import Contact, ContactKind, Person, PersonContact
from gpscf_events.people.queries import get_contact_by
from gpscf_events.people.rules import BirthDate, name_sort, search_key


def keep_contact(*, kind: ContactKind, value: str, locale: str) -> Contact:
    """The contact with this address, made when it is new: known and unknown ones cost the same."""
    with transaction() as session:
        session.execute(
            insert(Contact)
            .values(kind=kind, value=value, locale=locale)
            .on_conflict_do_nothing(index_elements=["kind", "value"])
        )
        contact = get_contact_by(kind=kind, value=value)
        contact.locale = locale
        return contact


def verify_contact(contact: Contact) -> None:
    """Remember when somebody first proved to read what is sent to the contact."""
    with transaction():
        if contact.verified_at is None:
            contact.verified_at = now()
            record("contact.verified", subject_kind="contact", subject_id=contact.id)


def add_person(
    *,
    native_name: str,
    latin_family: str,
    latin_given: str,
    salutation: str,
    contact_id: int | None,
    birth: BirthDate | None = None,
    chinese_name: str = "",
) -> Person:
    """A new person, reached by the contact. It may reach many: an address makes nobody the same person."""
    names = {"native_name": native_name, "latin_family": latin_family, "latin_given": latin_given}
    with transaction() as session:
        person = Person(
            **names,
            chinese_name=chinese_name,
            native_lang=native_language(native_name),
            salutation=salutation,
            birth_year=birth.year if birth else None,
            birth_month=birth.month if birth else None,
            birth_day=birth.day if birth else None,
            name_sort=name_sort(**names),
            search_key=search_key(**names, chinese_name=chinese_name),
        )
        session.add(person)
        session.flush()
        if contact_id is not None:
            session.add(PersonContact(person_id=person.id, contact_id=contact_id))
            session.flush()
        born = f"{birth.year}-{birth.month or 0:02}-{birth.day or 0:02}" if birth else None
        after = {**names, "chinese_name": chinese_name, "contact_id": contact_id, "birth_date": born}
        record("person.created", subject_kind="person", subject_id=person.id, after=after)
        return person


def keep_reached(*, person_id: int, contact_id: int) -> None:
    """The contact reaches the person from now on. Twice changes nothing."""
    with transaction() as session:
        row = insert(PersonContact).values(person_id=person_id, contact_id=contact_id)
        session.execute(row.on_conflict_do_nothing(index_elements=["person_id", "contact_id"]))


def end_reached(*, person_id: int, contact_id: int) -> None:
    """The contact does not reach the person any more; the contact itself goes in a night, if it serves nobody."""
    with transaction() as session:
        session.execute(
            delete(PersonContact).where(
                PersonContact.person_id == person_id, PersonContact.contact_id == contact_id
            )
        )


def rename_person(
    *,
    person_id: int,
    native_name: str,
    latin_family: str,
    latin_given: str,
    salutation: str,
    chinese_name: str,
) -> bool:
    """Give a person other names; False when they are the same. They change in every edition: it is one person."""
    given = {"native_name": native_name, "latin_family": latin_family, "latin_given": latin_given}
    with transaction() as session:
        person = session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
        after = {**given, "salutation": salutation, "chinese_name": chinese_name}
        before = {name: getattr(person, name) for name in after}
        if before == after:
            return False
        for name, value in after.items():
            setattr(person, name, value)
        if before["native_name"] != native_name:
            person.native_lang = native_language(native_name)
        person.name_sort, person.search_key = (
            name_sort(**given),
            search_key(**given, chinese_name=chinese_name),
        )
        session.flush()
        record("person.renamed", subject_kind="person", subject_id=person_id, before=before, after=after)
        return True
