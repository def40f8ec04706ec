"""A delegate throws the own draft away: nothing of it is left, and what was submitted stays."""

import pytest
from flask import Flask

from gpscf_events.core.db import db
from gpscf_events.messages.models import Message
from gpscf_events.registration.models import Registration
from tests.factories.registration import Forum, draft_for, make_forum, submit_draft
from tests.factories.visiting import Visitor
from tests.support.clients import SeparateClient


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    found = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    found.sign_in("guest1@example.org")
    return found


def count() -> int:
    db.session.rollback()
    return db.session.query(Registration).count()


def test_a_draft_goes_whole_after_a_question_and_nobody_is_told(forum: Forum, visitor: Visitor) -> None:
    draft = draft_for(forum, email="guest1@example.org")
    base = f"{visitor.base}/{draft.public_id}"
    db.session.commit()
    told = db.session.query(Message).count()
    assert "/discard" in visitor.open(f"{base}/").text
    assert "cannot be brought back" in visitor.open(f"{base}/discard").text
    assert count() == 1
    assert visitor.send(f"{base}/discard", {}).location.endswith("/mine")
    assert count() == 0
    assert db.session.query(Message).count() == told
    assert visitor.client.get(f"{base}/discard").status_code == 404


def test_what_was_submitted_meanwhile_stays(forum: Forum, visitor: Visitor) -> None:
    registration = submit_draft(draft_for(forum, email="guest1@example.org"))
    base = f"{visitor.base}/{registration.public_id}"
    db.session.commit()
    assert visitor.client.get(f"{base}/discard").location.endswith("/submitted")
    visitor.client.application.config["WTF_CSRF_ENABLED"] = False
    assert visitor.client.post(f"{base}/discard").location.endswith("/submitted")
    assert count() == 1


def test_a_draft_of_somebody_else_is_not_there(forum: Forum, visitor: Visitor) -> None:
    foreign = draft_for(forum, email="other@example.org")
    public_id = foreign.public_id
    db.session.commit()
    assert visitor.client.get(f"{visitor.base}/{public_id}/discard").status_code == 404
    visitor.client.application.config["WTF_CSRF_ENABLED"] = False
    assert visitor.client.post(f"{visitor.base}/{public_id}/discard").status_code == 404
    assert count() == 1
