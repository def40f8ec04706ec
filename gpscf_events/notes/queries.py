"""Questions about notes. They are the whole edition's: callers have checked that the actor holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Exists, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from gpscf_events.accreditation.models import Accreditation, Nomination
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.notes.models import Note, NotePerson
from gpscf_events.notes.rules import COMING
from gpscf_events.parties.models import Party
from gpscf_events.people.rules.likeness import Pairing, Registered, Standing, Written, compare
from gpscf_events.registration.models import Registration


@dataclass(frozen=True)
class Row:
    """A row of the comparison with what is shown of it."""

    pairing: Pairing
    person: NotePerson | None
    registration: Registration | None
    is_nominated: bool


def get_note(edition_id: int, public_id: UUID) -> Note:
    """The note, or NotFound."""
    found = db.session.scalar(select(Note).where(Note.edition_id == edition_id, Note.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def lock_note(note_id: int) -> Note:
    """The note, held until commit and read afresh."""
    return db.session.get_one(Note, note_id, with_for_update=True, populate_existing=True)


def list_notes(edition_id: int) -> Sequence[Note]:
    """All notes, the last received first."""
    query = (
        select(Note)
        .where(Note.edition_id == edition_id)
        .options(joinedload(Note.party), selectinload(Note.people))
    )
    return db.session.scalars(query.order_by(Note.received_on.desc(), Note.id.desc())).all()


def list_replaceable(edition_id: int, *, but: int | None) -> Sequence[Note]:
    """Notes that no other one replaced yet, except by the note `but`."""
    other = aliased(Note)
    replaced = exists().where(other.supersedes_id == Note.id, other.id != (but or 0))
    query = select(Note).where(Note.edition_id == edition_id, ~replaced, Note.id != (but or 0))
    return db.session.scalars(query.options(joinedload(Note.party)).order_by(Note.id)).all()


def list_replaced(edition_id: int) -> Mapping[int, str]:
    """Which notes were replaced: id → number of the one that holds now."""
    query = select(Note.supersedes_id, Note.number).where(
        Note.edition_id == edition_id, Note.supersedes_id.is_not(None)
    )
    return {old: number for old, number in db.session.execute(query) if old is not None}


def get_party_of_notes(edition_id: int, key: str) -> Party:
    """A party that a note of the edition is of, or NotFound."""
    of_note = exists().where(Note.edition_id == edition_id, Note.party_id == Party.id)
    found = db.session.scalar(select(Party).where(Party.key == key, of_note))
    if found is None:
        raise NotFound
    return found


def get_named(edition_id: int, public_id: UUID) -> NotePerson:
    """Somebody whom a note names that no later one replaced, or NotFound."""
    query = select(NotePerson).where(NotePerson.edition_id == edition_id, NotePerson.public_id == public_id)
    found = db.session.scalar(query.where(~_is_replaced(NotePerson.note_id)))
    if found is None:
        raise NotFound
    return found


def list_current(edition_id: int, party_id: int) -> Sequence[NotePerson]:
    """Whom the notes of a party name that no later note replaced, in the order of the notes."""
    query = (
        select(NotePerson)
        .join(Note, Note.id == NotePerson.note_id)
        .where(Note.edition_id == edition_id, Note.party_id == party_id, ~_is_replaced(Note.id))
        .options(joinedload(NotePerson.note))
    )
    return db.session.scalars(query.order_by(Note.dated_on, Note.id, NotePerson.line)).all()


def list_notes_about(registration_id: int) -> Sequence[NotePerson]:
    """Where notes that no later one replaced were said to mean the registration, the first note first."""
    query = (
        select(NotePerson)
        .join(Note, Note.id == NotePerson.note_id)
        .where(NotePerson.registration_id == registration_id, ~_is_replaced(Note.id))
        .options(joinedload(NotePerson.note))
    )
    return db.session.scalars(query.order_by(Note.dated_on, Note.id)).all()


def list_coming(edition_id: int, party_id: int) -> Sequence[Registration]:
    """Who registered for a party and did not withdraw, in the order they came; drafts once they have a name."""
    query = (
        select(Registration)
        .where(
            Registration.edition_id == edition_id,
            or_(
                Registration.represents_party_id == party_id,
                Registration.draft["represents"]["party"][0].as_string()
                == select(Party.key).where(Party.id == party_id).scalar_subquery(),
            ),
            Registration.state.in_(COMING),
            Registration.erased_at.is_(None),
        )
        .options(joinedload(Registration.person), joinedload(Registration.category))
    )
    found = db.session.scalars(query.order_by(Registration.id)).all()
    return [one for one in found if "".join(names_of(one))]


def names_of(registration: Registration) -> tuple[str, str]:
    """The name in Latin letters and in the own script, as far as they are known."""
    if registration.person is not None:
        return registration.person.latin_name, registration.person.native_name
    typed = registration.draft.get("name", {})
    family, given, native = (
        typed.get(key, [""])[0] for key in ("latin_family", "latin_given", "native_name")
    )
    return f"{family.upper()} {given}".strip(), native


def list_comparison(edition_id: int, party_id: int) -> list[Row]:
    """Names of the party's notes beside those who registered for it, in the order of `Standing`."""
    people, coming = list_current(edition_id, party_id), list_coming(edition_id, party_id)
    pairings = compare(
        [Written(one.id, one.name, one.registration_id) for one in people],
        [Registered(one.id, *names_of(one)) for one in coming],
    )
    nominated = set(
        db.session.scalars(
            select(Accreditation.registration_id).where(
                Accreditation.registration_id.in_([one.id for one in coming]),
                Accreditation.nomination.in_([Nomination.NOMINATED, Nomination.WAIVED]),
            )
        )
    )
    by_name, by_registration = {one.id: one for one in people}, {one.id: one for one in coming}
    order = list(Standing)
    return [
        Row(
            pairing,
            by_name.get(pairing.written_id or 0),
            by_registration.get(pairing.registration_id or 0),
            pairing.registration_id in nominated,
        )
        for pairing in sorted(pairings, key=lambda one: order.index(one.standing))
    ]


def count_names(edition_id: int) -> Mapping[int, tuple[int, int]]:
    """For each party with notes that hold: how many names they have, and how many stand beside a registration."""
    query = (
        select(Note.party_id, func.count(NotePerson.id), func.count(NotePerson.registration_id))
        .outerjoin(NotePerson, NotePerson.note_id == Note.id)
        .where(Note.edition_id == edition_id, ~_is_replaced(Note.id))
        .group_by(Note.party_id)
    )
    return {party: (names, matched) for party, names, matched in db.session.execute(query)}


def _is_replaced(note_id: InstrumentedAttribute[int]) -> Exists:
    later = aliased(Note)
    return exists().where(later.supersedes_id == note_id)
