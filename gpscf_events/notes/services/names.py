"""Whom a note means: said by a person who looked at both, and that is the nomination."""

from sqlalchemy import select

from gpscf_events.accreditation.models import Nomination
from gpscf_events.accreditation.queries import find_accreditation
from gpscf_events.accreditation.services import nominate
from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.transaction import transaction
from gpscf_events.notes.errors import NamedAlready
from gpscf_events.notes.models import Note, NotePerson
from gpscf_events.notes.queries import list_comparison, list_notes_about, lock_note
from gpscf_events.notes.rules import NOMINATES, SENT, may_mean
from gpscf_events.people.rules.likeness import Standing
from gpscf_events.registration.events import RegistrationSubmitted
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import get_by_id, lock_registration


def confirm(*, person: NotePerson, registration_id: int, actor: Actor) -> None:
    """Say that the note means this registration: it is nominated by the note, unless it was before.

    Who only began to register is nominated when the rest is sent (`on_submitted`). Raises NamedAlready.
    """
    with transaction() as session:
        note = lock_note(person.note_id)
        registration = lock_registration(registration_id)
        session.refresh(person)
        beside = session.scalars(
            select(NotePerson.id).where(
                NotePerson.note_id == note.id,
                NotePerson.registration_id == registration.id,
                NotePerson.id != person.id,
            )
        ).first()
        if beside is not None or not may_mean(registration, note.party):
            raise NamedAlready
        person.registration_id, person.confirmed_by_user_id = registration.id, actor.user_id
        session.flush()
        _record("note.name_confirmed", note, registration.id)
        _nominate(note, registration)


def confirm_alike(*, edition_id: int, party_id: int, actor: Actor) -> int:
    """Confirm all names of the party's notes that are spelled like a registration; returns how many."""
    with transaction():
        pairs = [
            (row.person, row.registration)
            for row in list_comparison(edition_id, party_id)
            if row.pairing.standing is Standing.PERHAPS
            and row.pairing.is_spelled_alike
            and row.person is not None
            and row.registration is not None
        ]
        for person, registration in pairs:
            confirm(person=person, registration_id=registration.id, actor=actor)
        return len(pairs)


def take_apart(*, person: NotePerson) -> None:
    """Say that the note does not mean this registration; what was nominated stays so until it is taken back."""
    with transaction() as session:
        note = lock_note(person.note_id)
        session.refresh(person)
        was = person.registration_id
        person.registration_id = person.confirmed_by_user_id = None
        session.flush()
        if was is not None:
            _record("note.name_taken_apart", note, was)


def on_submitted(event: RegistrationSubmitted) -> None:
    """Whom a note that holds was said to mean is nominated by it, as soon as there is something to nominate."""
    for person in list_notes_about(event.registration_id):
        _nominate(person.note, get_by_id(event.registration_id))


def _nominate(note: Note, registration: Registration) -> None:
    row = find_accreditation(registration.id)
    if registration.state in SENT and (row is None or row.nomination is not Nomination.NOMINATED):
        nominate(registration_id=registration.id, by=NOMINATES[note.kind], reference=note.number)


def _record(action: str, note: Note, registration_id: int) -> None:
    record(
        action,
        subject_kind="note",
        subject_id=note.id,
        edition_id=note.edition_id,
        after={"registration_id": registration_id},
    )
