"""Runs migrations against DATABASE_URL, with short waits for locks so that a deploy never stops the forum."""

import os

from alembic import context
from sqlalchemy import create_engine, pool, text

from gpscf_events.core.db import Base, Translated
from gpscf_events.tables import load_tables

load_tables()


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name no type of ours: they must still run when the code has moved on."""
    return "postgresql.JSONB()" if kind == "type" and isinstance(item, Translated) else False


def run() -> None:
    """Upgrade or downgrade in one transaction a migration."""
    url = context.config.get_main_option("sqlalchemy.url") or os.environ["DATABASE_URL"]
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.registry.metadata,
            transaction_per_migration=True,
            render_item=render_item,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
