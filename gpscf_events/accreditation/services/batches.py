"""Batches for the security authority: put together, sent once, answered together. Why it decides is never kept."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete

from gpscf_events.accreditation.errors import (
    BatchMovedOn,
    BatchTooLarge,
    NobodyToSend,
    NoLayout,
)
from gpscf_events.accreditation.exports import build_file, read_recipient
from gpscf_events.accreditation.models import (
    BatchState,
    ClearanceBatch,
    ClearanceItem,
    ClearanceLayout,
)
from gpscf_events.accreditation.queries import (
    find_layout,
    list_items,
    list_waiting,
    lock_batch,
    next_batch_number,
)
from gpscf_events.accreditation.rules.batches import (
    DOCUMENT_COLUMNS,
    LARGEST_BATCH,
    TO_BE_SENT,
    Answered,
    BatchColumn,
    answers_due,
    judge_answers,
)
from gpscf_events.accreditation.services.facts import answer_clearance, send_to_clearance
from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.transaction import transaction
from gpscf_events.parties.queries import list_parties
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import find_document
from gpscf_events.registration.services import reveal_document
from gpscf_events.registration.services.documents import DocumentDetails


def save_layout(*, edition_id: int, columns: Sequence[BatchColumn], recipient: str) -> None:
    """Say which columns leave, in their order, and to which age key they are encrypted. Raises NoLayout for no key."""
    read_recipient(recipient)
    with transaction() as session:
        layout = find_layout(edition_id) or ClearanceLayout(edition_id=edition_id, revision=0)
        layout.columns = [
            BatchColumn.NUMBER,
            *(one.value for one in columns if one is not BatchColumn.NUMBER),
        ]
        layout.recipient = recipient.strip()
        layout.revision += 1
        session.add(layout)
        session.flush()
        record(
            "clearance_layout.saved",
            subject_kind="clearance_layout",
            subject_id=layout.id,
            edition_id=edition_id,
            after={"columns": list(layout.columns), "key": layout.recipient},
        )


def make_batch(*, edition_id: int, actor: Actor, ids: Collection[UUID]) -> ClearanceBatch:
    """Put those of the list who wait into a batch with the next number. Raises NobodyToSend and BatchTooLarge."""
    with transaction() as session:
        number = next_batch_number(edition_id)
        waiting = list_waiting(actor, edition_id, ids=ids)
        if not waiting:
            raise NobodyToSend
        if len(waiting) > LARGEST_BATCH:
            raise BatchTooLarge
        batch = ClearanceBatch(
            edition_id=edition_id, number=number, state=BatchState.OPEN, made_by_user_id=actor.user_id
        )
        session.add(batch)
        session.flush()
        session.add_all(
            ClearanceItem(
                edition_id=edition_id, batch_id=batch.id, number=place, registration_id=one.registration.id
            )
            for place, one in enumerate(waiting, 1)
        )
        session.flush()
        _record("clearance_batch.made", batch, people=len(waiting))
        return batch


def take_out(*, batch_id: int, person_number: int) -> None:
    """Leave somebody out of a batch that was not sent. Raises BatchMovedOn."""
    with transaction() as session:
        batch = _hold(batch_id)
        session.execute(
            delete(ClearanceItem).where(
                ClearanceItem.batch_id == batch.id, ClearanceItem.number == person_number
            )
        )
        session.expire(batch, ["items"])
        _record("clearance_batch.changed", batch, left_out=person_number)


def cancel_batch(*, batch_id: int) -> None:
    """Send nobody of the batch; all of them wait again, and the number is not used again. Raises BatchMovedOn."""
    with transaction():
        batch = _hold(batch_id)
        batch.state = BatchState.CANCELLED
        _record("clearance_batch.cancelled", batch)


def send_batch(*, batch_id: int) -> bytes:
    """The encrypted file of a batch; the first time everybody in it is sent, in the same transaction.

    Whoever cannot be sent any more (withdrawn, answered by hand) is left out. Every document that is read stands in
    the trail. Raises BatchMovedOn for a cancelled one, NobodyToSend, NoLayout and Busy.
    """
    with transaction() as session:
        batch = lock_batch(batch_id)
        layout = find_layout(batch.edition_id)
        if layout is None:
            raise NoLayout
        if batch.state is BatchState.CANCELLED:
            raise BatchMovedOn
        if batch.state is BatchState.OPEN:
            may = {one.registration_id for one, clearance in list_items(batch.id) if clearance in TO_BE_SENT}
            for item, _clearance in list_items(batch.id):
                if item.registration_id not in may or not _is_coming(item.registration):
                    session.delete(item)
                    continue
                send_to_clearance(registration_id=item.registration_id, reference=f"{batch.number}")
            session.flush()
            people = [item.registration for item, _clearance in list_items(batch.id)]
            if not people:
                raise NobodyToSend
            batch.state, batch.sent_at = BatchState.SENT, now()
            batch.due_on = answers_due(
                batch.sent_at.date(),
                is_domestic=all(one.represents is not None and one.represents.is_host for one in people),
            )
        rows = [
            (batch.number_of(item), item.registration, _document(item.registration, batch, layout))
            for item, _clearance in list_items(batch.id)
        ]
        _record("clearance_batch.taken", batch, people=len(rows))
        return build_file(batch, layout, rows, {party.key: party for party in list_parties()})


def apply_answers(*, batch_id: int, lines: Sequence[tuple[str, str]]) -> list[Answered]:
    """Take the answers that fit, all in one transaction; returns every line with what became of it.

    Nothing but numbers and answers is looked at. An objection writes to nobody: see `answer_clearance`.
    """
    with transaction():
        batch = lock_batch(batch_id)
        items = {batch.number_of(item): (item, clearance) for item, clearance in list_items(batch.id)}
        here = {number: clearance for number, (_item, clearance) in items.items()}
        judged = judge_answers(lines, here) if batch.state is BatchState.SENT else []
        for one in judged:
            if one.fault is None and one.answer is not None:
                answer_clearance(
                    registration_id=items[one.number][0].registration_id,
                    answer=one.answer,
                    reference=f"{batch.number}",
                )
        _record("clearance_batch.answered", batch, people=sum(1 for one in judged if one.fault is None))
        return judged


def _hold(batch_id: int) -> ClearanceBatch:
    batch = lock_batch(batch_id)
    if batch.state is not BatchState.OPEN:
        raise BatchMovedOn
    return batch


def _is_coming(registration: Registration) -> bool:
    return registration.submitted_at is not None and registration.state.value in {"submitted", "accepted"}


def _document(
    registration: Registration, batch: ClearanceBatch, layout: ClearanceLayout
) -> DocumentDetails | None:
    if not DOCUMENT_COLUMNS & set(layout.columns) or find_document(registration.id) is None:
        return None
    return reveal_document(registration_id=registration.id, reason=f"clearance batch {batch.number}")


def _record(action: str, batch: ClearanceBatch, **after: int) -> None:
    record(
        action,
        subject_kind="clearance_batch",
        subject_id=batch.id,
        edition_id=batch.edition_id,
        after={"number": batch.number, **after},
    )
