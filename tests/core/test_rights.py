"""The application's role of the database: what it may do is one table, and it can change nothing else."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from config import Settings
from gpscf_events.core.rights import SEQUENCE, grant_rights, may_change_schema, rights_on
from stack import postgres
from stack.backup import libpq_address
from stack.places import ROOT
from tests.support.databases import Databases, as_owner

CHANGES_OF_ENTRIES = (
    "UPDATE audit_entry SET reason = 'another'",
    "UPDATE audit_entry SET sequence = 1, previous_hash = '', hash = '', actor_id = 1",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
)
CHANGES_OF_THE_TRAIL = (
    *CHANGES_OF_ENTRIES,
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_entry_is_kept ON audit_entry",
    "CREATE OR REPLACE FUNCTION audit_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
)
CHANGES_OF_THE_SCHEMA = (
    "CREATE TABLE mine (id int)",
    "CREATE TEMP TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE ROLE mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE person ADD COLUMN mine int",
    "DROP TABLE job",
    "TRUNCATE job",
    "CREATE TRIGGER mine BEFORE INSERT ON job EXECUTE FUNCTION audit_entry_is_kept()",
    "UPDATE alembic_version SET version_num = '0001'",
    f"SET ROLE {postgres.OWNER_ROLE}",
    "COPY (SELECT 1) TO PROGRAM 'true'",
)

Right = tuple[str, str, str]


def rights_of(url: str, role: str) -> set[Right]:
    """Every right that the role has on a table, a column or a sequence, told by the server itself."""
    with psycopg.connect(libpq_address(as_owner(url))) as connection:
        rows = connection.execute(
            """SELECT c.relname, '', a.privilege_type FROM pg_class c,
                   aclexplode(coalesce(c.relacl, acldefault(
                       CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) a
               WHERE c.relnamespace = 'public'::regnamespace AND a.grantee IN (0, to_regrole(%(role)s))
               UNION SELECT c.relname, t.attname, a.privilege_type
               FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
               WHERE c.relnamespace = 'public'::regnamespace AND a.grantee IN (0, to_regrole(%(role)s))""",
            {"role": role},
        ).fetchall()
    return {(str(table), str(column), str(right)) for table, column, right in rows}


def relations(url: str) -> dict[str, str]:
    with psycopg.connect(libpq_address(url)) as connection:
        return {
            str(name): str(kind)
            for name, kind in connection.execute(
                "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"
            )
        }


def wanted(url: str) -> set[Right]:
    found: set[Right] = set()
    for name, kind in relations(url).items():
        rights = SEQUENCE if kind == "S" else rights_on(name)
        found |= {(name, "", right) for right in rights.on_table}
        found |= {(name, column, "UPDATE") for column in rights.columns}
    return found


@pytest.fixture
def product(app: Flask, settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection as every process of the product has it."""
    with psycopg.connect(libpq_address(settings.database_url), autocommit=True) as connection:
        yield connection


def test_every_table_has_the_rights_of_the_one_table_and_no_more(app: Flask, settings: Settings) -> None:
    kinds = relations(settings.database_url)
    assert sum(kind == "r" for kind in kinds.values()) > 30
    assert rights_of(settings.database_url, postgres.APP_ROLE) == wanted(settings.database_url)
    assert not {right for right in rights_of(settings.database_url, postgres.APP_ROLE) if right[2] in {
        "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"}}  # fmt: skip


def test_neither_role_is_more_than_a_role(product: psycopg.Connection) -> None:
    rows = product.execute(
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles"
        " WHERE rolname = ANY(%s) ORDER BY 1",
        [[postgres.APP_ROLE, postgres.OWNER_ROLE]],
    ).fetchall()
    assert rows == [(postgres.APP_ROLE, *[False] * 5), (postgres.OWNER_ROLE, *[False] * 5)]
    owners = product.execute(
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    ).fetchall()
    assert owners == [(postgres.OWNER_ROLE,)]


@pytest.mark.parametrize("statement", [*CHANGES_OF_THE_TRAIL, *CHANGES_OF_THE_SCHEMA])
def test_the_product_can_change_neither_trail_nor_schema(product: psycopg.Connection, statement: str) -> None:
    product.execute(
        "INSERT INTO audit_entry (public_id, actor_kind, action, subject_kind)"
        " VALUES (gen_random_uuid(), 'system', 'thing.done', 'thing')"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        product.execute(statement)


def test_a_table_of_a_later_migration_has_its_rights_as_soon_as_it_is_there(
    migrated_database_url: str,
) -> None:
    with psycopg.connect(libpq_address(as_owner(migrated_database_url)), autocommit=True) as owner:
        owner.execute(
            "CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, counted serial, words text)"
        )
    assert rights_of(migrated_database_url, postgres.APP_ROLE) == wanted(migrated_database_url)
    with psycopg.connect(libpq_address(migrated_database_url)) as product:
        product.execute("INSERT INTO later (words) VALUES ('x')")


def test_rights_that_went_wrong_are_mended_by_the_next_run_of_migrations(migrated_database_url: str) -> None:
    with psycopg.connect(libpq_address(as_owner(migrated_database_url)), autocommit=True) as owner:
        owner.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {postgres.APP_ROLE}")
        owner.execute(f"REVOKE ALL ON job FROM {postgres.APP_ROLE}")
        owner.execute("GRANT DELETE ON audit_entry TO CURRENT_USER")
    assert migrate(migrated_database_url, as_owner(migrated_database_url)).returncode == 0
    assert rights_of(migrated_database_url, postgres.APP_ROLE) == wanted(migrated_database_url)
    assert ("audit_entry", "", "DELETE") not in rights_of(migrated_database_url, postgres.OWNER_ROLE)


def migrate(url: str, owner_url: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT, env={"DATABASE_URL": url, "DATABASE_OWNER_URL": owner_url},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_where_one_role_does_everything_it_works_says_so_and_keeps_the_trail(empty_database_url: str) -> None:
    one_role = as_owner(empty_database_url)
    done = migrate(one_role)
    assert done.returncode == 0 and "owns the tables and may change them" in done.stderr, done.stderr
    with psycopg.connect(libpq_address(one_role), autocommit=True) as connection:
        assert may_change_schema(connection)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM audit_entry")


def test_a_role_that_does_not_exist_yet_stops_no_migration(empty_database_url: str) -> None:
    owner_url = as_owner(empty_database_url)
    nobody = owner_url.replace(f"//{postgres.OWNER_ROLE}@", "//nobody@")
    done = migrate(nobody, owner_url)
    assert done.returncode == 0 and "not known to the server" in done.stderr, done.stderr
    assert migrate(empty_database_url, owner_url).stderr == ""
    assert rights_of(empty_database_url, postgres.APP_ROLE) == wanted(empty_database_url)


def test_two_addresses_of_one_role_are_refused_as_two_roles(empty_database_url: str) -> None:
    done = migrate(empty_database_url, empty_database_url)
    assert done.returncode != 0 and "must name another role than DATABASE_URL" in done.stderr


def test_the_role_of_the_product_is_told_from_one_that_may_change_tables(
    product: psycopg.Connection, run_folder: object, settings: Settings
) -> None:
    assert not may_change_schema(product)
    with psycopg.connect(libpq_address(as_owner(settings.database_url))) as owner:
        assert may_change_schema(owner)


def test_a_database_of_one_role_is_handed_over_and_its_rights_are_made(databases: Databases) -> None:
    name, url = databases.fresh("gpscf_former")
    with postgres.connect_as_admin(databases.socket_dir, name) as admin:
        admin.execute(f"ALTER DATABASE {name} OWNER TO {postgres.APP_ROLE}")
    assert migrate(url).returncode == 0
    assert postgres.ensure_database(databases.socket_dir, name)
    assert not postgres.ensure_database(databases.socket_dir, name)
    assert migrate(url, as_owner(url)).returncode == 0
    assert rights_of(url, postgres.APP_ROLE) == wanted(url)
    with psycopg.connect(libpq_address(url)) as product:
        assert not may_change_schema(product)


def test_granting_again_changes_nothing(migrated_database_url: str) -> None:
    with psycopg.connect(libpq_address(as_owner(migrated_database_url)), autocommit=True) as owner:
        before = owner.execute("SELECT sum(xmin::text::bigint) FROM pg_class WHERE relkind = 'r'").fetchone()
        grant_rights(owner, postgres.APP_ROLE)
        after = owner.execute("SELECT sum(xmin::text::bigint) FROM pg_class WHERE relkind = 'r'").fetchone()
    assert before == after
