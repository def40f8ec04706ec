"""Questions about the facts of registrations."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from gpscf_events.accreditation.models import (
    Accreditation,
    BatchState,
    Clearance,
    ClearanceBatch,
    ClearanceItem,
    ClearanceLayout,
    Enquiry,
    FactMove,
    FieldNote,
    PairDecision,
)
from gpscf_events.accreditation.rules import MADE_WITH, Change
from gpscf_events.accreditation.rules.batches import LARGEST_BATCH, TO_BE_SENT
from gpscf_events.categories.models import Category
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.core.tokens import keyed
from gpscf_events.parties.rules import fold
from gpscf_events.people.models import Person
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import IdentityDocument, Portrait, Registration, RegistrationState
from gpscf_events.registration.queries import find_document, find_portrait


def find_accreditation(registration_id: int) -> Accreditation | None:
    """Where the facts of a registration stand; None before it was submitted."""
    return db.session.scalar(select(Accreditation).where(Accreditation.registration_id == registration_id))


def lock_accreditation(registration_id: int) -> Accreditation | None:
    """The row, held until commit and read afresh."""
    query = select(Accreditation).where(Accreditation.registration_id == registration_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def fingerprint_of(registration: Registration) -> dict[str, str]:
    """A keyed hash of each part of the person that security looks at (`rules.Change`), and which key made them.

    Case and accents make no other name. The key is SECRET_KEY: workers have it too, and hashes tell nothing without.
    """
    person, document = registration.person, find_document(registration.id)
    portrait = find_portrait(registration.id)
    parts: dict[Change, tuple[object, ...]] = {
        Change.NAME: (fold(person.native_name), fold(person.latin_family), fold(person.latin_given))
        if person
        else (),
        Change.BIRTH_DATE: (person.birth_year, person.birth_month, person.birth_day) if person else (),
        Change.DOCUMENT: (document.number_index.hex(),) if document else (),
        Change.PHOTO: (portrait.file.sha256.hex(),) if portrait else (),
        Change.ROLE: (
            registration.category_id,
            registration.represents_party_id,
            registration.nationality_party_id,
            registration.in_personal_capacity,
            json.dumps(registration.organisation_name, sort_keys=True),
            json.dumps(registration.position, sort_keys=True),
        ),
    }
    secret = current_app.extensions["settings"].secret_key
    made = {change.value: keyed(secret, f"cleared:{change}", *values) for change, values in parts.items()}
    return {MADE_WITH: keyed(secret, "cleared")[:8], **made}


def list_moves(registration_id: int) -> Sequence[FactMove]:
    """Every move of a registration's facts, the latest first."""
    query = select(FactMove).where(FactMove.registration_id == registration_id)
    return db.session.scalars(query.order_by(FactMove.id.desc())).all()


def list_cases(actor: Actor, edition_id: int, *, limit: int = 50) -> Sequence[Registration]:
    """What waits for a decision of this actor, the oldest first.

    Left out: what waits for the delegate's answer, and where the actor was the first of two who decide.
    """
    query = (
        scoped(Registration, actor, Permission.REGISTRATIONS_DECIDE)
        .where(
            Registration.edition_id == edition_id,
            Registration.state == RegistrationState.SUBMITTED,
            Registration.proposed_by_user_id.is_distinct_from(actor.user_id),
            ~exists().where(Enquiry.registration_id == Registration.id, Enquiry.answered_at.is_(None)),
        )
        .options(joinedload(Registration.person), joinedload(Registration.category))
    )
    return db.session.scalars(query.order_by(Registration.submitted_at, Registration.id).limit(limit)).all()


def list_possible_duplicates(registration: Registration, actor: Actor) -> Sequence[Registration]:
    """Other registrations of the edition that may be the same human being and that nobody decided about.

    The same document; or Latin name and birth date; or native name, organisation and mobile (secretariat.md D1).
    """
    person = registration.person
    if person is None:
        return ()
    other, decided = aliased(Person), PairDecision
    own = select(IdentityDocument.number_index).where(IdentityDocument.registration_id == registration.id)
    same: list[ColumnElement[bool]] = [
        Registration.id.in_(
            select(IdentityDocument.registration_id).where(
                IdentityDocument.edition_id == registration.edition_id,
                IdentityDocument.number_index.in_(own),
            )
        )
    ]
    if person.latin_family and person.birth_year is not None:
        born = [
            getattr(other, part).is_not_distinct_from(getattr(person, part))
            for part in ("birth_year", "birth_month", "birth_day")
        ]
        same.append(
            and_(other.latin_family == person.latin_family, other.latin_given == person.latin_given, *born)
        )
    if person.native_name and registration.mobile and registration.organisation_id is not None:
        same.append(
            and_(
                other.native_name == person.native_name,
                Registration.organisation_id == registration.organisation_id,
                Registration.mobile == registration.mobile,
            )
        )
    pair = or_(
        and_(
            decided.first_registration_id == registration.id,
            decided.second_registration_id == Registration.id,
        ),
        and_(
            decided.first_registration_id == Registration.id,
            decided.second_registration_id == registration.id,
        ),
    )
    query = (
        scoped(Registration, actor, Permission.REGISTRATIONS_DECIDE)
        .join(other, other.id == Registration.person_id)
        .where(
            Registration.edition_id == registration.edition_id,
            Registration.id != registration.id,
            Registration.state != RegistrationState.DRAFT,
            or_(*same),
            ~exists().where(pair),
        )
    )
    return db.session.scalars(query.order_by(Registration.id).limit(10)).all()


