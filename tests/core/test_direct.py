"""Connections beside the ORM's session: they commit each statement, keep their plans, and survive a restart."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from gpscf_events.core import direct as module
from gpscf_events.core.db import db
from gpscf_events.core.direct import BIND, direct

PREPARED = (
    "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 1 /* marked by this test%%'"
)


@pytest.fixture(autouse=True)
def fresh_pool(app: Flask) -> None:
    db.engines[BIND].dispose()


def end_all_connections() -> None:
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND usename = current_user AND pid <> pg_backend_pid()"
    )
    db.session.execute(others)
    db.session.rollback()


def test_every_statement_commits_for_itself() -> None:
    with direct() as connection:
        connection.row(
            "INSERT INTO heartbeat (name, beaten_at) VALUES ('of this test', now()) RETURNING name", {}
        )
        assert db.session.scalar(text("SELECT count(*) FROM heartbeat WHERE name = 'of this test'")) == 1


def test_statements_stay_prepared_from_one_use_of_the_connection_to_the_next() -> None:
    for _time in range(3):
        with direct() as connection:
            connection.row("SELECT 1 /* marked by this test */", {})
    with direct() as connection:
        assert connection.row(PREPARED, {}) == (1,)


def test_the_same_statement_takes_values_of_another_kind_the_next_time() -> None:
    statement = "SELECT %(value)s::text"
    with direct() as connection:
        given = [connection.row(statement, {"value": value}) for value in (1, None, "two", 3.5, None, 1)]
    assert given == [("1",), (None,), ("two",), ("3.5",), (None,), ("1",)]


def test_a_rested_connection_that_postgresql_closed_is_replaced_unseen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "TRUSTED_FOR_S", 0.0)
    with direct() as connection:
        connection.row("SELECT 1", {})
    end_all_connections()
    with direct() as connection:
        assert connection.row("SELECT 2", {}) == (2,)


def test_a_connection_closed_in_the_middle_of_its_work_fails_once_and_not_again() -> None:
    with pytest.raises(OperationalError), direct() as connection:
        connection.row("SELECT 1", {})
        end_all_connections()
        connection.row("SELECT 2", {})
    with direct() as connection:
        assert connection.row("SELECT 3", {}) == (3,)


def test_none_stays_taken_out(app: Flask) -> None:
    with direct():
        pass
    assert db.engines[BIND].pool.checkedout() == 0  # type: ignore[attr-defined]
