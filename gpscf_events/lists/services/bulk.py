"""Acts over many registrations: asked for, confirmed, done row by row by the worker, stopped."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, insert, update

from gpscf_events.audit.services import record
from gpscf_events.core import jobs
from gpscf_events.core.actor import Actor, acting_for
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import Busy, Refusal
from gpscf_events.core.jobs import Job, JobBuried, RetryLater
from gpscf_events.core.transaction import savepoint, transaction
from gpscf_events.lists.errors import ActMovedOn, NobodyChosen, TooMany
from gpscf_events.lists.models import BulkAct, BulkKind, BulkRow, BulkRowState, BulkState, Tag
from gpscf_events.lists.queries.bulk import (
    count_rows,
    last_entry_id,
    list_cases,
    list_row_ids,
    lock_act,
    lock_row,
)
from gpscf_events.lists.rules.bulk import (
    ASKED_KEPT_FOR,
    HELD_AT_MOST,
    LARGEST,
    UNDO_FOR,
    Why,
    who_is_told,
    why_left_out,
)
from gpscf_events.lists.services.reminding import remind
from gpscf_events.lists.services.tags import put_on, take_off
from gpscf_events.lists.services.undoing import hold_key, undo_rows
from gpscf_events.messages.services import holding, let_go
from gpscf_events.programme.models import Edition
from gpscf_events.registration.queries import get_by_id
from gpscf_events.registration.services import accept, decline

RENEW_EVERY_S = 10.0
# Rows that somebody else held are tried again at the end, so often.
ROUNDS = 3


def prepare_act(
    *, actor: Actor, edition: Edition, kind: BulkKind, ids: Any, tag: Tag | None = None
) -> BulkAct:
    """Freeze whom the act concerns, who is left out and who would be told; nothing is done before `confirm_act`.

    `ids` is a SELECT or a collection of registration ids. Raises NobodyChosen and TooMany.
    """
    if actor.user_id is None:
        raise NobodyChosen
    with transaction() as session:
        _drop_unconfirmed()
        cases = list_cases(ids, edition=edition, tag_id=tag.id if tag else None)
        if not cases:
            raise NobodyChosen
        if len(cases) > LARGEST:
            raise TooMany
        act = BulkAct(
            edition_id=edition.id,
            user_id=actor.user_id,
            kind=kind,
            tag_id=tag.id if tag else None,
            tag_name=tag.name if tag else "",
            told={},
        )
        session.add(act)
        session.flush()
        rows: list[dict[str, Any]] = []
        told: dict[str, int] = {}
        for registration_id, case in cases:
            why = why_left_out(kind, case, by_user_id=actor.user_id)
            for one in () if why else who_is_told(kind, case):
                told[one.value] = told.get(one.value, 0) + 1
            rows.append(
                {
                    "edition_id": edition.id,
                    "bulk_act_id": act.id,
                    "registration_id": registration_id,
                    "state": BulkRowState.LEFT_OUT if why else BulkRowState.PENDING,
                    "why": why.value if why else "",
                    "proposal": case.proposal,
                    "proposed_by_user_id": case.proposed_by_user_id,
                }
            )
        session.execute(insert(BulkRow), rows)
        act.told = told
        _record("bulk_act.asked", act, registrations=len(rows))
        return act


def confirm_act(*, act: BulkAct, reason: str = "") -> None:
    """Begin what was asked for; a second time changes nothing. Raises ActMovedOn when nothing is left to do."""
    with transaction():
        held = lock_act(act.id)
        if held is None or held.state is not BulkState.ASKED:
            return
        if not count_rows(act.id).of(BulkRowState.PENDING):
            raise ActMovedOn
        held.state, held.reason, held.confirmed_at = BulkState.QUEUED, reason, now()
        jobs.enqueue(Job.RUN_BULK, {"bulk_act_id": act.id}, dedupe_key=str(act.id))
        _record("bulk_act.confirmed", held, **held.told)


def cancel_act(*, act: BulkAct) -> None:
    """Stop the act after the row that is worked on: what was done stays and can be undone, the rest is left out."""
    with transaction():
        held = lock_act(act.id)
        if held is not None and held.state in {BulkState.QUEUED, BulkState.RUNNING}:
            jobs.cancel(job=Job.RUN_BULK, dedupe_key=str(act.id))
            _end(held, BulkState.CANCELLED)


def run_act(act_id: int, *, may_go_on: Callable[[], bool]) -> None:
    """Do what is left of the act, each row in a transaction of its own that also says that it was done.

    A row is done once however often this runs and wherever it was killed. `may_go_on` is asked every RENEW_EVERY_S.
    Raises RetryLater while rows stay held by others.
    """
    with transaction():
        act = lock_act(act_id)
        if act is None:
            return
        if act.state is BulkState.QUEUED:
            act.state = BulkState.RUNNING
        state = act.state
    if state is BulkState.UNDOING:
        undo_rows(act_id, may_go_on=_seldom(may_go_on))
    elif state is BulkState.RUNNING:
        _do_rows(act_id, _seldom(may_go_on))


def on_job_buried(event: JobBuried) -> None:
    """An act that was given up ends: what was done stays, and can be undone."""
    if event.job is not Job.RUN_BULK:
        return
    with transaction():
        held = lock_act(event.payload["bulk_act_id"])
        if held is not None and held.state in {BulkState.RUNNING, BulkState.UNDOING}:
            _end(held, BulkState.FAILED)


def _do_rows(act_id: int, may_go_on: Callable[[], bool]) -> None:
    for _round in range(ROUNDS):
        for row_id in list_row_ids(act_id, BulkRowState.PENDING):
            if not may_go_on():
                return
            try:
                if not _do_row(act_id, row_id):
                    return
            except Busy:
                continue
        if not list_row_ids(act_id, BulkRowState.PENDING):
            break
    else:
        raise RetryLater("rows are held by others")
    with transaction():
        act = lock_act(act_id)
        if act is not None and act.state is BulkState.RUNNING:
            _end(act, BulkState.DONE)


def _do_row(act_id: int, row_id: int) -> bool:
    """Do one row; False when the act was stopped."""
    with transaction() as session:
        act = lock_act(act_id, shared=True)
        if act is None or act.state is not BulkState.RUNNING:
            return False
        row = lock_row(row_id, BulkRowState.PENDING)
        if row is None:
            return True
        registration_id = row.registration_id
        who = Actor(kind="user", id=act.user_id)
        try:
            with (
                savepoint(),
                acting_for(who),
                holding(hold_key(act), until=now() + HELD_AT_MOST),
            ):
                done = _act_on(act, registration_id, who)
                session.flush()
        except Busy:
            raise
        except Refusal:
            row.state, row.why = BulkRowState.LEFT_OUT, Why.REFUSED.value
            return True
        row.state = BulkRowState.DONE if done else BulkRowState.LEFT_OUT
        row.why = "" if done else Why.THERE_ALREADY.value
        row.audit_mark = last_entry_id(registration_id)
    return True


def _act_on(act: BulkAct, registration_id: int, who: Actor) -> bool:
    """The single act's own verb; False where nothing was left to do."""
    if act.kind in {BulkKind.TAG_ON, BulkKind.TAG_OFF}:
        tag = db.session.get(Tag, act.tag_id) if act.tag_id else None
        if tag is None:
            return False
        registration = get_by_id(registration_id)
        if act.kind is BulkKind.TAG_ON:
            return put_on(registration=registration, tag=tag, actor=who)
        return take_off(registration=registration, tag=tag)
    if act.kind is BulkKind.REMIND:
        return remind(act=act, registration=get_by_id(registration_id))
    before = last_entry_id(registration_id)
    if act.kind is BulkKind.ACCEPT:
        accept(registration_id=registration_id, by_user_id=act.user_id)
    else:
        decline(registration_id=registration_id, reason=act.reason, by_user_id=act.user_id)
    db.session.flush()
    return last_entry_id(registration_id) != before


