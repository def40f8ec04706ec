"""What the database role of the product may do with each table, and what brings it about. The one table of rights.

The owner of the tables runs this after every migration and after a restore. Where one role does both, on a hosted
database with one role only, what can be taken from the owner is still taken: then only triggers and the chain stand.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Rights:
    """Rights on a table, and the columns that may be updated where the table may not."""

    on_table: frozenset[str]
    columns: frozenset[str] = frozenset()


USUAL = Rights(frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}))
# Every other table has the usual ones, also one that a later migration makes.
FEWER = {
    "alembic_version": Rights(frozenset({"SELECT"})),
    # Written once; the three columns are the sealer's, and a trigger lets each be filled once.
    "audit_entry": Rights(frozenset({"SELECT", "INSERT"}), frozenset({"sequence", "previous_hash", "hash"})),
    # History: written once; retention empties the two columns with words.
    "fact_move": Rights(frozenset({"SELECT", "INSERT"}), frozenset({"reference", "reason"})),
}
SEQUENCE = Rights(frozenset({"SELECT", "USAGE"}))
# The owner can give itself back what it lacks, but not by accident.
OF_THE_OWNER = {
    "audit_entry": Rights(
        frozenset({"SELECT", "INSERT", "REFERENCES", "TRIGGER", "MAINTAIN"}), FEWER["audit_entry"].columns
    )
}

_PRESENT = """
SELECT c.relname, c.relkind = 'S', pg_get_userbyid(c.relowner),
    ARRAY(SELECT a.privilege_type FROM aclexplode(coalesce(c.relacl, acldefault(
              CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) a WHERE a.grantee = r.oid),
    ARRAY(SELECT t.attname::text FROM pg_attribute t, aclexplode(t.attacl) a
          WHERE t.attrelid = c.oid AND a.grantee = r.oid AND a.privilege_type = 'UPDATE'),
    ARRAY(SELECT t.attname::text FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped)
FROM pg_class c, pg_roles r
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND r.rolname = %s
ORDER BY c.relname
"""


def rights_on(table: str) -> Rights:
    """The rights of the product's role on a table."""
    return FEWER.get(table, USUAL)


def role_exists(connection: psycopg.Connection, role: str) -> bool:
    """Whether the server knows the role."""
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def grant_rights(connection: psycopg.Connection, role: str) -> None:
    """Make the rights of `role` and of the tables' owner, who must be the present user, as the table above says.

    Only what differs is touched. `role` may be the owner itself. Belongs in the caller's transaction.
    """
    owner = connection.info.user
    _set_rights(connection, owner, {table: OF_THE_OWNER.get(table) for table in OF_THE_OWNER})
    if role == owner:
        return
    named = sql.Identifier(role)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, USAGE ON SEQUENCES TO {}",
    ):
        connection.execute(sql.SQL(statement).format(named))
    _set_rights(connection, role, None)


def _set_rights(connection: psycopg.Connection, role: str, only: dict[str, Rights | None] | None) -> None:
    for name, is_sequence, owner, on_table, columns, known in connection.execute(_PRESENT, [role]).fetchall():
        wanted = only.get(name) if only is not None else SEQUENCE if is_sequence else rights_on(name)
        if wanted is None or owner != connection.info.user:
            continue
        # Going down past the migration that made a column must work too.
        may_update = wanted.columns & set(known)
        if wanted.on_table == set(on_table) and may_update == set(columns):
            continue
        target = sql.SQL("SEQUENCE {}" if is_sequence else "TABLE {}").format(sql.Identifier("public", name))
        given: list[sql.Composable] = [sql.SQL(right) for right in sorted(wanted.on_table)]
        if may_update:
            named = sql.SQL(", ").join(map(sql.Identifier, sorted(may_update)))
            given.append(sql.SQL("UPDATE ({})").format(named))
        parts = {"target": target, "role": sql.Identifier(role), "given": sql.SQL(", ").join(given)}
        connection.execute(sql.SQL("REVOKE ALL ON {target} FROM {role}").format(**parts))
        connection.execute(sql.SQL("GRANT {given} ON {target} TO {role}").format(**parts))


def may_change_schema(connection: psycopg.Connection) -> bool:
    """Whether the present user could make or change tables: the role of the product should not."""
    row = connection.execute(
        "SELECT rolsuper OR has_schema_privilege(current_user, 'public', 'CREATE') OR EXISTS ("
        " SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'USAGE'))"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(row and row[0])
