"""Jobs: what the worker owes. A row in the writer's transaction is the truth; the queue is a hint.

A page inserts a row and never talks to the broker. The relay carries committed rows to Celery, a worker
claims the row, does the work and finishes it; the relay's sweep heals what was lost.
"""

import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, func, text, update
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core import events
from gpscf_events.core.db import Model, created_at, db
from gpscf_events.core.logs import describe, list_frames, log, request_id
from gpscf_events.core.transaction import in_transaction, transaction

CHANNEL = "job"  # LISTEN/NOTIFY: wakes the relay; the relay's own loop is the truth


class Queue(enum.StrEnum):
    """Which worker takes it: short jobs first, so that an export never delays a mail."""

    MAIL = "mail"
    DEFAULT = "default"
    LONG = "long"


class Job(enum.StrEnum):
    """Every job by its name, the same on both sides."""

    DELIVER_MESSAGE = "messages.deliver"
    SEND_RESET = "accounts.send_reset"
    MAKE_BADGE = "badges.make"
    MAKE_SIGNING_KEYS = "badges.make_keys"
    BUILD_EXPORT = "attendance.export"
    NOTE_BREAK_GLASS_END = "accounts.break_glass_end"
    MAIL_AUDIT_HEAD = "trail.mail_head"
    BEAT_HEART = "system.beat"
    SWEEP_FILES = "system.sweep_files"
    APPLY_RETENTION = "retention.apply"
    RUN_RETENTION = "retention.run"
    MAKE_DATA_COPY = "retention.copy"
    MAKE_PROGRAMME = "dashboard.programme"
    PRINT_RUN_SHEET = "runsheets.print"
    PRINT_DOOR_SIGN = "runsheets.sign"
    TELL_LATER_FORM = "questions.tell_later_form"
    TELL_BURIED = "system.buried"
    MOVE_SEATS_ON = "signups.move_on"
    RUN_BULK = "lists.bulk"
    TELL_SIGNED_UP = "signups.tell"
    WRITE_TO_SIGNED_UP = "signups.write"
    RUN_IMPORT = "imports.run"


@dataclass(frozen=True)
class JobRules:
    """How a job is run: queue, hard time limit, tries, and waits between them (the last one repeats)."""

    queue: Queue
    time_limit_s: int
    max_attempts: int
    back_off_s: tuple[int, ...]


# Short jobs: time limit 90 < lease 180 < the broker's visibility 600 (seconds). Long jobs renew their lease.
RULES: dict[Job, JobRules] = {
    Job.DELIVER_MESSAGE: JobRules(Queue.MAIL, 90, 8, (60, 300, 900, 3600, 14400)),
    Job.SEND_RESET: JobRules(Queue.MAIL, 90, 5, (5, 30, 300)),
    Job.MAKE_BADGE: JobRules(Queue.DEFAULT, 90, 6, (5, 30, 300)),
    Job.MAKE_SIGNING_KEYS: JobRules(Queue.DEFAULT, 90, 6, (5, 30, 300)),
    Job.BUILD_EXPORT: JobRules(Queue.LONG, 1800, 3, (10, 60)),
    Job.NOTE_BREAK_GLASS_END: JobRules(Queue.DEFAULT, 90, 6, (5, 30, 300, 3600)),
    Job.MAIL_AUDIT_HEAD: JobRules(Queue.DEFAULT, 90, 8, (60, 300, 900, 3600)),
    # Two jobs, for the clock and for people: a run by hand never waits for the night, and its row names it.
    Job.APPLY_RETENTION: JobRules(Queue.LONG, 1800, 5, (60, 300)),
    Job.RUN_RETENTION: JobRules(Queue.LONG, 1800, 5, (10, 60)),
    Job.MAKE_DATA_COPY: JobRules(Queue.DEFAULT, 90, 3, (10, 60)),
    Job.MAKE_PROGRAMME: JobRules(Queue.DEFAULT, 90, 3, (5, 30)),
    Job.PRINT_RUN_SHEET: JobRules(Queue.DEFAULT, 90, 3, (5, 30)),
    Job.PRINT_DOOR_SIGN: JobRules(Queue.DEFAULT, 90, 3, (5, 30)),
    Job.TELL_LATER_FORM: JobRules(Queue.LONG, 1800, 5, (10, 60)),
    Job.RUN_BULK: JobRules(Queue.LONG, 3600, 5, (5, 30)),
    Job.TELL_SIGNED_UP: JobRules(Queue.LONG, 1800, 5, (5, 30)),
    Job.WRITE_TO_SIGNED_UP: JobRules(Queue.LONG, 1800, 5, (5, 30)),
    Job.RUN_IMPORT: JobRules(Queue.LONG, 1800, 5, (5, 30)),
    Job.SWEEP_FILES: JobRules(Queue.DEFAULT, 90, 3, (60,)),
    Job.TELL_BURIED: JobRules(Queue.DEFAULT, 90, 8, (5, 60, 900)),
    Job.MOVE_SEATS_ON: JobRules(Queue.DEFAULT, 90, 2, (5,)),
    Job.BEAT_HEART: JobRules(Queue.DEFAULT, 30, 1, (60,)),
}


