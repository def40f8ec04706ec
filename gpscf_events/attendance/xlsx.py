"""The XLSX file. Imported by the worker and the bench only: the web needs none of XlsxWriter's weight.

Every cell is text, so that an 18-digit number, a leading zero or a `=` stays what it is.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import xlsxwriter
from sqlalchemy import Connection

from gpscf_events.attendance.exports import COLUMNS, Rows

# What a cell of a sheet can hold, and a sheet's name (the file format's own limits).
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
TICK_EVERY = 500
# Those of an export of attendance.
USUAL_WIDTHS = tuple(column.width for column in COLUMNS)


def write_xlsx(
    connection: Connection,
    rows: Rows,
    *,
    headings: Sequence[str],
    title: str,
    path: Path,
    tick: Callable[[int], None],
    widths: Sequence[int] = (),
) -> int:
    """Write the file and return how many rows it has; `tick` is told the count now and then; it may raise."""
    done = 0
    # constant_memory keeps one row at a time; its temporary files lie beside the target, not in /tmp.
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        for index, (width, heading) in enumerate(zip(widths or USUAL_WIDTHS, headings, strict=True)):
            sheet.set_column(index, index, width)
            sheet.write_string(0, index, heading, bold)
        stream = connection.execution_options(stream_results=True, max_row_buffer=2000).execute(rows)
        write = sheet.write_string
        for done, row in enumerate(stream, start=1):
            for index, text in enumerate(row):
                if text:
                    write(done, index, text[:LONGEST_CELL])
            if done % TICK_EVERY == 0:
                tick(done)
        sheet.autofilter(0, 0, max(done, 1), len(headings) - 1)
    return done


def _sheet_name(title: str) -> str:
    return title.translate(_NOT_IN_SHEET_NAME).strip()[:LONGEST_SHEET_NAME] or "1"
