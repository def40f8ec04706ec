"""A broker that is frozen or dead while delegates submit: nobody waits for it, and nothing is lost or doubled."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from gpscf_events.core.db import db
from stack import valkey
from stack.servers import Server
from tests.factories.registration import Forum
from tests.factories.visiting import Visitor, last_code
from tests.faults.conftest import prepare
from tests.support.processes import JobProcesses, wait_until
from tests.support.smtp import SmtpCatcher

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
# Whoever waited for the broker would wait for its time-outs: seconds at least, for ever without them.
PATIENCE_S = 2.0
SUBJECT = "LYG25-"


class Broker:
    """The broker of the running processes, and the two ways in which it fails."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder

    def fail(self, how: str) -> None:
        if how == "frozen":
            os.killpg(self.server.process.pid, signal.SIGSTOP)
        else:
            self.server.kill()

    def come_back(self) -> None:
        if self.server.process.poll() is None:
            os.killpg(self.server.process.pid, signal.SIGCONT)
        else:
            self.server.process = valkey.start(self.folder / "vk", self.folder).process


@pytest.fixture
def broker(valkey_server: Server, run_folder: Path) -> Iterator[Broker]:
    made = Broker(valkey_server, run_folder)
    yield made
    made.come_back()


def timed(act: Callable[[], int]) -> tuple[int, float]:
    begun = time.monotonic()
    return act(), time.monotonic() - begun


def confirmations(smtp: SmtpCatcher, email: str) -> list[str]:
    """The subjects of the confirmations to a mailbox."""
    return [str(mail["Subject"]) for mail in smtp.to(email) if SUBJECT in str(mail["Subject"])]


def scalar(sql: str) -> int:
    found = int(db.session.scalar(text(sql)) or 0)
    db.session.rollback()
    return found


OWED = "SELECT count(*) FROM job WHERE name = 'messages.deliver' AND state IN ('pending', 'leased')"


def state_of(processes: JobProcesses) -> str:
    """What is owed and what was said, for the message of a failing test."""
    rows = db.session.execute(text("SELECT name, state, attempts, published_at, last_error FROM job")).all()
    return "\n".join([*(str(row) for row in rows), *(process.words() for process in processes.all)])


@pytest.mark.parametrize("how", ["frozen", "killed"])
def test_nobody_waits_for_the_broker_and_each_mail_goes_out_once(
    forum: Forum,
    visitor_of: Callable[[], Visitor],
    broker: Broker,
    stack_processes: JobProcesses,
    smtp_catcher: SmtpCatcher,
    how: str,
) -> None:
    clerk, email = visitor_of(), "clerk@example.org"
    clerk.sign_in(email)
    first, second = (prepare(forum, clerk, email, wish="equipment") for _turn in range(2))
    status, healthy_s = timed(first.press)
    assert status == 302
    wait_until(lambda: len(confirmations(smtp_catcher, email)) == 1, stack_processes.worker.words, 60)

    broker.fail(how)
    status, faulty_s = timed(second.press)
    assert status == 302
    assert faulty_s < max(PATIENCE_S, 5 * healthy_s), f"{faulty_s:.2f} s, with the broker {healthy_s:.2f} s"
    assert scalar("SELECT count(*) FROM registration WHERE state = 'accepted'") == 2
    page = clerk.open(second.address.replace("/check", "/submitted"))
    assert page.status_code == 200 and SUBJECT in page.body  # type: ignore[attr-defined]

    # Whoever signs in meanwhile is asked for by the limits, which ask the broker: they do not wait either.
    other = visitor_of()
    hidden = other.hidden(f"{other.base}/email")
    for path, answers in (
        (f"{other.base}/email", {"email": "other@example.org"}),
        (f"{other.base}/code", {}),
    ):
        given = answers or {"code": last_code()}
        sent = {**hidden, **given}
        status, took_s = timed(lambda path=path, sent=sent: other.client.post(path, data=sent).status_code)
        assert status == 302 and took_s < PATIENCE_S, f"{path}: {status} after {took_s:.2f} s"
    assert other.open(f"{other.base}/mine").status_code == 200
    assert scalar(OWED) >= 2
    assert len(confirmations(smtp_catcher, email)) == 1

    broker.come_back()

    def drained() -> bool:
        # Celery ends when a task was under way as its broker died (kombu cannot give it back), a moment later.
        # The supervisor starts it again; here we do.
        for process in stack_processes.all:
            process.start()
        return scalar(OWED) == 0

    wait_until(drained, lambda: state_of(stack_processes), 120)
    # Longer than the relay's and the sweeper's patience: what they would send again has been sent by now.
    time.sleep(6)
    subjects = confirmations(smtp_catcher, email)
    assert len(subjects) == len(set(subjects)) == 2, subjects
    assert len(smtp_catcher.to("other@example.org")) == 1
    assert scalar("SELECT count(*) FROM message WHERE state <> 'sent'") == 0
    assert stack_processes.relay.alive
