"""A delivery whose worker is killed each time comes to an end too, and somebody is told."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from gpscf_events.core import jobs
from gpscf_events.core.db import db
from gpscf_events.core.jobs import RULES, Job, JobRow, JobState
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.models import FollowUp
from gpscf_events.messages.models import Message, MessageState, SmtpPhase
from gpscf_events.messages.services import queue_message
from tests.badges.scene import make_edition
from worker.relay import sweep

DELIVER = RULES[Job.DELIVER_MESSAGE]


def killed_again_and_again(
    state: MessageState, phase: SmtpPhase, *, attempts: int = DELIVER.max_attempts
) -> int:
    """A message as its last worker left it, and its job with a lease that ran out."""
    message_id = queue_message(
        "registration_received",
        recipient="delegate@example.org",
        locale="zh",
        subject_kind="registration",
        subject_id=1,
        edition_id=make_edition().id,
        send_key="registration_received:1",
        context={"name": "王小明", "reference": "LYG25-7F3K9Q", "link": "https://x.example/r/1"},
    ).id
    with transaction() as session:
        session.execute(update(Message).values(state=state, phase=phase))
        session.execute(
            update(JobRow)
            .where(JobRow.name == Job.DELIVER_MESSAGE.value)
            .values(
                state=JobState.LEASED,
                attempts=attempts,
                lease_owner="00000000-0000-4000-8000-000000000000",
                lease_until=func.now() - timedelta(seconds=1),
            )
        )
    return message_id


def tell() -> int:
    """Do what the worker does with the jobs that tell of buried ones; how many there were."""
    rows = db.session.scalars(select(JobRow).where(JobRow.name == Job.TELL_BURIED.value)).all()
    for row in rows:
        jobs.work(
            Job.TELL_BURIED, str(row.id), lambda held: jobs.tell_buried(held.payload["job_id"]), lease_s=60
        )
    db.session.expire_all()
    return len(rows)


@pytest.mark.parametrize(
    ("state", "phase", "becomes", "follow_up"),
    [
        (MessageState.SENDING, SmtpPhase.NONE, MessageState.FAILED, "message_failed"),
        (MessageState.SENDING, SmtpPhase.DATA, MessageState.UNCERTAIN, "message_uncertain"),
        (MessageState.UNCERTAIN, SmtpPhase.NONE, MessageState.UNCERTAIN, "message_uncertain"),
    ],
)
def test_a_message_of_a_buried_job_is_settled_and_somebody_is_told(
    app: Flask, state: MessageState, phase: SmtpPhase, becomes: MessageState, follow_up: str
) -> None:
    message_id = killed_again_and_again(state, phase)
    sweep()
    assert tell() == 1
    message = db.session.get_one(Message, message_id)
    assert message.state is becomes
    assert phase is SmtpPhase.NONE or message.phase is SmtpPhase.DATA
    assert [found.kind for found in db.session.scalars(select(FollowUp))] == [follow_up]


def test_a_message_that_went_out_before_the_last_kill_stays_sent(app: Flask) -> None:
    message_id = killed_again_and_again(MessageState.SENT, SmtpPhase.ACCEPTED)
    sweep()
    assert tell() == 1
    assert db.session.get_one(Message, message_id).state is MessageState.SENT
    assert not db.session.scalars(select(FollowUp)).all()


def test_a_job_with_attempts_left_is_given_back_and_nobody_is_told(app: Flask) -> None:
    message_id = killed_again_and_again(MessageState.SENDING, SmtpPhase.NONE, attempts=1)
    sweep()
    assert tell() == 0
    assert db.session.get_one(Message, message_id).state is MessageState.SENDING
