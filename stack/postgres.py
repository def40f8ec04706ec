"""A private PostgreSQL as a client sees it: waiting for it, its roles and database; and one for tests and bench."""

import signal
import time
from pathlib import Path

import psycopg
from psycopg import sql

from stack.cluster import (
    ADMIN_ROLE,
    APP_ROLE,
    DATABASE,
    OPTIONS,
    OWNER_ROLE,
    bin_dir,
    command,
    initialise,
    url,
)
from stack.faults import StackError
from stack.servers import Server, ensure_running, launch

__all__ = [
    "ADMIN_ROLE",
    "APP_ROLE",
    "DATABASE",
    "OPTIONS",
    "OWNER_ROLE",
    "bin_dir",
    "command",
    "initialise",
    "url",
]


def connect_as_admin(socket_dir: Path, database: str = ADMIN_ROLE) -> psycopg.Connection:
    """A connection of the server's owner, outside any transaction; for setting up and for tests."""
    return psycopg.connect(host=str(socket_dir), user=ADMIN_ROLE, dbname=database, autocommit=True)


def wait_until_ready(socket_dir: Path, within_s: float = 30) -> None:
    """Return when it answers; after a crash it may be replaying for a while."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            connect_as_admin(socket_dir).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise StackError(f"PostgreSQL did not answer within {within_s:.0f} seconds.") from None
            time.sleep(0.05)
        else:
            return


def ensure_database(socket_dir: Path, name: str = DATABASE) -> bool:
    """Make the two roles, which are no superusers, and the owner's database, where they are missing.

    Returns whether the database was the application's own until now: then its rights are still to be made.
    """
    with connect_as_admin(socket_dir) as connection:
        for role in (OWNER_ROLE, APP_ROLE):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if owner is None:
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER_ROLE)))
            admit(connection, name)
    if owner != (APP_ROLE,):
        return False
    roles = {"app": sql.Identifier(APP_ROLE), "owner": sql.Identifier(OWNER_ROLE)}
    with connect_as_admin(socket_dir, name) as connection:
        connection.execute(sql.SQL("REASSIGN OWNED BY {app} TO {owner}").format(**roles))
        admit(connection, name)
    return True


def admit(connection: psycopg.Connection, name: str) -> None:
    """Let the application's role connect, and nobody make temporary tables; as a compose start does."""
    names = {"name": sql.Identifier(name), "app": sql.Identifier(APP_ROLE)}
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {name} TO {app}").format(**names))


def start(data_dir: Path, socket_dir: Path, options: tuple[str, ...] = ()) -> Server:
    """Start a server on its own (tests, bench) and wait until it answers, with roles and database made."""
    initialise(data_dir)
    log = data_dir.with_name(data_dir.name + ".log")
    process = launch(command(data_dir, socket_dir, OPTIONS + options), log)
    server = Server(url(socket_dir), process, signal.SIGINT)
    try:
        wait_until_ready(socket_dir)
    except StackError:
        ensure_running(process, "PostgreSQL", log)
        server.kill()
        raise
    ensure_database(socket_dir)
    return server
