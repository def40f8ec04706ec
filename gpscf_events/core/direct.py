"""Statements that commit for themselves, past the ORM: who is signed in, and scans.

They have connections of their own and speak to psycopg itself. psycopg forgets every prepared statement of a connection
at ROLLBACK, which is how a page's session ends, and PostgreSQL would plan the same statement again for each scan:
four fifths of its work. SQLAlchemy's result for one row costs as much as the row.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import psycopg
from flask import Flask, g
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from gpscf_events.core.db import db

BIND = "direct"
# A connection in steady use is not asked whether it still lives: the question costs a quarter of a scan. One that
# PostgreSQL closed meanwhile fails once, and none of its kind is used again.
TRUSTED_FOR_S = 1.0
# All statements here find rows by unique keys: a plan for any value is the plan for each.
_OPTIONS = "-c plan_cache_mode=force_generic_plan"


@dataclass(frozen=True)
class Read:
    """A SELECT of at most one row of `width` columns, the first of which is never null, with `%(name)s` in it."""

    statement: str
    values: Mapping[str, Any]
    width: int


@dataclass(frozen=True)
class _Along:
    read: Read
    is_here: bool = False
    row: tuple[Any, ...] | None = None


def bring_along(read: Read) -> None:
    """Have the next read of this request bring this one's row too: one way to PostgreSQL for both.

    The read after it gets that row from memory when it is this one; else the row is forgotten.
    """
    g.along = _Along(read)


# Each a subquery of its own, planned as it would be alone.
_TOGETHER = """
SELECT a.*, b.* FROM (SELECT true) one
  LEFT JOIN LATERAL ({first} LIMIT 1) a ON true
  LEFT JOIN LATERAL ({second} LIMIT 1) b ON true
"""


@lru_cache
def _together(first: str, second: str) -> str:
    return _TOGETHER.format(first=first, second=second)


class Direct:
    """One connection, on which every statement commits for itself."""

    def __init__(self, pooled: PoolProxiedConnection) -> None:
        """`pooled` is a connection of psycopg in autocommit."""
        self.connection: psycopg.Connection[tuple[Any, ...]] = cast("Any", pooled.driver_connection)
        # One for each statement: it knows how its values are sent and its columns read from the last time.
        self._cursors: dict[str, psycopg.Cursor[tuple[Any, ...]]] = {}

    def row(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row of a statement that gives rows, with `%(name)s` in it; None when there is none."""
        cursor = self._cursors.get(statement)
        if cursor is None:
            cursor = self._cursors[statement] = self.connection.cursor()
        return cursor.execute(statement, values, prepare=True).fetchone()

    def read(self, read: Read) -> tuple[Any, ...] | None:
        """The row of a read; None when there is none."""
        along: _Along | None = g.pop("along", None)
        if along is not None and along.is_here and along.read == read:
            return along.row
        if along is None or along.is_here or not read.values.keys().isdisjoint(along.read.values):
            return self.row(read.statement, read.values)
        found = self.row(
            _together(read.statement, along.read.statement), {**read.values, **along.read.values}
        )
        own, others = (found or ())[: read.width], (found or ())[read.width :]
        g.along = _Along(along.read, is_here=True, row=_or_none(others))
        return _or_none(own)


def _or_none(row: tuple[Any, ...]) -> tuple[Any, ...] | None:
    return None if not row or row[0] is None else row


def _direct_of(pooled: PoolProxiedConnection) -> Direct:
    given: Direct | None = pooled.info.get("direct")
    if given is None:
        given = pooled.info["direct"] = Direct(pooled)
    return given


@contextmanager
def direct() -> Iterator[Direct]:
    """A connection from the pool for the block. Raises SQLAlchemy's OperationalError when PostgreSQL is away."""
    engine = db.engines[BIND]
    try:
        pooled = engine.raw_connection()
        try:
            given = _direct_of(pooled)
            yield given
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if given.connection.closed:
                pooled.invalidate(error)
                engine.dispose()
            raise
        finally:
            pooled.close()
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        # Without the statement's values: they are personal, and errors are logged.
        raise OperationalError(None, None, error) from error


def engine_options(shared: dict[str, Any], url: str) -> dict[str, Any]:
    """The engine's settings: those of the pages' engine, but each statement commits and none is planned twice."""
    return shared | {
        "url": url,
        "isolation_level": "AUTOCOMMIT",
        "pool_pre_ping": False,
        "pool_reset_on_return": None,
        "pool_use_lifo": True,
        "connect_args": shared["connect_args"] | {"options": _OPTIONS},
    }


def init_app(app: Flask) -> None:
    """Ask connections that rested whether they still live."""
    with app.app_context():
        engine = db.engines[BIND]

    @event.listens_for(engine, "checkin")
    def rest(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        rests_since = entry.info.get("rests_since")
        if rests_since is None or time.monotonic() - rests_since < TRUSTED_FOR_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise DisconnectionError from error
