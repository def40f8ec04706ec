"""Acts over many registrations at once, their rows, and messages that wait while such an act can be undone.

Must work while the previous code still runs: it knows neither the tables nor the columns, and sends no held message
before its job is due. The index of held messages is empty at first.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Forward."""
    op.add_column("message", sa.Column("hold_key", sa.Text(), nullable=True))
    op.add_column("message", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_message_hold_key", "message", ["hold_key"], postgresql_where=sa.text("hold_key IS NOT NULL")
    )
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _enum("bulkkind", "accept", "decline", "tag_on", "tag_off"), nullable=False),
        sa.Column("tag_id", sa.BigInteger(), nullable=True),
        sa.Column("tag_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", JSONB(), nullable=False),
        sa.Column(
            "state",
            _enum(
                "bulkstate", "asked", "queued", "running", "done", "cancelled", "failed", "undoing", "undone"
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_bulk_act_edition_id_edition")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bulk_act_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_act")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bulk_act_public_id")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_bulk_act_edition_id_id")),
    )
    op.create_index("ix_bulk_act_user_id_created_at", "bulk_act", ["user_id", "created_at"])
    op.create_table(
        "bulk_row",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("bulk_act_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            _enum("bulkrowstate", "pending", "left_out", "done", "undone", "kept"),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("proposal", _enum("proposal", "accepted", "declined"), nullable=True),
        sa.Column("proposed_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("audit_mark", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "bulk_act_id"],
            ["bulk_act.edition_id", "bulk_act.id"],
            name=op.f("fk_bulk_row_edition_id_bulk_act"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_bulk_row_edition_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_user_id"], ["user.id"], name=op.f("fk_bulk_row_proposed_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_row")),
        sa.UniqueConstraint(
            "bulk_act_id", "registration_id", name=op.f("uq_bulk_row_bulk_act_id_registration_id")
        ),
    )
    op.create_index("ix_bulk_row_registration_id", "bulk_row", ["registration_id"])
    op.create_index("ix_bulk_row_bulk_act_id_state", "bulk_row", ["bulk_act_id", "state"])


def downgrade() -> None:
    """Back again."""
    op.drop_table("bulk_row")
    op.drop_table("bulk_act")
    op.drop_index("ix_message_hold_key", "message")
    op.drop_column("message", "held_until")
    op.drop_column("message", "hold_key")
