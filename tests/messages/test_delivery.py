"""A server that misbehaves: the right state each time, and never a second mail but the one allowed."""

from collections.abc import Callable

import pytest

from gpscf_events.core import events
from gpscf_events.core.db import db
from gpscf_events.core.jobs import RetryLater
from gpscf_events.core.transaction import transaction
from gpscf_events.messages import mailer, services
from gpscf_events.messages.events import MessageFailed, MessageUncertain
from gpscf_events.messages.models import Message, MessageState, SmtpPhase
from tests.messages.broken_smtp import BrokenSmtp
from tests.messages.conftest import Queue, read

Aim = Callable[..., None]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was published."""
    found: list[object] = []
    monkeypatch.setattr(events, "publish", found.append)
    return found


@pytest.mark.parametrize("mode", ["fine", "drop before QUIT"])
def test_a_mail_that_the_server_took_is_sent_whatever_happens_to_the_goodbye(
    queue: Queue, aim: Aim, mode: str
) -> None:
    message_id = queue()
    with BrokenSmtp(mode) as server:
        aim(server.url)
        services.deliver(message_id)
        services.deliver(message_id)
    message = read(message_id)
    assert (message.state, message.phase) == (MessageState.SENT, SmtpPhase.ACCEPTED)
    assert message.sent_at is not None
    assert len(server.taken) == 1


@pytest.mark.parametrize("mode", ["no banner", "421 banner", "451 MAIL", "450 RCPT"])
def test_an_error_before_data_is_tried_again_and_then_the_mail_arrives_once(
    queue: Queue, aim: Aim, mode: str
) -> None:
    message_id = queue()
    with BrokenSmtp(mode) as server:
        aim(server.url)
        with pytest.raises(RetryLater):
            services.deliver(message_id)
        assert read(message_id).state is MessageState.QUEUED
        assert server.taken == []
        server.mode = "fine"
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    assert read(message_id).attempts == 2
    assert len(server.taken) == 1


def test_after_the_last_attempt_the_mail_is_failed_and_somebody_is_told(
    queue: Queue, aim: Aim, told: list[object]
) -> None:
    message_id = queue()
    aim("smtp://127.0.0.1:1")
    with pytest.raises(RetryLater):
        services.deliver(message_id, is_last_attempt=True)
    assert read(message_id).state is MessageState.FAILED
    assert told == [MessageFailed(message_id)]


@pytest.mark.parametrize("mode", ["550 RCPT", "554 after DATA"])
def test_a_clear_no_is_final_and_somebody_is_told(
    queue: Queue, aim: Aim, told: list[object], mode: str
) -> None:
    message_id = queue()
    with BrokenSmtp(mode) as server:
        aim(server.url)
        services.deliver(message_id)
        services.deliver(message_id)
    message = read(message_id)
    assert message.state is MessageState.FAILED
    assert mode[:3] in (message.smtp_reply or "")
    assert told == [MessageFailed(message_id)]
    assert (server.taken, server.talks) == ([], 1)


@pytest.mark.parametrize("mode", ["drop after DATA", "stall after DATA"])
def test_doubt_is_followed_by_one_resend_with_the_same_message_id(
    queue: Queue, aim: Aim, told: list[object], mode: str
) -> None:
    message_id = queue()
    with BrokenSmtp(mode) as server:
        aim(server.url)
        with pytest.raises(RetryLater) as wait:
            services.deliver(message_id)
        assert wait.value.after_s == 2
        assert read(message_id).state is MessageState.UNCERTAIN
        server.mode = "fine"
        services.deliver(message_id)
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    assert len(server.taken) == 2
    assert server.taken[0] == server.taken[1] or _head(server.taken[0]) == _head(server.taken[1])
    assert told == []


def test_a_resend_that_ends_in_doubt_is_the_last(queue: Queue, aim: Aim, told: list[object]) -> None:
    message_id = queue()
    with BrokenSmtp("drop after DATA") as server:
        aim(server.url)
        with pytest.raises(RetryLater):
            services.deliver(message_id)
        for _again in range(3):
            services.deliver(message_id)
    message = read(message_id)
    assert (message.state, message.phase) == (MessageState.UNCERTAIN, SmtpPhase.DATA)
    assert len(server.taken) == 2
    assert told == [MessageUncertain(message_id)]


def test_a_resend_that_never_reached_data_is_still_owed(queue: Queue, aim: Aim) -> None:
    message_id = queue()
    with BrokenSmtp("drop after DATA") as server:
        aim(server.url)
        with pytest.raises(RetryLater):
            services.deliver(message_id)
        server.mode = "451 MAIL"
        with pytest.raises(RetryLater):
            services.deliver(message_id)
        assert read(message_id).state is MessageState.UNCERTAIN
        server.mode = "fine"
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    assert len(server.taken) == 2


def test_a_secret_in_doubt_is_not_sent_again_and_its_words_are_struck_out(queue: Queue, aim: Aim) -> None:
    message_id = queue(is_secret=True)
    with BrokenSmtp("drop after DATA") as server:
        aim(server.url)
        services.deliver(message_id)
        services.deliver(message_id)
    message = read(message_id)
    assert message.state is MessageState.UNCERTAIN
    assert (message.subject, message.body_text, message.body_html) == ("", "", "")
    assert len(server.taken) == 1


def test_a_secret_that_was_sent_is_struck_out(queue: Queue, aim: Aim) -> None:
    message_id = queue(is_secret=True)
    with BrokenSmtp("fine") as server:
        aim(server.url)
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    assert read(message_id).body_text == ""


def _as_left_by_a_killed_worker(message_id: int, phase: SmtpPhase) -> None:
    with transaction():
        message = db.session.get_one(Message, message_id)
        message.state, message.phase, message.attempts = MessageState.SENDING, phase, 1


def test_a_message_found_in_sending_before_data_is_simply_sent(queue: Queue, aim: Aim) -> None:
    message_id = queue()
    _as_left_by_a_killed_worker(message_id, SmtpPhase.NONE)
    with BrokenSmtp("fine") as server:
        aim(server.url)
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    assert len(server.taken) == 1


def test_a_message_found_in_data_waits_before_its_one_resend(queue: Queue, aim: Aim) -> None:
    message_id = queue()
    _as_left_by_a_killed_worker(message_id, SmtpPhase.DATA)
    with BrokenSmtp("fine") as server:
        aim(server.url)
        with pytest.raises(RetryLater) as wait:
            services.deliver(message_id)
        assert wait.value.after_s == 2
        assert read(message_id).state is MessageState.UNCERTAIN
        assert server.talks == 0
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT


def test_a_worker_that_was_overtaken_hands_nothing_over(
    queue: Queue, aim: Aim, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = queue()
    send = mailer.send

    def overtaken(*args: object, **kwargs: object) -> mailer.Outcome:
        with transaction():
            db.session.get_one(Message, message_id).attempts += 1
        return send(*args, **kwargs)  # type: ignore[arg-type]

    with BrokenSmtp("fine") as server:
        aim(server.url)
        monkeypatch.setattr(mailer, "send", overtaken)
        with pytest.raises(services.Superseded):
            services.deliver(message_id)
    assert server.taken == []
    assert read(message_id).state is MessageState.SENDING


def test_no_connection_to_the_database_is_held_while_the_server_thinks(
    queue: Queue, aim: Aim, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = queue()
    seen: list[int] = []
    greet = mailer._greet

    def watch(connection: object, url: str) -> None:
        seen.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        greet(connection, url)  # type: ignore[arg-type]

    monkeypatch.setattr(mailer, "_greet", watch)
    with BrokenSmtp("fine") as server:
        aim(server.url)
        services.deliver(message_id)
    assert seen == [0]


def _head(mail: bytes) -> list[bytes]:
    return sorted(line for line in mail.split(b"\r\n\r\n")[0].splitlines() if line.startswith(b"Message-ID"))
