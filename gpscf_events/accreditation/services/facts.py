"""Nominating, waiving, sending to clearance and its answers: one verb for each move that people make."""

from sqlalchemy import select, update

from gpscf_events.accreditation.models import (
    Accreditation,
    BatchState,
    Clearance,
    ClearanceBatch,
    ClearanceItem,
    Fact,
    NominatedBy,
    Nomination,
)
from gpscf_events.accreditation.queries import fingerprint_of
from gpscf_events.accreditation.rules import ASK_WITHIN, TELL_WITHIN, State, is_officially_nominated
from gpscf_events.accreditation.services.moving import hold, move, settle
from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.roles import Role
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, SECRETARIAT, owe
from gpscf_events.registration.models import Registration


def nominate(*, registration_id: int, by: NominatedBy, reference: str) -> Accreditation:
    """The sending authority named the person. Raises MoveNotAllowed."""
    with transaction():
        registration, row = hold(registration_id)
        _move_nomination(registration, row, Nomination.NOMINATED, by=by, reference=reference)
        settle(registration, row)
        return row


def waive_nomination(*, registration_id: int, reason: str) -> Accreditation:
    """Protocol does without a nomination, for a reason. Raises MoveNotAllowed."""
    with transaction():
        registration, row = hold(registration_id)
        _move_nomination(registration, row, Nomination.WAIVED, reason=reason)
        settle(registration, row)
        return row


def take_back_nomination(*, registration_id: int, reference: str = "", reason: str = "") -> Accreditation:
    """The authority does not send the person any more: the badge ends where the category needs it.

    Raises MoveNotAllowed.
    """
    with transaction():
        registration, row = hold(registration_id)
        _move_nomination(registration, row, Nomination.TAKEN_BACK, reference=reference, reason=reason)
        settle(registration, row, is_negative=True)
        return row


def send_to_clearance(*, registration_id: int, reference: str = "") -> Accreditation:
    """The person's data went to the security authority; what was cleared before holds. Raises MoveNotAllowed."""
    with transaction():
        registration, row = hold(registration_id)
        _move_clearance(registration, row, Clearance.SENT, reference=reference)
        return row


def answer_clearance(*, registration_id: int, answer: Clearance, reference: str = "") -> Accreditation:
    """The security authority answered: CLEARED, OBJECTION or MORE_INFORMATION; why is never asked.

    An objection writes to nobody: protocol (for whoever was nominated) or the secretariat gets a next step.
    Raises MoveNotAllowed.
    """
    with transaction():
        registration, row = hold(registration_id)
        written = _move_clearance(registration, row, answer, reference=reference)
        settle(registration, row, is_negative=answer is Clearance.OBJECTION)
        if answer is not Clearance.CLEARED:
            _leave_next_step(registration, row, answer, written)
        return row


def _leave_next_step(registration: Registration, row: Accreditation, answer: Clearance, written: int) -> None:
    if answer is Clearance.MORE_INFORMATION:
        what = N_("Security asks for more information about this person. Find out what is missing.")
        owner, due_in = Role.ACCREDITATION.value, ASK_WITHIN
    else:
        what = N_("Security objects to this person. Nothing was sent. Decide how it is told, and by whom.")
        official = is_officially_nominated(registration.category, row.nomination)
        owner, due_in = (Role.PROTOCOL.value if official else SECRETARIAT), TELL_WITHIN
    owe(
        kind=f"clearance_{answer.value}",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        what=what,
        owner_role=owner,
        due_in=due_in,
        dedupe_key=f"registration:{registration.id}:clearance:{written}",
    )


def _move_nomination(
    registration: Registration,
    row: Accreditation,
    to: Nomination,
    *,
    by: NominatedBy | None = None,
    reference: str = "",
    reason: str = "",
) -> None:
    here = row.nomination
    move(registration, Fact.NOMINATION, here, to, reference=reference, reason=reason)
    row.nomination, row.nominated_by = to, by
    _record_move("nomination", registration, here, to)


def _move_clearance(
    registration: Registration, row: Accreditation, to: Clearance, *, reference: str = ""
) -> int:
    here = row.clearance
    written = move(registration, Fact.CLEARANCE, here, to, reference=reference)
    looks = fingerprint_of(registration)
    row.clearance = to
    if to is Clearance.SENT:
        row.sent_as = looks
    elif to is Clearance.CLEARED:
        # What was sent is what was looked at; an answer without it means the person as registered now.
        shown = row.sent_as if here is Clearance.SENT else None
        row.clearance_stands, row.cleared_as, row.sent_as = True, shown or looks, None
    elif to is Clearance.OBJECTION:
        row.clearance_stands, row.cleared_as, row.sent_as = False, None, None
    _note_in_batches(registration, to)
    _record_move("clearance", registration, here, to)
    return written.id


def _note_in_batches(registration: Registration, to: Clearance) -> None:
    """What came back, by file or by hand, stands in the batch; who is sent anew waits in the newest one only."""
    open_items = (ClearanceItem.registration_id == registration.id) & ClearanceItem.answer.is_(None)
    sent = select(ClearanceBatch.id).where(ClearanceBatch.state == BatchState.SENT)
    db.session.execute(
        update(ClearanceItem)
        .where(open_items, ClearanceItem.batch_id.in_(sent))
        .values(answer=Clearance.LAPSED if to is Clearance.SENT else to, answered_at=now())
    )


def _record_move(fact: str, registration: Registration, here: State, to: State) -> None:
    record(
        f"{fact}.{to.value}",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        before={"state": here},
        after={"state": to},
    )