def _end(act: BulkAct, state: BulkState) -> None:
    act.state, act.finished_at = state, now()
    act.undo_until = act.finished_at + UNDO_FOR
    db.session.execute(
        update(BulkRow)
        .where(BulkRow.bulk_act_id == act.id, BulkRow.state == BulkRowState.PENDING)
        .values(state=BulkRowState.LEFT_OUT, why=Why.CANCELLED.value)
    )
    let_go(hold_key(act), act.undo_until)
    counts = count_rows(act.id)
    _record(
        f"bulk_act.{state.value}",
        act,
        done=counts.of(BulkRowState.DONE),
        left_out=counts.of(BulkRowState.LEFT_OUT),
    )


def _drop_unconfirmed() -> None:
    old = (BulkAct.state == BulkState.ASKED) & (BulkAct.created_at < now() - ASKED_KEPT_FOR)
    gone = db.session.scalars(db.select(BulkAct.id).where(old)).all()
    db.session.execute(delete(BulkRow).where(BulkRow.bulk_act_id.in_(gone)))
    db.session.execute(delete(BulkAct).where(BulkAct.id.in_(gone)))


def _seldom(ask: Callable[[], bool]) -> Callable[[], bool]:
    asked_at = time.monotonic()

    def may_go_on() -> bool:
        nonlocal asked_at
        if time.monotonic() - asked_at < RENEW_EVERY_S:
            return True
        asked_at = time.monotonic()
        return ask()

    return may_go_on


def _record(action: str, act: BulkAct, **after: Any) -> None:
    record(
        action,
        subject_kind="bulk_act",
        subject_id=act.id,
        edition_id=act.edition_id,
        after={"kind": act.kind, "tag_id": act.tag_id, **after},
    )
