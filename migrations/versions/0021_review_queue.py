"""Questions to delegates with their answers, and what was decided about two registrations that look alike.

Must work while the previous code still runs: it does not know the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "enquiry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_enquiry_answered_with_words")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_user_id"], ["user.id"], name=op.f("fk_enquiry_asked_by_user_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_enquiry_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_enquiry_public_id")),
    )
    op.create_index(
        "uq_enquiry_open",
        "enquiry",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "pair_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("first_registration_id", sa.BigInteger(), nullable=False),
        sa.Column("second_registration_id", sa.BigInteger(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "first_registration_id < second_registration_id", name=op.f("ck_pair_decision_in_order")
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_pair_decision_by_user_id_user")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_pair_decision_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["first_registration_id"],
            ["registration.id"],
            name=op.f("fk_pair_decision_first_registration_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["second_registration_id"],
            ["registration.id"],
            name=op.f("fk_pair_decision_second_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_decision")),
        sa.UniqueConstraint(
            "first_registration_id",
            "second_registration_id",
            name=op.f("uq_pair_decision_first_registration_id_second_registration_id"),
        ),
    )
    op.create_index("ix_pair_decision_second_registration_id", "pair_decision", ["second_registration_id"])


def downgrade() -> None:
    """Back again."""
    op.drop_table("pair_decision")
    op.drop_table("enquiry")
