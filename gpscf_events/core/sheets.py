"""Tables that people send (XLSX, CSV), read in a limited child process or refused with a sentence; small ones made."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _l

from gpscf_events.core.cells import GUARD, is_risky
from gpscf_events.core.errors import Busy, RuleBroken
from gpscf_events.core.logs import log

TIMEOUT_S = 60
# Before a number of which a spreadsheet keeps only the first fifteen digits.
LOST = "\ufffd"
# Each child may take a gigabyte for a moment.
_CHILDREN = threading.BoundedSemaphore(2)
_WAIT_S = 15


class SheetRefused(RuleBroken):
    """The file is no table that can be read; the message says what to do."""

    code = "sheet_refused"
    message = _l("This file could not be read. Save it again as XLSX or as CSV and try once more.")


_REASONS = {
    "empty": _l("This file holds no rows. Check that it is the right one and that it was saved."),
    "old_or_locked": _l(
        "This file has a password or is of an old kind (.xls). Save it as .xlsx without a password."
    ),
    "not_a_table": _l("This file is no table. Choose an XLSX or a CSV file."),
    "too_big": _l("This file is too big when unpacked. Leave only the table in it, without pictures."),
    "too_many_rows": _l("This file has too many rows. Split it into several files."),
    "too_many_columns": _l("This table has more than 100 columns. Leave out those that are not needed."),
    "long_cell": _l("A cell of this table holds more than 4,000 characters. Shorten it."),
    "unknown_encoding": _l(
        "The characters of this file could not be read. Save it as XLSX, or as CSV in UTF-8 or GB18030."
    ),
}


@dataclass(frozen=True)
class SheetRow:
    """A row that holds something: its number in the file, from 1, and its cells without empty ones at the end."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A table as texts. Dates are ISO 8601; whole numbers have no decimals; a number too long starts with LOST.

    `name` is the sheet that was read, `others` those that hold something too; `encoding` is that of a CSV file.
    """

    rows: Sequence[SheetRow]
    name: str
    others: Sequence[str]
    encoding: str


def read_sheet(data: bytes, *, most_rows: int, name: str = "") -> Sheet:
    """The first sheet that holds something, or the one of this name, with at most this many rows.

    Raises SheetRefused or Busy. A merged cell stands for each of its rows; a formula for the value that
    it had when the file was saved.
    """
    try:
        done = _run("sheet_child.py", str(most_rows), name, data=data)
    except subprocess.TimeoutExpired as error:
        log.warning("sheet.took_too_long", extra={"size_bytes": len(data)})
        raise SheetRefused from error
    if done.returncode != 0:
        log.info("sheet.refused", extra={"status": done.returncode, "size_bytes": len(data)})
        raise SheetRefused(_REASONS.get(done.stdout.decode(errors="replace")))
    about, *lines = (json.loads(line) for line in done.stdout.splitlines())
    rows = [SheetRow(number, [_unguarded(cell) for cell in cells]) for number, cells in lines]
    return Sheet(rows, about["sheet"], about["others"], about["encoding"])


@dataclass(frozen=True)
class NewSheet:
    """A table to be written: texts only; `widths` of its columns in characters."""

    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


def write_sheet(
    *, title: str, headings: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]
) -> bytes:
    """A small XLSX file with these texts; columns are of the kind text. `widths` in characters. Raises Busy."""
    return write_sheets([NewSheet(title, headings, widths, rows)])


def write_sheets(sheets: Sequence[NewSheet]) -> bytes:
    """A small XLSX file of several tables, as `write_sheet`. Raises Busy."""
    tables = [
        {
            "title": one.title,
            "headings": list(one.headings),
            "widths": list(one.widths),
            "rows": [list(row) for row in one.rows],
        }
        for one in sheets
    ]
    done = _run("sheet_writer.py", data=json.dumps(tables).encode())
    if done.returncode != 0:
        raise RuntimeError(f"no sheet was written: {done.stderr[-400:].decode(errors='replace')}")
    return done.stdout


def _run(name: str, *arguments: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    # -I: neither the environment nor the current folder has a say in what the child imports.
    command = [sys.executable, "-I", str(Path(__file__).resolve().with_name(name)), *arguments]
    if not _CHILDREN.acquire(timeout=_WAIT_S):
        raise Busy
    try:
        return subprocess.run(
            command, input=data, capture_output=True, env={}, cwd="/", timeout=TIMEOUT_S, check=False
        )
    finally:
        _CHILDREN.release()


def _unguarded(cell: str) -> str:
    """A cell without the apostrophe that our own CSV files put before what a spreadsheet could run."""
    return cell[1:] if cell.startswith(GUARD) and is_risky(cell[1:]) else cell
