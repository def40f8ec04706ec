"""Jobs: owed once, claimed once, given back, buried."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from gpscf_events.core import jobs
from gpscf_events.core.db import db
from gpscf_events.core.jobs import RULES, Job, JobRow, JobState, RetryLater
from gpscf_events.core.transaction import transaction


def owe(key: str = "1") -> JobRow:
    with transaction():
        jobs.enqueue(Job.MAKE_BADGE, {"badge_id": 1}, dedupe_key=key)
    return db.session.execute(select(JobRow).where(JobRow.dedupe_key == f"badges.make:{key}")).scalar_one()


def state_of(job_id: uuid.UUID) -> Any:
    db.session.expire_all()
    return db.session.get_one(JobRow, job_id)


def make_due(job_id: uuid.UUID) -> None:
    with transaction() as session:
        session.execute(update(JobRow).where(JobRow.id == job_id).values(available_at=text("now()")))


def test_a_job_is_owed_once_for_the_same_key(app: Flask) -> None:
    assert owe().id == owe().id


def test_a_job_cannot_be_owed_outside_a_transaction(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        jobs.enqueue(Job.MAKE_BADGE, {}, dedupe_key="x")


def test_a_rolled_back_transaction_owes_nothing(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        jobs.enqueue(Job.MAKE_BADGE, {}, dedupe_key="x")
        raise ZeroDivisionError
    assert db.session.scalar(select(JobRow.id)) is None


def test_ten_deliveries_of_one_job_do_the_work_once(app: Flask) -> None:
    job_id = str(owe().id)
    done: list[int] = []
    for _delivery in range(10):
        jobs.work(Job.MAKE_BADGE, job_id, lambda held: done.append(held.attempts), lease_s=60)
    assert done == [1]
    assert state_of(uuid.UUID(job_id)).state is JobState.DONE


def test_only_the_holder_of_the_lease_may_finish(app: Flask) -> None:
    row = owe()
    first = jobs.claim(row.id, lease_s=0)
    second = jobs.claim(row.id, lease_s=60)
    assert first and second and second.attempts == 2
    jobs._finish(first, state=JobState.DONE)
    assert state_of(row.id).state is JobState.LEASED
    assert not jobs.renew(first, lease_s=60)
    assert jobs.renew(second, lease_s=60)


def test_a_retry_waits_for_its_time_in_the_row(app: Flask) -> None:
    row = owe()

    def not_now(_held: jobs.Claim) -> None:
        raise RetryLater("the printer is away", after_s=300)

    jobs.work(Job.MAKE_BADGE, str(row.id), not_now, lease_s=60)
    after = state_of(row.id)
    assert after.state is JobState.PENDING and after.published_at is None and "printer" in after.last_error
    assert jobs.claim(row.id, lease_s=60) is None


def test_after_the_last_attempt_a_job_is_dead_and_stays_for_people_to_see(app: Flask) -> None:
    row = owe()

    def broken(_held: jobs.Claim) -> None:
        raise ValueError("no such glyph")

    for _attempt in range(RULES[Job.MAKE_BADGE].max_attempts):
        make_due(row.id)
        jobs.work(Job.MAKE_BADGE, str(row.id), broken, lease_s=60)
    assert state_of(row.id).state is JobState.DEAD


def test_a_cancelled_job_is_not_worked(app: Flask) -> None:
    row = owe()
    assert jobs.cancel(dedupe_key="1", job=Job.MAKE_BADGE)
    jobs.work(Job.MAKE_BADGE, str(row.id), lambda _held: pytest.fail("worked"), lease_s=60)
    assert not jobs.cancel(dedupe_key="1", job=Job.MAKE_BADGE)
