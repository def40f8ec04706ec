"""No process loads what it does not need: the memory and the start of the whole rest on it."""

import os
import subprocess
import sys

import pytest

from tests.architecture.source import PACKAGE, ROOT

PAGES = {"flask_limiter", "flask_wtf", "wtforms", "gpscf_events.wiring", "gpscf_events.application"}
MIGRATIONS = {"alembic", "mako", "pygments"}
MAKING = {"typst", "xlsxwriter", "PIL", "icalendar"}
FRAMEWORK = {"flask", "sqlalchemy", "psycopg", "redis", "celery", "cryptography"}
DEMO = {"gpscf_events.demo.services", "yaml"}
ENVIRONMENT = {
    "APP_ENV": "demo",
    "DATABASE_URL": "postgresql+psycopg://nobody@/none",
    "REDIS_URL": "unix:///nonexistent",
    "SMTP_URL": "smtp://127.0.0.1:1",
    "SECRET_KEY": "x" * 40,
}


def loaded(statement: str) -> set[str]:
    """The modules that a process has loaded after the statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("statement", "too_heavy"),
    [
        ("import stack.run", FRAMEWORK | {"supervisor"} | MIGRATIONS),
        ("import gpscf_events.demo.mailcatcher", FRAMEWORK),
        ("import gpscf_events.web", MIGRATIONS | DEMO | {"typst", "xlsxwriter", "celery", "zxcvbn"}),
        ("import worker.relay", PAGES | MIGRATIONS | MAKING | {"gpscf_events.reactions", "pydantic"}),
        (
            "import worker.app; worker.app.celery_app.loader.import_default_modules()",
            PAGES | MIGRATIONS | {"gpscf_events.demo.services", "pydantic"},
        ),
    ],
    ids=["make run", "mail catcher", "web", "relay", "worker"],
)
def test_a_process_does_not_load(statement: str, too_heavy: set[str]) -> None:
    found = loaded(statement)
    assert not too_heavy & found
    assert statement.split()[1].rstrip(";") in found


@pytest.mark.parametrize("process", ["worker.app", "gpscf_events.web"])
def test_a_process_that_writes_knows_every_table(process: str) -> None:
    """Else its first flush fails, in SQLAlchemy's order of tables by their foreign keys."""
    known = "from gpscf_events.core.db import Base; Base.registry.metadata.sorted_tables"
    features = {f"gpscf_events.{models.parent.name}.models" for models in PACKAGE.glob("*/models.py")}
    assert features <= loaded(f"import {process}; {known}")
