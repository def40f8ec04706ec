"""Runs: in small batches, each a transaction of its own, so that a run may be killed, stopped and begun again."""

import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core import jobs
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.files import remove_content
from gpscf_events.core.jobs import RULES, Claim, Job
from gpscf_events.core.logs import log
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, owe
from gpscf_events.programme.models import Edition
from gpscf_events.retention import queries
from gpscf_events.retention.errors import RunsAlready
from gpscf_events.retention.models import RetentionRun, RunState
from gpscf_events.retention.rules import OF_EDITIONS, Part
from gpscf_events.retention.services.erasing import (
    erase_draft,
    erase_person,
    erase_registration,
    sweep_badges,
)
from gpscf_events.retention.services.house import OF_THE_HOUSE, clear, count_due
from gpscf_events.retention.services.parts import erase_document, erase_portrait, erase_sensitive_answers
from gpscf_events.retention.services.plans import begin

BATCH = 20
# Locks of a batch are held no longer than this takes; the lease is prolonged long before it ends.
RENEW_EVERY_S = 30.0
DATA_OFFICER = "data_officer"
_ERASE: dict[Part, Callable[[int], list[Path]]] = {
    Part.DOCUMENTS: erase_document,
    Part.PORTRAITS: erase_portrait,
    Part.ANSWERS: erase_sensitive_answers,
    Part.DRAFTS: erase_draft,
    Part.REGISTRATIONS: erase_registration,
    Part.PEOPLE: erase_person,
}


class _StoppedError(Exception):
    """The run was cancelled, or another worker took the job."""


def order_run(*, edition: Edition, actor: Actor) -> RetentionRun:
    """Erase what is due in the edition now, and every night from now on. Raises RunsAlready."""
    with transaction() as session:
        begin(edition_id=edition.id, actor=actor)
        if queries.find_unfinished_run(edition.id) is not None:
            raise RunsAlready
        run = RetentionRun(edition_id=edition.id, slot=uuid.uuid4(), user_id=actor.user_id)
        session.add(run)
        session.flush()
        jobs.enqueue(Job.RUN_RETENTION, {"run_id": run.id}, dedupe_key=str(run.id))
        _record("retention.run_ordered", run)
        return run


def cancel_run(*, run: RetentionRun) -> None:
    """Stop an unfinished run after its present batch; what is erased stays erased."""
    with transaction() as session:
        session.execute(
            update(RetentionRun)
            .where(RetentionRun.id == run.id, RetentionRun.state.in_(queries.UNFINISHED))
            .values(state=RunState.CANCELLED, ended_at=now())
        )
        jobs.cancel(dedupe_key=str(run.id), job=Job.RUN_RETENTION)
        _record("retention.run_cancelled", run)


def run_ordered(run_id: int, held: Claim) -> None:
    """The run that somebody ordered. Safe to run twice: it goes on where it was."""
    run = db.session.get(RetentionRun, run_id)
    if run is not None and run.edition_id is not None:
        _run(run, held, Job.RUN_RETENTION)
        sweep_badges()


def run_nightly(held: Claim) -> None:
    """Every edition where somebody began it, then what belongs to no edition; elsewhere the data officer is told."""
    for edition in queries.list_editions():
        plan = queries.find_plan(edition.id)
        if plan is not None and plan.started_at is not None:
            _run(_nightly_run(held, edition.id), held, Job.APPLY_RETENTION)
        elif not edition.is_demo:
            _tell_due(edition)
    _run(_nightly_run(held, None), held, Job.APPLY_RETENTION)
    sweep_badges()


def _nightly_run(held: Claim, edition_id: int | None) -> RetentionRun:
    """The run of this job over the edition: made once, however often the job is begun."""
    with transaction() as session:
        session.execute(
            insert(RetentionRun)
            .values(
                public_id=uuid.uuid4(),
                edition_id=edition_id,
                slot=held.id,
                state=RunState.QUEUED,
                done=0,
                total=0,
                counts={},
            )
            .on_conflict_do_nothing(constraint="uq_retention_run_slot")
        )
        return session.scalars(
            select(RetentionRun).where(
                RetentionRun.slot == held.id, RetentionRun.edition_id.is_not_distinct_from(edition_id)
            )
        ).one()


