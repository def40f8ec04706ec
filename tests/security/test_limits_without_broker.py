"""Limits hold, and pages answer, while the broker is frozen or dead."""

import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.core import limits
from gpscf_events.core.db import db
from stack import valkey
from stack.servers import Server
from tests.factories.registration import make_forum
from tests.factories.visiting import Visitor

pytestmark = pytest.mark.slow
# The library's own time-out was ten seconds a question.
PATIENCE_S = 5.0


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Server]:
    server = valkey.start(tmp_path / "vk", tmp_path)
    yield server
    server.process.send_signal(signal.SIGCONT)
    server.stop()


@pytest.fixture
def own_app(app: Flask, settings: Settings, broker: Server) -> Iterator[Flask]:
    made = create_app(replace(settings, redis_url=broker.url))
    yield made
    with made.app_context():
        db.engine.dispose()
    # The limiter is one for the process: give it back to the tests' own broker.
    limits.limiter.init_app(app)
    limits.limiter.reset()


@pytest.mark.parametrize("fault", [signal.SIGSTOP, signal.SIGKILL], ids=["frozen", "dead"])
def test_asking_for_a_code_is_answered_and_still_limited(
    own_app: Flask, broker: Server, fault: signal.Signals
) -> None:
    make_forum()
    db.session.rollback()
    visitor = Visitor(own_app.test_client())
    path = f"{visitor.base}/email"
    hidden = visitor.hidden(path)
    assert visitor.client.post(path, data={**hidden, "email": "no"}).status_code == 422
    broker.process.send_signal(fault)
    begun = time.monotonic()
    assert visitor.client.post(path, data={**hidden, "email": "a@example.org"}).status_code == 302
    assert time.monotonic() - begun < PATIENCE_S
    texts = [
        visitor.client.post(path, data={**hidden, "mobile": f"+86138001380{turn:02d}"}).status_code
        for turn in range(62)
    ]
    assert texts[:60] == [302] * 60
    assert texts[-1] == 429
    answers = {visitor.client.post(path, data={**hidden, "email": "no"}).status_code for _turn in range(320)}
    assert answers == {422, 429}
