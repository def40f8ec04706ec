"""The relay: carries committed jobs to Celery, inserts the jobs of due slots, gives back what was lost.

Several may run: rows are taken with SKIP LOCKED, slots are unique. It is woken by NOTIFY and looks
around once a second anyway, so that a lost wake-up costs a second and nothing else.
"""

import logging
import signal
import sys
import time
import uuid
from types import FrameType

import psycopg
from celery import Celery
from flask import Flask
from kombu.exceptions import OperationalError as BrokerError
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from gpscf_events.context import create_context
from gpscf_events.core import heartbeats, jobs
from gpscf_events.core.db import db
from gpscf_events.core.jobs import RULES, Job, JobRow, JobState
from gpscf_events.core.logs import describe, log
from gpscf_events.core.rights import may_change_schema
from gpscf_events.core.transaction import transaction
from worker.schedule import SCHEDULE
from worker.sealer import seal_all

LOOK_EVERY_S = 1.0
BATCH = 100
BEAT_EVERY_S = 10


def broker(settings: Settings) -> Celery:
    """A Celery client that only publishes: short time-outs, no retry of its own (publishing can hang for ever)."""
    client = Celery("gpscf-relay", broker=settings.celery_broker_url)
    client.conf.update(
        result_backend=None,
        task_ignore_result=True,
        task_publish_retry=False,
        broker_pool_acquire_timeout=2,
        broker_connection_timeout=2,
        broker_transport_options={
            "visibility_timeout": 600,
            "socket_timeout": 2,
            "socket_connect_timeout": 2,
            "max_retries": 1,
        },
    )
    return client


def publish_due(client: Celery, *, again_after_s: int) -> int:
    """Publish due jobs (also those published long ago that nobody took); returns how many. Raises BrokerError."""
    overdue = func.now() - text(f"interval '{int(again_after_s)} seconds'")
    with transaction() as session:
        picked = (
            select(JobRow.id)
            .where(
                JobRow.state == JobState.PENDING,
                JobRow.available_at <= func.now(),
                or_(JobRow.published_at.is_(None), JobRow.published_at < overdue),
            )
            .order_by(JobRow.available_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        rows = session.execute(
            update(JobRow)
            .where(JobRow.id.in_(picked))
            .values(published_at=func.now())
            .returning(JobRow.id, JobRow.name, JobRow.queue, JobRow.request_id)
        ).all()
    for position, row in enumerate(rows):
        try:
            client.send_task(
                row.name,
                args=[str(row.id)],
                queue=row.queue.value,
                headers={"gpscf_request_id": row.request_id},
            )
        except (BrokerError, OSError):
            unpublish([other.id for other in rows[position:]])
            raise
    return len(rows)


def unpublish(ids: list[uuid.UUID]) -> None:
    """The broker did not take them: they are due again at once."""
    with transaction() as session:
        session.execute(
            update(JobRow)
            .where(JobRow.id.in_(ids), JobRow.state == JobState.PENDING)
            .values(published_at=None)
        )


def insert_slots() -> None:
    """Owe the job of every present slot, once."""
    moment = int(time.time())
    for entry in SCHEDULE:
        with transaction():
            slot = moment - (moment - entry.at_s) % entry.every_s
            jobs.enqueue(entry.job, {"slot": slot}, dedupe_key=str(slot))


def sweep() -> None:
    """Give back jobs whose worker died, bury those that were tried too often, forget old beats."""
    with transaction() as session:
        lost = session.execute(
            select(JobRow.id, JobRow.name, JobRow.attempts)
            .where(JobRow.state == JobState.LEASED, JobRow.lease_until < func.now())
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for row in lost:
            dead = row.attempts >= RULES[Job(row.name)].max_attempts
            session.execute(
                update(JobRow)
                .where(JobRow.id == row.id)
                .values(
                    state=JobState.DEAD if dead else JobState.PENDING,
                    lease_owner=None,
                    lease_until=None,
                    published_at=None,
                    last_error="its worker went away",
                    done_at=func.now() if dead else None,
                )
            )
            if dead:
                jobs.owe_telling(Job(row.name), row.id)
            log.warning("relay.lease_expired", extra={"job": row.name, "job_id": str(row.id), "dead": dead})
        session.execute(
            text("DELETE FROM job WHERE name = ANY(:often) AND created_at < now() - interval '1 hour'"),
            {"often": [Job.BEAT_HEART.value, Job.MOVE_SEATS_ON.value]},
        )


class Relay:
    """The loop, with its own connection for LISTEN."""

    def __init__(self, settings: Settings) -> None:
        """Connect to nothing yet: every turn copes with a server that is away."""
        self.settings = settings
        self.client = broker(settings)
        self.running = True
        self.listener: psycopg.Connection[tuple[object, ...]] | None = None
        self.next_sweep = self.next_beat = 0.0

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End after the present turn."""
        self.running = False

    def wait(self) -> None:
        """Sleep until a job is committed, a second at most."""
        try:
            if self.listener is None or self.listener.closed:
                address = self.settings.database_url.replace("postgresql+psycopg://", "postgresql://")
                self.listener = psycopg.connect(address, autocommit=True, connect_timeout=5)
                self.listener.execute(f"LISTEN {jobs.CHANNEL}")
                if may_change_schema(self.listener):
                    # Works, and is weaker: docs/operations.md, "Roles of the database".
                    log.warning("relay.role_may_change_schema")
            for _notice in self.listener.notifies(timeout=LOOK_EVERY_S, stop_after=1):
                pass
        except psycopg.Error:
            self.listener = None
            time.sleep(LOOK_EVERY_S)

    def turn(self) -> None:
        """Publish and seal, and when it is time: insert slots, sweep, beat."""
        clock = time.monotonic()
        if clock >= self.next_beat:
            heartbeats.beat("relay")
            insert_slots()
            self.next_beat = clock + min(BEAT_EVERY_S, self.settings.sweep_interval_s)
        if clock >= self.next_sweep:
            sweep()
            self.next_sweep = clock + self.settings.sweep_interval_s
        while publish_due(self.client, again_after_s=self.settings.resend_published_after_s) == BATCH:
            pass
        seal_all()

    def run(self) -> None:
        """Turn until told to stop; a database or broker that is away is logged and tried again."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while self.running:
            try:
                self.turn()
            except (SQLAlchemyError, BrokerError, OSError) as error:
                log.warning("relay.waiting", extra={"error": describe(error)})
                time.sleep(LOOK_EVERY_S)
            finally:
                db.session.remove()
            self.wait()


def carry(app: Flask) -> None:
    """Run in the application's context until SIGTERM or SIGINT."""
    logging.getLogger("kombu").setLevel(logging.WARNING)
    with app.app_context():
        Relay(app.extensions["settings"]).run()


def main() -> int:
    """The relay as a command of its own."""
    carry(create_context(Settings.from_env()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
