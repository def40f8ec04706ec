"""Taking rows over, a hundred in a transaction that also marks them: a kill loses nothing and does nothing twice."""

from collections.abc import Callable, Sequence

from gpscf_events.core import jobs
from gpscf_events.core.actor import Actor, acting_for
from gpscf_events.core.jobs import Job
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.errors import DelegationClosed, NoPlaceLeft
from gpscf_events.delegations.services import NewDraft, add_drafts
from gpscf_events.imports.models import ImportRow, ImportState, MemberImport, Outcome, RowState
from gpscf_events.imports.queries import list_to_take, lock_import
from gpscf_events.imports.rules import changed_pages
from gpscf_events.imports.services.checking import judge_of, judged, put_down
from gpscf_events.imports.services.steps import hold, owe, step
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.registration.services import save_page

CHUNK = 100
TAKEN = (Outcome.NEW, Outcome.CHANGED)


def begin_import(*, import_id: int, seen: int) -> None:
    """Owe the worker what is new and what changes; rows that are wrong stay. Raises ImportMovedOn."""
    with transaction():
        held = hold(import_id, seen)
        step(held, ImportState.APPLYING)
        owe(held)


def stop_import(*, import_id: int) -> None:
    """Stop after the rows that are worked on; what was taken over stays and can be undone. Raises ImportMovedOn."""
    with transaction():
        held = hold(import_id)
        jobs.cancel(job=Job.RUN_IMPORT, dedupe_key=f"{held.public_id}:{held.revision}")
        step(held, ImportState.STOPPED)


def apply_import(import_id: int, *, may_go_on: Callable[[], bool]) -> None:
    """Take over what is left; each row once, wherever this was killed. Rows that fit no more are named instead."""
    with transaction():
        held = lock_import(import_id)
        if held is None:
            return
        judge, offered = judge_of(held)
    while may_go_on():
        try:
            with transaction():
                held = lock_import(import_id)
                if held is None or held.state is not ImportState.APPLYING:
                    return
                rows = list_to_take(import_id, RowState.READ, TAKEN, CHUNK)
                if not rows:
                    step(held, ImportState.DONE)
                    return
                for row in rows:
                    put_down(row, *judged(row, held, judge, offered))
                with acting_for(Actor(kind="delegate", id=held.contact_id)):
                    _add(held, [row for row in rows if row.outcome is Outcome.NEW])
                    for row in rows:
                        if row.outcome is Outcome.CHANGED:
                            _change(row)
        except NoPlaceLeft:
            # Somebody else took a place meanwhile: the rows without one are found again.
            with transaction():
                judge, offered = judge_of(hold(import_id))
        except DelegationClosed:
            with transaction():
                step(hold(import_id), ImportState.STOPPED)
            return


def _add(held: MemberImport, rows: Sequence[ImportRow]) -> None:
    if not rows:
        return
    members = add_drafts(
        delegation_id=held.delegation_id,
        contact_id=held.contact_id,
        drafts=[NewDraft(row.category_id or held.category_id, row.pages) for row in rows],
        locale=held.locale,
    )
    for row, member in zip(rows, members, strict=True):
        row.registration_id, row.state = member.registration_id, RowState.DONE


def _change(row: ImportRow) -> None:
    if row.registration_id is None:
        return
    registration = lock_registration(row.registration_id)
    if registration.state is not RegistrationState.DRAFT:
        row.outcome = Outcome.SENT
        return
    pages = changed_pages(row.pages, registration.draft)
    row.before = {page: registration.draft.get(page, {}) for page in pages}
    row.pages = pages
    for page, answers in pages.items():
        save_page(registration=registration, page=page, answers=answers)
    row.state = RowState.DONE
