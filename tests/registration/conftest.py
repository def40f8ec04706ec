"""A forum, and somebody who visits its pages without a script."""

import pytest
from flask import Flask

from gpscf_events.core.db import db
from tests.factories.registration import Forum, make_forum
from tests.factories.visiting import Visitor
from tests.support.clients import SeparateClient


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


@pytest.fixture
def visitor(app: Flask, forum: Forum) -> Visitor:
    return Visitor(SeparateClient(app, app.response_class, use_cookies=True))
