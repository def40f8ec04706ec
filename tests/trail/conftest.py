"""A forum whose trail holds a few acts, and somebody who reads it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role
from gpscf_events.core.actor import Actor
from tests.attendance.forum import Forum, signed_in


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


@pytest.fixture
def auditor(forum: Forum) -> Actor:
    return forum.staff("auditor@example.org", Role.AUDITOR)


@pytest.fixture
def desk(app: Flask, auditor: Actor) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, auditor)
