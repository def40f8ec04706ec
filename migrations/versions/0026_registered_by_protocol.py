"""What is missing of somebody on purpose: to be supplied until a day, or waived for a reason.

Must work while the previous code still runs: it does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    fields = ("contact", "photo", "document")
    op.create_table(
        "field_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(*fields, name="field", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("owner_role", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("waived_for", sa.Text(), server_default="", nullable=False),
        sa.Column("by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(until IS NOT NULL) = (waived_for = '')", name=op.f("ck_field_note_supplied_or_waived")
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_field_note_by_user_id_user")),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_field_note_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_note")),
        sa.UniqueConstraint("registration_id", "field", name=op.f("uq_field_note_registration_id_field")),
    )


def downgrade() -> None:
    """Back again."""
    op.drop_table("field_note")
