"""Connections beside the ORM's session: they commit each statement, keep their plans, and survive a restart."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from gpscf_events.core import direct as module
from gpscf_events.core.db import db
from gpscf_events.core.direct import BIND, Direct, Read, bring_along, direct

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


WHO = "SELECT n, n * 2 FROM generate_series(1, 3) n WHERE n = %(who)s"
WHAT = "SELECT n, 'thing ' || n, NULL FROM generate_series(1, 3) n WHERE n = %(what)s"


def who(number: int) -> Read:
    return Read(WHO, {"who": number}, 2)


def what(number: int) -> Read:
    return Read(WHAT, {"what": number}, 3)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one for each way to PostgreSQL."""
    seen: list[str] = []
    real = Direct.row

    def row(self: Direct, statement: str, values: Any) -> Any:
        seen.append(statement)
        return real(self, statement, values)

    monkeypatch.setattr(Direct, "row", row)
    return seen


@pytest.mark.parametrize("first", [1, 9])
@pytest.mark.parametrize("second", [2, 9])
def test_a_read_that_is_brought_along_costs_no_way_of_its_own(
    ways: list[str], first: int, second: int
) -> None:
    with direct() as connection:
        expected = connection.read(who(first)), connection.read(what(second))
        ways.clear()
        bring_along(what(second))
        assert (connection.read(who(first)), connection.read(what(second))) == expected
        assert len(ways) == 1
        assert connection.read(what(second)) == expected[1]
        assert len(ways) == 2, "it is given once: the next time it is read anew"


def test_what_is_brought_along_is_given_to_nobody_who_asks_for_something_else(ways: list[str]) -> None:
    with direct() as connection:
        bring_along(what(1))
        assert connection.read(who(1)) == (1, 2)
        assert connection.read(what(2)) == (2, "thing 2", None)
        bring_along(what(1))
        # Values of the same name are never mixed.
        assert connection.read(what(2)) == (2, "thing 2", None)
        assert connection.read(what(1)) == (1, "thing 1", None)
        bring_along(what(3))
        assert connection.read(what(3)) == (3, "thing 3", None)
        assert connection.read(who(3)) == (3, 6)
    assert len(ways) == 6
