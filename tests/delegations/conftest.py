"""A forum, a delegation of France with two places, and its focal point signed in."""

import pytest
from flask import Flask
from sqlalchemy import select

from gpscf_events.categories.queries import list_categories
from gpscf_events.core.db import db
from gpscf_events.delegations.models import Delegation, Member
from gpscf_events.delegations.services import NewMember, add_focal_point, add_member, make_delegation
from gpscf_events.parties.queries import find_party
from gpscf_events.people.models import Contact
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import save_page
from tests.factories.registration import FULL_DRAFT, Forum, make_forum, submit_draft
from tests.factories.visiting import Visitor
from tests.support.clients import SeparateClient

FOCAL, SECOND = "focal@example.org", "second@example.org"


def category_id(forum: Forum, key: str = "delegate") -> int:
    return next(row.id for row in list_categories(forum.edition_id) if row.key == key)


def delegation_of(forum: Forum, party: str = "fr", **places: int) -> Delegation:
    """A delegation; places by key of category."""
    found = find_party(party)
    assert found
    return make_delegation(
        edition_id=forum.edition_id,
        party_id=found.id,
        label="",
        closes_on=None,
        places={category_id(forum, key): number for key, number in places.items()},
        by_user_id=None,
    )


def contact_id(email: str = FOCAL) -> int:
    return db.session.scalars(select(Contact.id).where(Contact.value == email)).one()


def somebody(forum: Forum, family: str = "Dupont", key: str = "delegate") -> NewMember:
    return NewMember(
        category_id=category_id(forum, key),
        category_key=key,
        meeting_keys=["main"],
        latin_family=family,
        latin_given="Élodie",
        native_name="",
    )


def added(forum: Forum, delegation: Delegation, family: str = "Dupont", key: str = "delegate") -> Member:
    return add_member(
        delegation_id=delegation.id, contact_id=contact_id(), new=somebody(forum, family, key), locale="en"
    )


def submitted(member: Member, **pages: dict[str, list[str]]) -> Registration:
    """Everything else of the member's registration filled in and sent."""
    known = {"role": member.registration.draft["role"], "name": member.registration.draft["name"]}
    for page, typed in {**FULL_DRAFT, **known, **pages}.items():
        save_page(registration=member.registration, page=page, answers=typed)
    return submit_draft(member.registration)


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


@pytest.fixture
def delegation(forum: Forum) -> Delegation:
    made = delegation_of(forum, delegate=2, head_of_delegation=1)
    add_focal_point(delegation_id=made.id, name="Anne", email=FOCAL, locale="en")
    return made


@pytest.fixture
def visitor(app: Flask, delegation: Delegation) -> Visitor:
    """The focal point, signed in."""
    found = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    found.sign_in(FOCAL)
    return found
