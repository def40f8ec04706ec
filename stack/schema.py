"""The step before the start that needs the database: roles, database, schema. Alembic is loaded where it must work.

`python -m stack.schema [SOCKET_FOLDER]`: with the folder the server is our own, without it that of DATABASE_URL.
"""

import os
import sys
from pathlib import Path

import psycopg

from gpscf_events.core.schema import head_revision
from stack import postgres
from stack.faults import StackError


def present_revision(url: str) -> str | None:
    """The schema's revision, or None where there is none yet."""
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    return str(row[0]) if row else None


def main(arguments: list[str]) -> int:
    """Wait for the server, then bring the schema to what the code expects."""
    changed = False
    try:
        for folder in map(Path, arguments):
            postgres.wait_until_ready(folder)
            changed = postgres.ensure_database(folder) or changed
        current = not changed and present_revision(os.environ["DATABASE_URL"]) == head_revision()
    except (StackError, psycopg.Error) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    if not current:
        os.execv(sys.executable, [sys.executable, "-m", "alembic", "upgrade", "head"])  # noqa: S606
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
