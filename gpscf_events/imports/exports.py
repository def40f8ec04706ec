"""Files that go out: the empty table to fill in, and the rows that are to be put right."""

from collections.abc import Sequence

from flask_babel import gettext as _

from gpscf_events.core.sheets import write_sheet
from gpscf_events.imports.models import ImportRow, MemberImport
from gpscf_events.imports.rendering import FAULT_WORDS, FIELD_WORDS, OUTCOME_WORDS, USUAL_WIDTH, WIDTHS
from gpscf_events.imports.rules.cells import Fault
from gpscf_events.imports.rules.columns import IN_TEMPLATE, Field


def write_template() -> bytes:
    """An XLSX file with all headings in the page's language and no rows. Raises Busy."""
    return write_sheet(
        title=_("Members"),
        headings=[str(FIELD_WORDS[one]) for one in IN_TEMPLATE],
        widths=[WIDTHS.get(one, USUAL_WIDTH) for one in IN_TEMPLATE],
        rows=[],
    )


def write_rows(one: MemberImport, rows: Sequence[ImportRow]) -> bytes:
    """An XLSX file with these rows as they came, put right as far as they were, and what is wrong in front.

    It can be sent again as it is. Raises Busy.
    """
    headings = [heading or _("Column %(number)d", number=n) for n, heading in enumerate(one.headings, 1)]
    return write_sheet(
        title=_("To put right"),
        headings=[_("What is wrong"), *headings],
        widths=[60, *([USUAL_WIDTH] * len(headings))],
        rows=[[_wrong(row), *_cells(one, row)] for row in rows],
    )


def _wrong(row: ImportRow) -> str:
    if not row.faults:
        return str(OUTCOME_WORDS[row.outcome]) if row.outcome else ""
    return "; ".join(
        f"{FIELD_WORDS[Field(name)]}: {FAULT_WORDS[Fault(fault)]}" for name, fault in row.faults.items()
    )


def _cells(one: MemberImport, row: ImportRow) -> list[str]:
    return [row.mended.get(column, cell) for column, cell in zip(one.columns, row.cells, strict=True)]
