"""Taking an import back: whatever nobody touched since becomes as it was, the rest stays and is named."""

from collections.abc import Callable

from gpscf_events.core.actor import Actor, acting_for
from gpscf_events.core.db import db
from gpscf_events.core.errors import Busy, Refusal
from gpscf_events.core.transaction import savepoint, transaction
from gpscf_events.delegations.queries import find_member
from gpscf_events.imports.models import ImportRow, ImportState, Outcome, RowState
from gpscf_events.imports.queries import list_to_take, lock_import
from gpscf_events.imports.services.applying import TAKEN
from gpscf_events.imports.services.steps import hold, owe, step
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.registration.services import save_page
from gpscf_events.retention.services import discard_draft


def undo_import(*, import_id: int, seen: int) -> None:
    """Owe the worker to take back what was taken over. Raises ImportMovedOn."""
    with transaction():
        held = hold(import_id, seen)
        step(held, ImportState.UNDOING)
        owe(held)


def undo_rows(import_id: int, *, may_go_on: Callable[[], bool]) -> None:
    """Take rows back one by one, each in a transaction of its own."""
    while may_go_on():
        with transaction():
            held = lock_import(import_id)
            if held is None or held.state is not ImportState.UNDOING:
                return
            rows = list_to_take(import_id, RowState.DONE, TAKEN, 1)
            if not rows:
                step(held, ImportState.UNDONE)
                return
            with acting_for(Actor(kind="delegate", id=held.contact_id)):
                _undo(rows[0])


def _undo(row: ImportRow) -> None:
    row.state = RowState.KEPT
    if row.registration_id is None:
        return
    registration = lock_registration(row.registration_id)
    if registration.state is not RegistrationState.DRAFT or not _is_untouched(row, registration):
        return
    try:
        with savepoint():
            if row.outcome is Outcome.NEW:
                row.registration_id = None
                db.session.flush()
                discard_draft(registration_id=registration.id)
            else:
                for page, answers in row.before.items():
                    save_page(registration=registration, page=page, answers=answers)
            row.state = RowState.UNDONE
            db.session.flush()
    except Busy:
        raise
    except Refusal:
        row.state = RowState.KEPT


def _is_untouched(row: ImportRow, registration: Registration) -> bool:
    if row.outcome is Outcome.NEW:
        member = find_member(registration.id)
        return registration.draft == row.pages and member is not None and member.invited_at is None
    return all(registration.draft.get(page) == answers for page, answers in row.pages.items())
