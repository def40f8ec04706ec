"""Copies of the own data that delegates order as PDF.

Must work while the previous code still runs: it does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = sa.Enum(
    "queued",
    "running",
    "ready",
    "failed",
    name="copystate",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "data_copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_data_copy_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_copy")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_copy_public_id")),
    )
    op.create_index("ix_data_copy_expires_at", "data_copy", ["expires_at"])
    op.create_index(
        "uq_data_copy_unfinished",
        "data_copy",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )


def downgrade() -> None:
    """Back again: their files go with the next sweep, for they have no row."""
    op.drop_table("data_copy")
