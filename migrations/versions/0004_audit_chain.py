"""audit chain

Must work while the previous code still runs. Take no long lock: NOT VALID first, VALIDATE in a later migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# An entry comes unsealed, is sealed once, and is never changed or taken away; whoever asks.
KEPT = """
CREATE FUNCTION audit_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.sequence IS NULL AND NEW.previous_hash IS NULL AND NEW.hash IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.sequence IS NULL AND NEW.sequence IS NOT NULL
        AND to_jsonb(NEW) - ARRAY['sequence', 'previous_hash', 'hash']
          = to_jsonb(OLD) - ARRAY['sequence', 'previous_hash', 'hash'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit entries are kept as they were written' USING ERRCODE = 'insufficient_privilege';
END
$$
"""


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "audit_entry",
        sa.Column("actor_roles", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("audit_entry", sa.Column("user_agent", sa.Text(), nullable=True))
    op.add_column("audit_entry", sa.Column("session_ref", sa.Text(), nullable=True))
    op.add_column("audit_entry", sa.Column("sequence", sa.BigInteger(), nullable=True))
    op.add_column("audit_entry", sa.Column("previous_hash", sa.LargeBinary(), nullable=True))
    op.add_column("audit_entry", sa.Column("hash", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f("uq_audit_entry_sequence"), "audit_entry", ["sequence"])
    op.create_index(
        "ix_audit_entry_unsealed", "audit_entry", ["id"], postgresql_where=sa.text("sequence IS NULL")
    )
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor_kind", "actor_id"])
    # Validated at once: the columns are new and empty, so this is one quick look at the table.
    op.create_check_constraint(
        op.f("ck_audit_entry_sealed_as_a_whole"),
        "audit_entry",
        "(sequence IS NULL) = (hash IS NULL) AND (sequence IS NULL) = (previous_hash IS NULL)",
    )
    op.execute(KEPT)
    op.execute(
        "CREATE TRIGGER audit_entry_is_kept BEFORE INSERT OR UPDATE OR DELETE ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_entry_is_kept()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_kept()"
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM CURRENT_USER")
    op.execute("GRANT UPDATE (sequence, previous_hash, hash) ON audit_entry TO CURRENT_USER")


def downgrade() -> None:
    """Back again."""
    op.execute("GRANT UPDATE, DELETE, TRUNCATE ON audit_entry TO CURRENT_USER")
    op.execute("DROP TRIGGER audit_entry_is_not_emptied ON audit_entry")
    op.execute("DROP TRIGGER audit_entry_is_kept ON audit_entry")
    op.execute("DROP FUNCTION audit_entry_is_kept()")
    op.drop_constraint(op.f("ck_audit_entry_sealed_as_a_whole"), "audit_entry")
    op.drop_index("ix_audit_entry_actor", table_name="audit_entry")
    op.drop_index("ix_audit_entry_unsealed", table_name="audit_entry")
    op.drop_constraint(op.f("uq_audit_entry_sequence"), "audit_entry")
    for column in ("hash", "previous_hash", "sequence", "session_ref", "user_agent", "actor_roles"):
        op.drop_column("audit_entry", column)
