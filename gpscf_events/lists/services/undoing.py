"""Undoing an act over many within its minutes, or ending them early."""

from collections.abc import Callable

from gpscf_events.audit.services import record
from gpscf_events.core import jobs
from gpscf_events.core.actor import Actor, acting_for
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import Busy, Refusal
from gpscf_events.core.jobs import Job, RetryLater
from gpscf_events.core.transaction import savepoint, transaction
from gpscf_events.lists.errors import UndoOver
from gpscf_events.lists.models import BulkAct, BulkKind, BulkRow, BulkRowState, BulkState, Tag
from gpscf_events.lists.queries.bulk import (
    count_rows,
    list_row_ids,
    lock_act,
    lock_row,
    was_changed,
)
from gpscf_events.lists.rules.bulk import HELD_AT_MOST, Why, may_undo
from gpscf_events.lists.services.tags import put_on, take_off
from gpscf_events.messages.services import count_left, let_go, withdraw
from gpscf_events.registration.queries import get_by_id, lock_registration
from gpscf_events.registration.services import take_back

ROUNDS = 3


def hold_key(act: BulkAct) -> str:
    """Under which name the messages of the act are kept back."""
    return f"bulk_act:{act.id}"


def send_now(*, act: BulkAct) -> None:
    """Let the messages leave at once; from now on nothing is undone. Raises UndoOver."""
    with transaction():
        held = _hold_open(act.id)
        held.undo_until = now()
        let_go(hold_key(held), held.undo_until)
        _record("bulk_act.sent_at_once", held)


def undo_act(*, act: BulkAct) -> None:
    """Begin to undo: from here on no message of the act leaves by itself. Raises UndoOver."""
    with transaction():
        held = _hold_open(act.id)
        held.state = BulkState.UNDOING
        let_go(hold_key(held), now() + HELD_AT_MOST)
        jobs.enqueue(Job.RUN_BULK, {"bulk_act_id": act.id}, dedupe_key=f"{act.id}:undo:{now().timestamp()}")
        _record("bulk_act.undo_asked", held)


def undo_rows(act_id: int, *, may_go_on: Callable[[], bool]) -> None:
    """Put back what nobody changed since, each registration in a transaction of its own; the others stay and are named.

    The message about a registration that stays leaves now: what holds is told. Raises RetryLater while rows stay
    held by others.
    """
    for _round in range(ROUNDS):
        for row_id in list_row_ids(act_id, BulkRowState.DONE):
            if not may_go_on():
                return
            try:
                _undo_row(act_id, row_id)
            except Busy:
                continue
        if not list_row_ids(act_id, BulkRowState.DONE):
            break
    else:
        raise RetryLater("rows are held by others")
    with transaction():
        act = lock_act(act_id)
        if act is not None and act.state is BulkState.UNDOING:
            act.state, act.undo_until = BulkState.UNDONE, None
            counts = count_rows(act_id)
            _record(
                "bulk_act.undone",
                act,
                undone=counts.of(BulkRowState.UNDONE),
                kept=counts.of(BulkRowState.KEPT),
            )


def _undo_row(act_id: int, row_id: int) -> None:
    with transaction() as session:
        act, row = lock_act(act_id, shared=True), lock_row(row_id, BulkRowState.DONE)
        if act is None or act.state is not BulkState.UNDOING or row is None:
            return
        lock_registration(row.registration_id)
        why = _why_kept(act, row)
        if why is None:
            try:
                with savepoint(), acting_for(Actor(kind="user", id=act.user_id)):
                    _put_back(act, row)
                    session.flush()
            except Busy:
                raise
            except Refusal:
                why = Why.REFUSED
        if why is None:
            withdraw(hold_key(act), subject_ids=[row.registration_id])
            row.state = BulkRowState.UNDONE
        else:
            row.state, row.why = BulkRowState.KEPT, why.value
            let_go(hold_key(act), now(), subject_id=row.registration_id)


def _why_kept(act: BulkAct, row: BulkRow) -> Why | None:
    if act.kind in {BulkKind.TAG_ON, BulkKind.TAG_OFF}:
        return None
    if act.kind is not BulkKind.REMIND and was_changed(row):
        return Why.CHANGED_SINCE
    return Why.TOLD_ALREADY if count_left(hold_key(act), subject_id=row.registration_id) else None


def _put_back(act: BulkAct, row: BulkRow) -> None:
    if act.kind in {BulkKind.ACCEPT, BulkKind.DECLINE}:
        take_back(
            registration_id=row.registration_id,
            proposal=row.proposal,
            proposed_by_user_id=row.proposed_by_user_id,
        )
        return
    tag = db.session.get(Tag, act.tag_id) if act.tag_id else None
    if tag is None:
        return
    registration = get_by_id(row.registration_id)
    if act.kind is BulkKind.TAG_ON:
        take_off(registration=registration, tag=tag)
    else:
        put_on(registration=registration, tag=tag, actor=Actor(kind="user", id=act.user_id))


def _hold_open(act_id: int) -> BulkAct:
    held = lock_act(act_id)
    if held is None or not may_undo(held, now=now()):
        raise UndoOver
    return held


def _record(action: str, act: BulkAct, **after: int) -> None:
    record(
        action,
        subject_kind="bulk_act",
        subject_id=act.id,
        edition_id=act.edition_id,
        after={"kind": act.kind, **after},
    )
