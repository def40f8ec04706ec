"""What is said to PostgreSQL, on every kind of connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from gpscf_events.core.db import db
from gpscf_events.core.direct import Direct


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects the text of every statement of the block."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    row = Direct.row

    def note_direct(self: Direct, statement: str, values: Any) -> Any:
        said.append(statement)
        return row(self, statement, values)

    event.listen(db.engine, "before_cursor_execute", note)
    Direct.row = note_direct  # type: ignore[method-assign]
    try:
        yield said
    finally:
        Direct.row = row  # type: ignore[method-assign]
        event.remove(db.engine, "before_cursor_execute", note)
