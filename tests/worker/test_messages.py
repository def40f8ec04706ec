"""The whole way of a mail through relay, broker and a real worker, which is killed on the way."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from gpscf_events.badges import signing
from gpscf_events.badges.models import Badge, BadgeState, SigningKey
from gpscf_events.core.db import db
from gpscf_events.core.jobs import JobRow, JobState
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message, MessageState, SmtpPhase
from gpscf_events.messages.services import queue_message
from gpscf_events.registration import services as registrations
from tests.badges.scene import make_edition, make_registration, sit_in
from tests.support.processes import JobProcesses
from tests.support.smtp import SmtpCatcher
from worker.schedule import SCHEDULE

if TYPE_CHECKING:
    from flask import Flask


def queue(number: int = 1) -> int:
    return queue_message(
        "registration_received",
        recipient=f"delegate{number}@example.org",
        locale="zh",
        subject_kind="registration",
        subject_id=number,
        edition_id=1,
        send_key=f"registration_received:{number}",
        context={"name": "王小明", "reference": "LYG25-7F3K9Q", "link": "https://x.example/r/1"},
    ).id


def wait_for(holds: Callable[[], bool], processes: JobProcesses, within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "\n".join(process.words() for process in processes.all)
        time.sleep(0.05)


def state(message_id: int) -> MessageState:
    db.session.rollback()
    return db.session.get_one(Message, message_id, populate_existing=True).state


def _phase(message_id: int) -> SmtpPhase:
    db.session.rollback()
    return db.session.get_one(Message, message_id, populate_existing=True).phase


def test_a_mail_is_delivered_in_its_language_and_its_job_done(
    app: "Flask", stack_processes: JobProcesses, smtp_catcher: SmtpCatcher
) -> None:
    message_id = queue()
    (mail,) = smtp_catcher.wait_for(1)
    assert mail["To"] == "delegate1@example.org"
    assert mail["Content-Language"] == "zh-CN"
    wait_for(lambda: state(message_id) is MessageState.SENT, stack_processes)
    wait_for(lambda: _job().state is JobState.DONE, stack_processes)


def test_a_worker_killed_before_the_hand_over_loses_nothing_and_sends_once(
    app: "Flask", stack_processes: JobProcesses, smtp_catcher: SmtpCatcher
) -> None:
    smtp_catcher.delay_s = 0
    # The server of the mails is slow to answer RCPT: the worker is held in the talk, before DATA.
    gate = _SlowRcpt(smtp_catcher)
    message_id = queue()
    wait_for(lambda: state(message_id) is MessageState.SENDING and gate.asked, stack_processes)
    stack_processes.worker.kill()
    gate.open()
    assert smtp_catcher.messages == []
    stack_processes.start()
    wait_for(lambda: state(message_id) is MessageState.SENT, stack_processes, within_s=60)
    time.sleep(7)  # longer than lease, sweep and a second publishing
    assert len(smtp_catcher.messages) == 1
    assert _job().attempts == 2


def test_a_worker_killed_in_data_sends_at_most_once_more_under_the_same_message_id(
    app: "Flask", stack_processes: JobProcesses, smtp_catcher: SmtpCatcher
) -> None:
    smtp_catcher.delay_s = 30
    message_id = queue()
    wait_for(lambda: _phase(message_id) is SmtpPhase.DATA, stack_processes)
    stack_processes.worker.kill()
    smtp_catcher.delay_s = 0
    stack_processes.start()
    wait_for(lambda: state(message_id) is MessageState.SENT, stack_processes, within_s=60)
    time.sleep(3)
    assert 1 <= len(smtp_catcher.messages) <= 2
    assert len({mail["Message-ID"] for mail in smtp_catcher.messages}) == 1


def test_an_acceptance_becomes_a_mail_with_a_badge_made_by_the_worker(
    app: "Flask", stack_processes: JobProcesses, smtp_catcher: SmtpCatcher, keys_dir: Path
) -> None:
    edition = make_edition("worker-test")
    key = signing.create(keys_dir, edition_key=edition.key, kid=1)
    with transaction() as session:
        session.add(SigningKey(edition_id=edition.id, kid=1, public_key=signing.public_half(key)))
    registration = make_registration(edition, locale="zh")
    sit_in(registration)
    registrations.accept(registration_id=registration.id)
    (mail,) = smtp_catcher.wait_for(1)
    found = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert found == ["text/plain", "text/html", "image/png", "application/pdf", "text/calendar"]
    wait_for(lambda: {job.state for job in _jobs()} == {JobState.DONE}, stack_processes)
    db.session.rollback()
    badge = db.session.scalars(select(Badge).execution_options(populate_existing=True)).one()
    assert badge.state is BadgeState.MADE
    assert len(smtp_catcher.messages) == 1


@pytest.mark.parametrize("answer", ["450 4.2.1 mailbox busy", "451 4.7.1 greylisted"])
def test_a_mail_that_is_turned_away_for_now_is_owed_again_at_the_databases_time(
    app: "Flask", stack_processes: JobProcesses, smtp_catcher: SmtpCatcher, answer: str
) -> None:
    smtp_catcher.rcpt_answers.append(answer)
    message_id = queue()

    def is_owed_again() -> bool:
        # One look: between two, a worker may take the job.
        job = _job()
        return job.state is JobState.PENDING and job.attempts == 1

    wait_for(is_owed_again, stack_processes)
    assert state(message_id) is MessageState.QUEUED
    job = _job()
    assert 50 < (job.available_at - job.created_at).total_seconds() < 80
    assert smtp_catcher.messages == []


class _SlowRcpt:
    """Holds the catcher's answer to RCPT until it is opened."""

    def __init__(self, catcher: SmtpCatcher) -> None:
        self.asked = False
        self._opened = threading.Event()
        handle = catcher.handle_RCPT

        async def slow(server, session, envelope, address, options):
            self.asked = True
            await asyncio.to_thread(self._opened.wait, 60)
            catcher.__dict__.pop("handle_RCPT", None)
            return await handle(server, session, envelope, address, options)

        catcher.handle_RCPT = slow  # type: ignore[method-assign]

    def open(self) -> None:
        self._opened.set()


def _job() -> JobRow:
    (job,) = _jobs()
    return job


def _jobs() -> list[JobRow]:
    db.session.rollback()
    by_the_clock = [entry.job.value for entry in SCHEDULE]
    query = select(JobRow).where(JobRow.name.not_in(by_the_clock)).execution_options(populate_existing=True)
    return list(db.session.scalars(query))
