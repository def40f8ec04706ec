"""A forum, an organiser and the organiser's browser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.core.actor import Actor
from tests.attendance.forum import Forum, signed_in


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


@pytest.fixture
def organiser(forum: Forum) -> Actor:
    return forum.staff()


@pytest.fixture
def desk(app: Flask, organiser: Actor) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, organiser)
