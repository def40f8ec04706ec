"""A delegation with a focal point, made of delegates that the demo holds already."""

from sqlalchemy import ColumnElement, func, select

from gpscf_events.categories.models import Category
from gpscf_events.core.db import db
from gpscf_events.delegations.models import Delegation, DelegationQuota, FocalPoint, Member
from gpscf_events.demo.accounts import FOCAL_POINT
from gpscf_events.parties.models import Party
from gpscf_events.people.models import ContactKind
from gpscf_events.people.services import keep_contact
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import Registration, RegistrationContact, RegistrationState

# What is left free, so that a visitor can add somebody.
FREE_PLACES = 3
MOST_MEMBERS = 6


def add_delegation(edition: Edition) -> None:
    """Make the largest foreign party's delegates one; nothing where the edition has a delegation or no delegates."""
    known = select(Delegation.id).where(Delegation.edition_id == edition.id).limit(1)
    party_id = _largest_party(edition.id)
    if party_id is None or db.session.scalar(known) is not None:
        return
    contact = keep_contact(kind=ContactKind.EMAIL, value=FOCAL_POINT, locale="en")
    contact.is_demo = True
    delegation = Delegation(edition_id=edition.id, party_id=party_id)
    db.session.add(delegation)
    db.session.flush()
    of_it = {"edition_id": edition.id, "delegation_id": delegation.id}
    db.session.add(FocalPoint(contact_id=contact.id, name="Demo Focal Point", **of_it))
    members = db.session.scalars(
        select(Registration)
        .where(*_sent(edition.id), Registration.represents_party_id == party_id)
        .order_by(Registration.id)
        .limit(MOST_MEMBERS)
    ).all()
    for registration in members:
        db.session.add(Member(registration_id=registration.id, category_id=registration.category_id, **of_it))
        db.session.add(
            RegistrationContact(edition_id=edition.id, registration_id=registration.id, contact_id=contact.id)
        )
    open_ones = select(Category.id).where(Category.edition_id == edition.id, Category.key == "delegate")
    for category_id in {*db.session.scalars(open_ones), *(row.category_id for row in members)}:
        taken = sum(row.category_id == category_id for row in members)
        db.session.add(DelegationQuota(category_id=category_id, places=taken + FREE_PLACES, **of_it))
    db.session.flush()


def _sent(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Registration.edition_id == edition_id,
        Registration.is_demo.is_(True),
        Registration.state.in_((RegistrationState.SUBMITTED, RegistrationState.ACCEPTED)),
    )


def _largest_party(edition_id: int) -> int | None:
    query = (
        select(Registration.represents_party_id)
        .join(Party, Party.id == Registration.represents_party_id)
        .where(*_sent(edition_id), ~Party.is_host)
        .group_by(Registration.represents_party_id, Party.key)
        .order_by(func.count().desc(), Party.key)
    )
    return db.session.scalar(query.limit(1))
