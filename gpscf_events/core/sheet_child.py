"""Reads a table that a stranger sent. Run as a process of its own: `python -I sheet_child.py MOST_ROWS [SHEET]`.

Reads an XLSX or CSV file from standard input and writes JSON lines: first what the file is, then a list of texts for
each row. It limits itself before it looks at a byte, is given no environment, and knows nothing of the product: a
file that unpacks into a bomb ends with this process. A file that is refused gives one word and exit status 1.
"""

import csv
import datetime
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import python_calamine

MEMORY_BYTES = 1 << 30
CPU_S = 20
MOST_COLUMNS = 100
LONGEST_CELL = 4_000
# An unpacked sheet of 20,000 rows with 30 columns takes some 60 MB.
MOST_UNPACKED_BYTES = 300_000_000
MOST_PARTS = 2_000
# A spreadsheet keeps fifteen digits of a number (ECMA-376: IEEE 754 doubles); what follows is lost already.
EXACT_UP_TO = 10**15
LOST = "\ufffd"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class RefusedError(Exception):
    """The file is no table that can be read; the text is the word for it."""


def limit_self() -> None:
    """Give up memory, time, writing and starting others for good."""
    limits = (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, value in limits:
        resource.setrlimit(kind, (value, value))


def read(data: bytes, wanted: str = "") -> tuple[dict[str, Any], Iterable[list[str]]]:
    """What the file is, and its rows as texts. Raises RefusedError."""
    if not data.strip():
        raise RefusedError("empty")
    if data.startswith(_OLE):
        raise RefusedError("old_or_locked")
    if data.startswith(b"PK\x03\x04"):
        return _read_workbook(data, wanted)
    if data.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
        raise RefusedError("not_a_table")
    return _read_csv(data)


def _read_workbook(data: bytes, wanted: str) -> tuple[dict[str, Any], Iterable[list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise RefusedError("broken") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise RefusedError("too_big")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise RefusedError("not_a_table")
    book = python_calamine.load_workbook(io.BytesIO(data))
    seen = [
        one.name
        for one in book.sheets_metadata
        if one.typ is python_calamine.SheetTypeEnum.WorkSheet
        and one.visible is python_calamine.SheetVisibleEnum.Visible
    ]
    sheets = [(name, book.get_sheet_by_name(name)) for name in seen]
    full = [(name, sheet) for name, sheet in sheets if sheet.height and wanted in {"", name}]
    if not full:
        raise RefusedError("empty")
    name, sheet = full[0]
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        # A cell over several rows stands for each of them; over several columns only for the first.
        for row in range(top + 1, min(bottom + 1, len(rows))):
            rows[row][left] = rows[top][left]
    return {"sheet": name, "others": [other for other, _ in full[1:]], "encoding": ""}, (
        [_text(cell) for cell in row] for row in rows
    )


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        if abs(cell) >= EXACT_UP_TO:
            return LOST + f"{cell:.0f}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _read_csv(data: bytes) -> tuple[dict[str, Any], Iterable[list[str]]]:
    text, encoding = _decode(data)
    if "\0" in text:
        raise RefusedError("not_a_table")
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max("\t;,，", key=first.count)
    csv.field_size_limit(LONGEST_CELL * 4)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return {"sheet": "", "others": [], "encoding": encoding}, lines


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise RefusedError("unknown_encoding") from error


def tidy(rows: Iterable[list[str]], *, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, numbered as in the file, without empty cells at the end. Raises RefusedError."""
    kept = 0
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        kept += 1
        if kept > most_rows:
            raise RefusedError("too_many_rows")
        if len(cells) > MOST_COLUMNS:
            raise RefusedError("too_many_columns")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise RefusedError("long_cell")
        yield number, cells


def main() -> int:
    """Read, check, write. Returns the exit status."""
    limit_self()
    try:
        about, rows = read(sys.stdin.buffer.read(), sys.argv[2])
        out = [json.dumps(about)]
        out += [json.dumps([number, cells]) for number, cells in tidy(rows, most_rows=int(sys.argv[1]))]
        if len(out) == 1:
            raise RefusedError("empty")
    except RefusedError as refused:
        sys.stdout.write(str(refused))
        return 1
    except (Exception, MemoryError):
        sys.stdout.write("broken")
        return 1
    sys.stdout.write("\n".join(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
