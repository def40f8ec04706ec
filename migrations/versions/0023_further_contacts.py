"""Further addresses and numbers that open a registration, each proven by a code.

Must work while the previous code still runs: it does not know the table, and opens less than the new code does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "registration_contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_registration_contact_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_registration_contact_edition_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_contact")),
        sa.UniqueConstraint(
            "registration_id", "contact_id", name=op.f("uq_registration_contact_registration_id_contact_id")
        ),
    )
    op.create_index(op.f("ix_registration_contact_contact_id"), "registration_contact", ["contact_id"])


def downgrade() -> None:
    """Back again."""
    op.drop_table("registration_contact")
