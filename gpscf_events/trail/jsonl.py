"""The file of JSON lines: one object a line, in UTF-8, as PostgreSQL wrote it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from gpscf_events.attendance.exports import Rows

TICK_EVERY = 500


def write_jsonl(
    connection: Connection,
    rows: Rows,
    *,
    headings: Sequence[str],
    title: str,
    path: Path,
    tick: Callable[[int], None],
    widths: Sequence[int] = (),
) -> int:
    """Write the file and return how many lines it has; `tick` is told the count now and then; it may raise.

    A row is one text, an object of JSON. Such a file has no place for headings and title.
    """
    done = 0
    stream = connection.execution_options(stream_results=True, max_row_buffer=2000).execute(rows)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for done, row in enumerate(stream, start=1):
            out.write(row[0] + "\n")
            if done % TICK_EVERY == 0:
                tick(done)
    return done
