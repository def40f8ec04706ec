"""A forum that really runs, and delegates who are about to submit."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.badges.services import create_keys
from gpscf_events.core.db import db
from tests.factories.registration import Forum, draft_for, make_forum
from tests.factories.visiting import Visitor
from tests.support.network import NetworkClient
from tests.support.processes import JobProcesses


@dataclass
class Applicant:
    """Somebody whose draft is complete and whose finger is above the button."""

    email: str
    visitor: Visitor
    address: str
    hidden: dict[str, str]

    def press(self) -> int:
        """Submit; the status of the answer. Raises OSError when the connection broke."""
        answer = self.visitor.client.post(self.address, data=self.hidden)
        if answer.status_code == 302:
            assert answer.location.endswith("/submitted"), answer.location
        return answer.status_code


@pytest.fixture
def forum(app: Flask, worker_settings: Settings, stack_processes: JobProcesses, live_server: str) -> Forum:
    """The demo edition with a signing key; web, relay and workers run."""
    made = make_forum()
    with create_app(worker_settings).app_context():
        create_keys()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    db.session.rollback()
    return made


@pytest.fixture
def visitor_of(live_server: str) -> Callable[[], Visitor]:
    """Makes visitors with cookies of their own, over the network."""
    return lambda: Visitor(NetworkClient(live_server))  # type: ignore[arg-type]


def prepare(forum: Forum, visitor: Visitor, email: str, *, wish: str) -> Applicant:
    """Another complete draft of a mailbox that has signed in."""
    draft = draft_for(forum, email=email, wishes=(str(forum.public_ids[wish]),))
    address = f"{visitor.base}/{draft.public_id}/check"
    db.session.rollback()
    return Applicant(email, visitor, address, visitor.hidden(address))
