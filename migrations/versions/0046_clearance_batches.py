"""Batches for the security authority, their layout, and what came back.

Must work while the previous code still runs: it does not know the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "clearance_layout",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_clearance_layout_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_layout")),
        sa.UniqueConstraint("edition_id", name=op.f("uq_clearance_layout_edition_id")),
    )
    op.create_table(
        "clearance_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "sent", "cancelled",
                name="batchstate", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_clearance_batch_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_user_id"], ["user.id"], name=op.f("fk_clearance_batch_made_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_batch")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_clearance_batch_edition_id_id")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_clearance_batch_edition_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clearance_batch_public_id")),
    )  # fmt: skip
    op.create_table(
        "clearance_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "open", "sent", "more_information", "cleared", "objection", "lapsed",
                name="clearance", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "batch_id"],
            ["clearance_batch.edition_id", "clearance_batch.id"],
            name=op.f("fk_clearance_item_edition_id_batch_id_clearance_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_clearance_item_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_item")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_clearance_item_batch_id_number")),
        sa.UniqueConstraint(
            "batch_id", "registration_id", name=op.f("uq_clearance_item_batch_id_registration_id")
        ),
    )  # fmt: skip
    op.create_index("ix_clearance_item_registration_id", "clearance_item", ["registration_id"])


def downgrade() -> None:
    """Backward: which batch somebody was in is forgotten; where clearance stands stays."""
    op.drop_table("clearance_item")
    op.drop_table("clearance_batch")
    op.drop_table("clearance_layout")