def _run(run: RetentionRun, held: Claim, job: Job) -> None:
    if run.state not in queries.UNFINISHED:
        return
    moment, run_id = now(), run.id
    edition = db.session.get(Edition, run.edition_id) if run.edition_id is not None else None
    lines = queries.forecast(edition, moment=moment) if edition else []
    due = sum(line.due for line in lines) if edition else sum(count_due(moment).values())
    with transaction() as session:
        session.execute(
            update(RetentionRun)
            .where(RetentionRun.id == run_id, RetentionRun.state.in_(queries.UNFINISHED))
            .values(
                state=RunState.RUNNING,
                started_at=func.coalesce(RetentionRun.started_at, moment),
                total=RetentionRun.done + due,
            )
        )
    ticker = _Ticker(run_id, held)
    try:
        for part in OF_EDITIONS if edition else OF_THE_HOUSE:
            after = 0
            while True:
                ticker.go_on()
                if edition is None:
                    taken = _clear_batch(run_id, part)
                else:
                    taken, after = _erase_batch(run_id, part, edition, after)
                if not taken:
                    break
    except _StoppedError:
        log.info("retention.stopped", extra={"run_id": run_id})
        return
    except Exception:
        db.session.rollback()
        if held.attempts >= RULES[job].max_attempts:
            _end(run_id, RunState.FAILED)
        raise
    _end(run_id, RunState.DONE)


def _erase_batch(run_id: int, part: Part, edition: Edition, after: int) -> tuple[int, int]:
    gone: list[Path] = []
    with transaction():
        ids = queries.list_due(part, edition, moment=now(), after=after, limit=BATCH)
        for each in ids:
            gone += _ERASE[part](each)
        _count(run_id, part, len(ids))
    remove_content(gone)
    return len(ids), ids[-1] if ids else after


def _clear_batch(run_id: int, part: Part) -> int:
    with transaction():
        taken = clear(part, now())
        _count(run_id, part, taken)
    return taken


def _count(run_id: int, part: Part, taken: int) -> None:
    """In the batch's own transaction: a batch that is undone is not counted, one that is done is counted once."""
    if not taken:
        return
    with transaction() as session:
        run = session.get_one(RetentionRun, run_id, with_for_update=True, populate_existing=True)
        run.counts = dict(Counter(run.counts) + Counter({part.value: taken}))
        run.done += taken


class _Ticker:
    """Between two batches: stops when the run was cancelled, and prolongs the lease."""

    def __init__(self, run_id: int, held: Claim) -> None:
        self.run_id, self.held = run_id, held
        self.lease_s: int = current_app.extensions["settings"].job_lease_s
        self.renewed_at = time.monotonic()

    def go_on(self) -> None:
        """Raise _StoppedError when nothing more is to be done."""
        state = db.session.scalar(select(RetentionRun.state).where(RetentionRun.id == self.run_id))
        db.session.rollback()
        if state is not RunState.RUNNING:
            raise _StoppedError
        if time.monotonic() - self.renewed_at >= min(RENEW_EVERY_S, self.lease_s / 3):
            self.renewed_at = time.monotonic()
            if not jobs.renew(self.held, lease_s=self.lease_s):
                raise _StoppedError


def _end(run_id: int, state: RunState) -> None:
    with transaction() as session:
        run = session.get_one(RetentionRun, run_id, with_for_update=True, populate_existing=True)
        if run.state not in queries.UNFINISHED:
            return
        run.state, run.ended_at = state, now()
        if state is RunState.DONE:
            run.total = run.done
        _record(f"retention.run_{state.value}", run)


def _record(action: str, run: RetentionRun) -> None:
    record(
        action,
        subject_kind="retention_run",
        subject_id=run.id,
        edition_id=run.edition_id,
        after={"counts": run.counts or {}},
    )


def _tell_due(edition: Edition) -> None:
    """Nothing goes before somebody read the report: whoever should is told, once."""
    if any(line.due for line in queries.forecast(edition, moment=now())):
        owe(
            kind="retention_due",
            subject_kind="edition",
            subject_id=edition.id,
            edition_id=edition.id,
            what=N_(
                "Personal data of this edition has been kept long enough. Read the report and begin to erase it."
            ),
            dedupe_key=f"retention_due:{edition.id}",
            owner_role=DATA_OFFICER,
            due_in=timedelta(days=7),
        )
