"""What the abuse is thrown at: a forum with a delegate half way through, and a member of staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import db
from gpscf_events.core.limits import limiter
from gpscf_events.registration.token import status_token
from tests.abuse.arsenal import COUNTS, FULL
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, accepted, draft_for, make_forum
from tests.factories.visiting import Visitor

EMAIL = "elodie@example.org"


@dataclass
class Targets:
    """The browsers, and what stands in addresses."""

    app: Flask
    forum: Forum
    public: FlaskClient
    delegate: FlaskClient
    staff: FlaskClient
    draft_id: UUID
    token: str
    values: dict[str, Any]


@pytest.fixture
def targets(app: Flask) -> Iterator[Targets]:
    """Without tokens in forms and without limits: what they keep out is tried in tests/security."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    limiter.enabled = False
    forum = make_forum()
    guest = accepted(forum)
    token = status_token(guest)
    draft = draft_for(forum, email=EMAIL)
    user = create_user(
        email="org@example.org",
        name="Organiser",
        password="a long enough pass phrase",
        grants=[(Role.ADMINISTRATOR, None), (Role.SECRETARIAT, None)],
    )
    actor = Actor(kind="user", id=user.id, name=user.name, grants=(Grant("administrator"),))
    values = {
        "locale": "en",
        "edition_key": "2025",
        "registration_id": draft.public_id,
        "token": token,
        "session_id": next(iter(forum.public_ids.values())),
        "page": "name",
    }
    draft_id = draft.public_id
    db.session.rollback()
    delegate = Visitor(app.test_client())
    delegate.sign_in(EMAIL)
    yield Targets(
        app, forum, app.test_client(), delegate.client, signed_in(app, actor), draft_id, token, values
    )
    limiter.enabled = True


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How much was sent where, and how it was answered."""
    if not FULL or not COUNTS:
        return
    terminalreporter.section("abuse")
    places = sorted({where for where, _answer in COUNTS})
    for where in places:
        answers = {answer: n for (place, answer), n in sorted(COUNTS.items()) if place == where}
        told = ", ".join(f"{answer} {n}" for answer, n in answers.items())
        terminalreporter.write_line(f"{where:<60} {sum(answers.values()):>6}  {told}")
    terminalreporter.write_line(f"{'all':<60} {sum(COUNTS.values()):>6}")
