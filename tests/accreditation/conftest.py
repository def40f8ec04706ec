from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, g

from gpscf_events.accounts.models import User
from gpscf_events.categories.models import Category
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import Registration
from tests.factories.registration import Forum, draft_for, make_forum, submit_draft

Registered = Callable[..., int]


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@contextmanager
def acting(app: Flask, user_id: int) -> Iterator[None]:
    """A request of a member of staff."""
    with app.test_request_context():
        g.actor = Actor(kind="user", id=user_id, name="Staff")
        yield


def make_colleague(email: str) -> int:
    with transaction() as session:
        user = User(email=email, name=email, password_hash="!")
        session.add(user)
        session.flush()
        return user.id


def registered(forum: Forum, number: int = 1, *, category: str = "media", **needs: bool) -> int:
    """The id of somebody who was registered in a category that needs these facts."""
    with transaction() as session:
        row = session.query(Category).filter_by(edition_id=forum.edition_id, key=category).one()
        for name, value in {"needs_acceptance": True, **needs}.items():
            setattr(row, name, value)
    role = {"category": [category], "meetings": ["main"]}
    return submit_draft(draft_for(forum, email=f"guest{number}@example.org", role=role)).id


def fresh(registration_id: int) -> Registration:
    db.session.rollback()
    found = db.session.get(Registration, registration_id, populate_existing=True)
    assert found is not None
    return found
