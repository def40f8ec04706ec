"""Looking at every row before anything is taken over: nothing is written but the verdicts."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import update

from gpscf_events.core.clock import now
from gpscf_events.core.transaction import transaction
from gpscf_events.imports.errors import ImportMovedOn
from gpscf_events.imports.models import ImportRow, ImportState, MemberImport, Outcome, RowState
from gpscf_events.imports.queries import (
    each_row,
    free_places,
    get_row,
    list_known,
    list_own,
    lock_import,
    read_offered,
)
from gpscf_events.imports.rules import Judge, Verdict
from gpscf_events.imports.rules.cells import Offered, Read, read_row
from gpscf_events.imports.rules.columns import Field
from gpscf_events.imports.services.steps import hold, step

CHUNK = 500
# What was looked at stays open to be put right.
OPEN = frozenset({ImportState.CHECKED, ImportState.DONE, ImportState.STOPPED})


def check_import(import_id: int, *, may_go_on: Callable[[], bool]) -> None:
    """Judge every row, a few hundred at a time; a second time begins anew."""
    with transaction() as session:
        held = lock_import(import_id)
        if held is None or held.state is not ImportState.CHECKING:
            return
        session.execute(update(ImportRow).where(ImportRow.import_id == import_id).values(outcome=None))
        judge, offered = judge_of(held)
    chunks = each_row(import_id, RowState.READ, chunk=CHUNK)
    while may_go_on():
        with transaction():
            held = lock_import(import_id)
            if held is None or held.state is not ImportState.CHECKING:
                return
            rows = next(chunks, None)
            if rows is None:
                step(held, ImportState.CHECKED)
                return
            for row in rows:
                put_down(row, *judged(row, held, judge, offered))


def mend_row(
    *, import_id: int, number: int, typed: Mapping[str, str], is_another: bool, seen: int
) -> Outcome | None:
    """Put a row right on the page; all rows that wait are judged anew, for one may stand in another's way.

    Raises ImportMovedOn once the row was taken over.
    """
    with transaction() as session:
        held = hold(import_id, seen)
        row = get_row(import_id, number)
        if held.state not in OPEN or row.state is not RowState.READ:
            raise ImportMovedOn
        row.mended = {Field(name).value: text for name, text in typed.items()}
        row.is_another = is_another
        session.flush()
        judge, offered = judge_of(held)
        for rows in each_row(import_id, RowState.READ, chunk=CHUNK):
            for one in rows:
                put_down(one, *judged(one, held, judge, offered))
        session.flush()
        held.revision += 1
        return row.outcome


def judge_of(held: MemberImport) -> tuple[Judge, Offered]:
    """A judge who knows the members that the import did not make itself, and what cells are looked up in."""
    today = now().astimezone(ZoneInfo(held.delegation.edition.time_zone)).date()
    known = list_known(held.delegation_id, without=list_own(held.id))
    return Judge(known, free_places(held.delegation)), read_offered(held, today)


def judged(row: ImportRow, held: MemberImport, judge: Judge, offered: Offered) -> tuple[Read, Verdict]:
    """What a row says, and the verdict."""
    cells = {
        Field(column): row.mended.get(column, cell)
        for column, cell in zip(held.columns, row.cells, strict=True)
        if column
    }
    read = read_row({**cells, **{Field(name): text for name, text in row.mended.items()}}, offered)
    return read, judge.judge(read, is_another=row.is_another)


def put_down(row: ImportRow, read: Read, verdict: Verdict) -> None:
    """Keep the verdict with the row; equal values are not written again."""
    row.outcome = verdict.outcome
    row.faults = {field.value: fault.value for field, fault in verdict.faults.items()}
    row.pages = {page: dict(answers) for page, answers in (verdict.pages or read.pages).items()}
    row.category_id = read.category_id
    row.registration_id = verdict.registration_id