def find_open_enquiry(registration_id: int) -> Enquiry | None:
    """The question that the delegate has not answered yet."""
    query = select(Enquiry).where(Enquiry.registration_id == registration_id, Enquiry.answered_at.is_(None))
    return db.session.scalar(query)


def list_enquiries(registration_id: int) -> Sequence[Enquiry]:
    """All questions about a registration with their answers, the oldest first."""
    query = select(Enquiry).where(Enquiry.registration_id == registration_id)
    return db.session.scalars(query.order_by(Enquiry.id)).all()


def list_field_notes(registration_id: int) -> Sequence[FieldNote]:
    """What is missing on purpose."""
    query = select(FieldNote).where(FieldNote.registration_id == registration_id)
    return db.session.scalars(query.order_by(FieldNote.id)).all()


@dataclass(frozen=True)
class Waiting:
    """Somebody whom security has not cleared, and what is missing to ask."""

    registration: Registration
    clearance: Clearance
    has_birth_date: bool
    has_document: bool
    has_photo: bool

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing that security would ask for."""
        return self.has_birth_date and self.has_document and self.has_photo


def list_waiting(actor: Actor, edition_id: int, *, ids: Collection[UUID] | None = None) -> list[Waiting]:
    """Who is to be sent to security and in no open batch, the oldest first; those with these public ids, or all."""
    document = exists().where(IdentityDocument.registration_id == Registration.id)
    photo = exists().where(Portrait.registration_id == Registration.id)
    in_open_batch = exists().where(
        ClearanceItem.registration_id == Registration.id,
        ClearanceItem.batch_id == ClearanceBatch.id,
        ClearanceBatch.state == BatchState.OPEN,
    )
    query = (
        scoped(Registration, actor, Permission.CLEARANCE_ANSWER)
        .join(Category, Category.id == Registration.category_id)
        .outerjoin(Accreditation, Accreditation.registration_id == Registration.id)
        .where(
            Registration.edition_id == edition_id,
            Registration.state.in_((RegistrationState.SUBMITTED, RegistrationState.ACCEPTED)),
            Registration.erased_at.is_(None),
            Category.needs_clearance,
            or_(Accreditation.clearance.is_(None), Accreditation.clearance.in_(TO_BE_SENT)),
            ~in_open_batch,
        )
        .options(joinedload(Registration.person), joinedload(Registration.represents))
        .add_columns(Accreditation.clearance, document, photo)
        .order_by(Registration.submitted_at, Registration.id)
        .limit(LARGEST_BATCH + 1)
    )
    if ids is not None:
        query = query.where(Registration.public_id.in_(ids))
    return [
        Waiting(
            registration,
            clearance or Clearance.OPEN,
            registration.person is not None and registration.person.birth_year is not None,
            has_document,
            has_photo,
        )
        for registration, clearance, has_document, has_photo in db.session.execute(query)
    ]


def find_layout(edition_id: int) -> ClearanceLayout | None:
    """What the edition's batches say, or None before somebody said it."""
    return db.session.scalar(select(ClearanceLayout).where(ClearanceLayout.edition_id == edition_id))


def list_batches(edition_id: int) -> Sequence[ClearanceBatch]:
    """The batches of an edition with their people, the newest first."""
    query = select(ClearanceBatch).where(ClearanceBatch.edition_id == edition_id)
    query = query.options(selectinload(ClearanceBatch.items))
    return db.session.scalars(query.order_by(ClearanceBatch.number.desc())).all()


def get_batch(edition_id: int, number: int) -> ClearanceBatch:
    """The batch of this number, or NotFound."""
    query = select(ClearanceBatch).where(
        ClearanceBatch.edition_id == edition_id, ClearanceBatch.number == number
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def lock_batch(batch_id: int) -> ClearanceBatch:
    """The batch, held until commit and read afresh."""
    return db.session.get_one(ClearanceBatch, batch_id, with_for_update=True, populate_existing=True)


def next_batch_number(edition_id: int) -> int:
    """The number of the next batch; the edition's row is held, so that there is no gap and none twice."""
    db.session.execute(select(Edition.id).where(Edition.id == edition_id).with_for_update(key_share=True))
    query = select(func.max(ClearanceBatch.number)).where(ClearanceBatch.edition_id == edition_id)
    return (db.session.scalar(query) or 0) + 1


def list_items(batch_id: int) -> list[tuple[ClearanceItem, Clearance]]:
    """Everybody of a batch in the order of their numbers, and where their clearance stands now."""
    query = (
        select(ClearanceItem, Accreditation.clearance)
        .join(Registration, Registration.id == ClearanceItem.registration_id)
        .outerjoin(Accreditation, Accreditation.registration_id == ClearanceItem.registration_id)
        .where(ClearanceItem.batch_id == batch_id)
        .options(contains_eager(ClearanceItem.registration).joinedload(Registration.person))
        .order_by(ClearanceItem.number)
    )
    return [(item, clearance or Clearance.OPEN) for item, clearance in db.session.execute(query)]
