"""Migrations: numbered, equal to the models, up and down."""

import re
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from gpscf_events.core.db import Base, db
from gpscf_events.core.schema import head_revision
from tests.support.databases import as_owner

ROOT = Path(__file__).resolve().parents[2]


def test_migrations_are_numbered_in_one_line() -> None:
    names = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
    heads = ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini"))).get_heads()
    assert heads == [head_revision()]


def test_models_and_migrations_are_equal(app: Flask) -> None:
    with db.engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.registry.metadata)
    assert not difference


def test_migrations_go_down_and_up_again(app: Flask, empty_database_url: str) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", as_owner(empty_database_url).replace("%", "%%"))
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    assert "session" in inspect(db.engine).get_table_names()
