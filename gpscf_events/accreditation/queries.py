"""Questions about the facts of registrations."""

import json
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from gpscf_events.accreditation.models import Accreditation, Enquiry, FactMove, FieldNote, PairDecision
from gpscf_events.accreditation.rules import MADE_WITH, Change
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.roles import Permission
from gpscf_events.core.tokens import keyed
from gpscf_events.parties.rules import fold
from gpscf_events.people.models import Person
from gpscf_events.registration.models import IdentityDocument, Registration, RegistrationState
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
