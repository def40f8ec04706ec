"""Rows by COPY: the only module that writes past the services, for thousands of delegates at once."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from psycopg import Cursor, sql
from psycopg.types.json import Jsonb
from sqlalchemy import text

from gpscf_events.core.db import Model, Words, db


class Bulk:
    """Gathers rows of many tables, and copies them in the order of their dependence."""

    def __init__(self, models: Sequence[type[Model]]) -> None:
        """Name the tables, parents first."""
        self.rows: dict[str, list[dict[str, Any]]] = {model.__tablename__: [] for model in models}

    def add(self, model: type[Model], **values: Any) -> None:
        """Remember one row; every row of a table names the same columns."""
        self.rows[model.__tablename__].append(values)

    def write(self) -> None:
        """Copy everything within the present transaction, and tell the planner."""
        cursor = driver_cursor()
        for table, rows in self.rows.items():
            if rows:
                copy_rows(cursor, table, rows)
        names = sql.SQL(", ").join(sql.Identifier(table) for table in self.rows)
        cursor.execute(sql.SQL("ANALYZE {}").format(names))


def driver_cursor() -> Cursor[Any]:
    """A cursor of psycopg on the connection of the present transaction."""
    cursor: Cursor[Any] = db.session.connection().connection.cursor()  # type: ignore[assignment]
    return cursor


def copy_rows(cursor: Cursor[Any], table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """COPY rows that all have the columns of the first one."""
    iterator = iter(rows)
    first = next(iterator)
    columns = list(first)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(statement) as copy:
        for row in (first, *islice(iterator, None)):
            copy.write_row([_plain(row[column]) for column in columns])


def take_ids(model: type[Model], count: int) -> list[int]:
    """Fresh ids of a table, taken from its sequence, so that rows can point at each other."""
    query = text(
        "SELECT nextval(pg_get_serial_sequence(quote_ident(:name), 'id')) FROM generate_series(1, :count)"
    )
    return list(db.session.scalars(query, {"name": model.__tablename__, "count": count}))


def _plain(value: Any) -> Any:
    return Jsonb(dict(value)) if isinstance(value, Words | dict) else value
