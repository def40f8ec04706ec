"""invitation codes

Must work while the previous code still runs. Take no long lock: NOT VALID first, VALIDATE in a later migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "invitation_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("uses_allowed", sa.SmallInteger(), nullable=False),
        sa.Column("uses", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "uses BETWEEN 0 AND uses_allowed", name=op.f("ck_invitation_code_uses_within_allowed")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "category_id"],
            ["category.edition_id", "category.id"],
            name=op.f("fk_invitation_code_edition_id_category"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_user_id"], ["user.id"], name=op.f("fk_invitation_code_made_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_code_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_code_public_id")),
    )
    op.create_index("ix_invitation_code_edition_id", "invitation_code", ["edition_id"])
    op.add_column("registration", sa.Column("invitation_code_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_registration_invitation_code_id_invitation_code"),
        "registration",
        "invitation_code",
        ["invitation_code_id"],
        ["id"],
    )


def downgrade() -> None:
    """Back again."""
    op.drop_column("registration", "invitation_code_id")
    op.drop_table("invitation_code")
