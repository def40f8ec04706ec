"""Runs migrations as the owner of the tables, with short waits for locks so that a deploy never stops the forum.

The owner is DATABASE_OWNER_URL's, without it DATABASE_URL's. Afterwards the application's role, that of DATABASE_URL,
has its rights on every table (`core/rights.py`).
"""

import logging
import os
from urllib.parse import urlsplit

from alembic import context
from sqlalchemy import Connection, create_engine, pool, text

from config import SettingsError, owner_faults
from gpscf_events.core.db import Base, Translated
from gpscf_events.core.rights import grant_rights, role_exists
from gpscf_events.tables import load_tables

log = logging.getLogger("gpscf.migrations")

load_tables()


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name no type of ours: they must still run when the code has moved on."""
    return "postgresql.JSONB()" if kind == "type" and isinstance(item, Translated) else False


def keep_rights(connection: Connection) -> None:
    """Give the application's role its rights; say where there is no such role beside the owner."""
    owns = connection.execute(
        text(
            "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.alembic_version')"
            " AND pg_get_userbyid(relowner) = current_user)"
        )
    ).scalar()
    if not owns:
        # Somebody who only compares models and schema.
        connection.rollback()
        return
    driver = connection.connection.driver_connection
    role = urlsplit(os.environ.get("DATABASE_URL", "")).username or driver.info.user
    if not role_exists(driver, role):
        log.warning("The role %s of DATABASE_URL is not known to the server: it was given no rights.", role)
        role = driver.info.user
    elif role == driver.info.user:
        log.warning(
            "The product's database role %s owns the tables and may change them. Safer: an owner of its own in "
            "DATABASE_OWNER_URL (docs/operations.md, Roles of the database).",
            role,
        )
    grant_rights(driver, role)
    connection.commit()


def run() -> None:
    """Upgrade or downgrade in one transaction a migration."""
    owner_url = os.environ.get("DATABASE_OWNER_URL", "").strip()
    if faults := owner_faults(owner_url, os.environ.get("DATABASE_URL", "")):
        raise SettingsError(faults)
    url = context.config.get_main_option("sqlalchemy.url") or owner_url or os.environ["DATABASE_URL"]
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
        keep_rights(connection)
    engine.dispose()


run()
