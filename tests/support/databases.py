"""Databases of one test process: a template made by the migrations, its clones, emptying between tests."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from stack import postgres
from stack.places import ROOT

TEMPLATE = "gpscf_template"


def as_owner(url: str) -> str:
    """The address of the application's role, for the role that owns the tables."""
    return url.replace(f"//{postgres.APP_ROLE}@", f"//{postgres.OWNER_ROLE}@", 1)


class Databases:
    """The databases of one server."""

    def __init__(self, socket_dir: Path) -> None:
        self.socket_dir = socket_dir
        self._made = 0

    def url(self, name: str, role: str = postgres.APP_ROLE) -> str:
        return postgres.url(self.socket_dir, name, role)

    def make_template(self) -> None:
        """Run every migration once; clones cost 45 ms."""
        postgres.ensure_database(self.socket_dir, TEMPLATE)
        done = subprocess.run(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": self.url(TEMPLATE),
                "DATABASE_OWNER_URL": self.url(TEMPLATE, postgres.OWNER_ROLE),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def clone(self, name: str) -> str:
        """A fresh database from the template; its address."""
        self._create(name, TEMPLATE)
        return self.url(name)

    def _create(self, name: str, template: str) -> None:
        with postgres.connect_as_admin(self.socket_dir) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(postgres.OWNER_ROLE), sql.Identifier(template)
                )
            )
            postgres.admit(connection, name)

    def fresh(self, name: str, template: str = "template0") -> tuple[str, str]:
        """Name and address of a database that nobody used before: empty, or from another template.

        It goes with the server. DROP DATABASE waits until every process of the server has answered it, and on a
        loaded machine that once took longer than a test may.
        """
        self._made += 1
        name = f"{name}_{self._made}"
        self._create(name, template)
        return name, self.url(name)


class Emptier:
    """Empties all tables in one round trip and puts back the rows that the migrations themselves wrote."""

    def __init__(self, socket_dir: Path, name: str) -> None:
        self.socket_dir = socket_dir
        self.name = name
        self._connection: psycopg.Connection | None = None
        self._script = ""

    def _connect(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = postgres.connect_as_admin(self.socket_dir, self.name)
        return self._connection

    def prepare(self) -> None:
        """Keep what the migrations wrote, and write the script once."""
        connection = self._connect()
        connection.execute("CREATE SCHEMA IF NOT EXISTS kept")
        tables = [
            str(row[0])
            for row in connection.execute(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
            )
        ]
        script = ["BEGIN", "SET LOCAL session_replication_role = replica", "SET LOCAL lock_timeout = '5s'"]
        script += [f'DELETE FROM public."{table}"' for table in tables]
        for table in tables:
            first = connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table)))
            if first.fetchone() is None:
                continue
            connection.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
            columns = ", ".join(
                f'"{row[0]}"'
                for row in connection.execute(
                    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                    " AND NOT attisdropped AND attgenerated = ''",
                    [f'public."{table}"'],
                )
            )
            script.append(
                f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE'
                f' SELECT {columns} FROM kept."{table}"'
            )
        self._script = "; ".join([*script, "COMMIT"])

    def empty(self) -> None:
        """Empty them; a server that a test restarted is connected to again.

        A relay that was held (SIGSTOP) in the middle of a transaction holds its rows: its connection is taken from it.
        """
        try:
            self._connect().execute(self._script)
        except psycopg.OperationalError as fault:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
            if isinstance(fault, psycopg.errors.LockNotAvailable):
                self._connect().execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
                )
            self._connect().execute(self._script)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
