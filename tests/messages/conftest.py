"""A queued message, and settings that point at the server under test."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gpscf_events.core.db import db
from gpscf_events.messages.models import Message
from gpscf_events.messages.services import queue_message

if TYPE_CHECKING:
    from flask import Flask

Queue = Callable[..., int]


@pytest.fixture
def queue(app: "Flask") -> Queue:
    """Queue a mail that needs nothing else in the database; gives its id."""

    def make(send_key: str = "registration_received:7", **changes: Any) -> int:
        given: dict[str, Any] = {
            "recipient": "delegate@example.org",
            "locale": "en",
            "subject_kind": "registration",
            "subject_id": 7,
            "edition_id": 1,
            "context": {
                "name": "Ms NGUYỄN Thị Ánh",
                "reference": "LYG25-7F3K9Q",
                "link": "https://x.example/r/1",
            },
        }
        return queue_message("registration_received", send_key=send_key, **{**given, **changes}).id

    return make


@pytest.fixture
def aim(app: "Flask") -> Iterator[Callable[..., None]]:
    """Point the mailer somewhere, with short times."""
    before = app.extensions["settings"]

    def change(url: str, **others: Any) -> None:
        times = {"smtp_timeout_s": 1, "uncertain_resend_after_s": 2}
        app.extensions["settings"] = replace(before, smtp_url=url, **{**times, **others})

    yield change
    app.extensions["settings"] = before


def read(message_id: int) -> Message:
    """The message as it stands in the database now."""
    db.session.rollback()
    found = db.session.get(Message, message_id, populate_existing=True)
    assert found is not None
    return found