class JobState(enum.StrEnum):
    """Where a job stands."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class JobRow(Model):
    """One job. `dedupe_key` makes it owed once; `available_at` holds retry times (never Celery's countdown)."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="leased_has_lease"),
        Index("ix_job_due", "available_at", postgresql_where=text("state = 'pending'")),
        Index("ix_job_lease_until", "lease_until", postgresql_where=text("state = 'leased'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(PgUUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    name: Mapped[str]
    queue: Mapped[Queue]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(default=JobState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
    lease_owner: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    request_id: Mapped[str | None]
    created_at: Mapped[created_at]
    done_at: Mapped[datetime | None]


@dataclass(frozen=True)
class JobBuried:
    """A job was given up after its last attempt, or after its worker was killed in it."""

    job: Job
    payload: dict[str, Any]


class RetryLater(Exception):
    """Raised by a job's work: not now. `after_s` overrides the job's own back-off."""

    def __init__(self, reason: str, *, after_s: int | None = None) -> None:
        """Keep the reason for the row's `last_error`."""
        super().__init__(reason)
        self.after_s = after_s


def enqueue(
    job: Job, payload: dict[str, Any], *, dedupe_key: str, not_before: datetime | None = None
) -> None:
    """Owe a job, at once or from a moment on, in the caller's transaction; the same `dedupe_key` once, for ever.

    The payload carries ids only. Raises RuntimeError outside `transaction()`.
    """
    if not in_transaction():
        raise RuntimeError(f"{job} was enqueued outside a transaction")
    db.session.execute(
        insert(JobRow)
        .values(
            id=uuid.uuid4(),
            name=job.value,
            queue=RULES[job].queue,
            dedupe_key=f"{job.value}:{dedupe_key}",
            payload=payload,
            state=JobState.PENDING,
            attempts=0,
            available_at=not_before or func.now(),
            request_id=request_id.get(),
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
    )
    db.session.execute(text(f"NOTIFY {CHANNEL}"))


@dataclass(frozen=True)
class Claim:
    """A job that this process works on until `lease_until`; only the owner may finish it."""

    id: uuid.UUID
    owner: uuid.UUID
    payload: dict[str, Any]
    attempts: int


def claim(job_id: uuid.UUID, *, lease_s: int) -> Claim | None:
    """Take the job for `lease_s` seconds, or None when it is done, taken or not due. Counts the attempt first."""
    owner = uuid.uuid4()
    with transaction() as session:
        row = session.execute(
            update(JobRow)
            .where(
                JobRow.id == job_id,
                JobRow.available_at <= func.now(),
                (JobRow.state == JobState.PENDING)
                | ((JobRow.state == JobState.LEASED) & (JobRow.lease_until < func.now())),
            )
            .values(
                state=JobState.LEASED,
                attempts=JobRow.attempts + 1,
                lease_owner=owner,
                lease_until=func.now() + text(f"interval '{int(lease_s)} seconds'"),
            )
            .returning(JobRow.payload, JobRow.attempts)
        ).one_or_none()
    return Claim(job_id, owner, row.payload, row.attempts) if row else None


def renew(held: Claim, *, lease_s: int) -> bool:
    """Prolong the lease of a long job; False when it was taken away or cancelled: then stop working."""
    with transaction() as session:
        kept = session.execute(
            update(JobRow)
            .where(JobRow.id == held.id, JobRow.lease_owner == held.owner, JobRow.state == JobState.LEASED)
            .values(lease_until=func.now() + text(f"interval '{int(lease_s)} seconds'"))
            .returning(JobRow.id)
        ).one_or_none()
    return kept is not None


def _finish(held: Claim, **values: Any) -> None:
    with transaction() as session:
        session.execute(
            update(JobRow)
            .where(JobRow.id == held.id, JobRow.lease_owner == held.owner, JobRow.state == JobState.LEASED)
            .values(lease_owner=None, lease_until=None, **values)
        )


def work(job: Job, job_id: str, do: Callable[[Claim], None], *, lease_s: int) -> None:
    """Claim the job, do it, finish it. A second delivery finds nothing to claim and returns.

    RetryLater and any other exception give the row back with its next time; after the last attempt it is dead,
    which the back office shows.
    """
    held = claim(uuid.UUID(job_id), lease_s=lease_s)
    if held is None:
        log.info("job.not_claimed", extra={"job": job.value, "job_id": job_id})
        return
    try:
        do(held)
    except Exception as error:
        db.session.rollback()
        rules = RULES[job]
        reason = describe(error)
        if held.attempts >= rules.max_attempts:
            with transaction():
                _finish(held, state=JobState.DEAD, last_error=reason, done_at=func.now())
                owe_telling(job, held.id)
            log.error("job.dead", extra={"job": job.value, "job_id": job_id, "error": reason})
            return
        wait_s = (
            getattr(error, "after_s", None) or rules.back_off_s[min(held.attempts, len(rules.back_off_s)) - 1]
        )
        _finish(
            held,
            state=JobState.PENDING,
            published_at=None,
            last_error=reason,
            available_at=func.now() + text(f"interval '{int(wait_s)} seconds'"),
        )
        level = log.info if isinstance(error, RetryLater) else log.warning
        level(
            "job.retry",
            extra={"job": job.value, "job_id": job_id, "wait_s": wait_s, "error": reason,
                   "frames": None if isinstance(error, RetryLater) else list_frames(error)},
        )  # fmt: skip
    else:
        _finish(held, state=JobState.DONE, done_at=func.now(), last_error=None)


def owe_telling(buried: Job, job_id: uuid.UUID) -> None:
    """Owe the job that tells others of a buried one, in the transaction that buries it (also in the relay)."""
    if buried is not Job.TELL_BURIED:
        enqueue(Job.TELL_BURIED, {"job_id": str(job_id)}, dedupe_key=str(job_id))


def tell_buried(job_id: str) -> None:
    """Publish JobBuried for a job that is dead; those that somebody woke meanwhile are not."""
    with transaction() as session:
        row = session.get(JobRow, uuid.UUID(job_id), with_for_update=True)
        if row is not None and row.state is JobState.DEAD:
            events.publish(JobBuried(Job(row.name), row.payload))


def cancel(*, dedupe_key: str, job: Job) -> bool:
    """Cancel a job that is not done yet; a worker in the middle of it notices at its next lease renewal."""
    with transaction() as session:
        found = session.execute(
            update(JobRow)
            .where(
                JobRow.dedupe_key == f"{job.value}:{dedupe_key}",
                JobRow.state.in_([JobState.PENDING, JobState.LEASED]),
            )
            .values(state=JobState.CANCELLED, lease_owner=None, lease_until=None, done_at=func.now())
            .returning(JobRow.id)
        ).one_or_none()
    return found is not None
