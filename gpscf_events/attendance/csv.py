"""The CSV file: COPY out of PostgreSQL, as RFC 4180 with a byte order mark (Excel needs it for Chinese)."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import psycopg

from gpscf_events.attendance.exports import Rows
from gpscf_events.core.cells import guarded

BOM = b"\xef\xbb\xbf"
TICK_EVERY = 500
DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]


def _heading_row(headings: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(guarded, headings))
    return out.getvalue().encode()


def copy_statement(rows: Rows) -> str:
    """`rows` as a COPY to the client. Every cell is quoted: an unquoted `;` would split it in some Excels."""
    query = rows.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
    return f"COPY ({query}) TO STDOUT WITH (FORMAT csv, FORCE_QUOTE *)"


def write_csv(
    connection: Connection,
    rows: Rows,
    *,
    headings: Sequence[str],
    title: str,
    path: Path,
    tick: Callable[[int], None],
    widths: Sequence[int] = (),
) -> int:
    """Write the file and return how many rows it has; `tick` is told the count now and then; it may raise.

    `rows` must be guarded already (core.cells.guarded_sql). A CSV has no place for the title.
    """
    driver: Any = connection.connection.driver_connection
    done = 0
    # Empty parameters, because the compiled text has its percent signs doubled.
    with path.open("wb") as out, driver.cursor() as cursor, cursor.copy(copy_statement(rows), ()) as copy:
        out.write(BOM + _heading_row(headings))
        # PostgreSQL sends one row a message, ended by LF; RFC 4180 wants CRLF.
        while row := copy.read():
            out.write(memoryview(row)[:-1])
            out.write(b"\r\n")
            done += 1
            if done % TICK_EVERY == 0:
                tick(done)
    return done
