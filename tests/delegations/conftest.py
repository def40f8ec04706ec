"""A forum, a delegation of France with two places, and its focal point signed in."""

import pytest
from flask import Flask

from gpscf_events.categories.queries import list_categories
from gpscf_events.core.db import db
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.services import add_focal_point, make_delegation
from gpscf_events.parties.queries import find_party
from tests.factories.registration import Forum, make_forum
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
