"""Invitations, new passwords, waits after failed sign-ins, and what sessions show of themselves.

Must work while the previous code still runs: it sets every password and leaves the new columns empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SESSION_COLUMNS = ("public_id", "device", "network", "confirmed_at")


def upgrade() -> None:
    """Forward."""
    op.alter_column("user", "password_hash", nullable=True)
    op.add_column(
        "web_session",
        sa.Column("public_id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.add_column("web_session", sa.Column("device", sa.Text(), nullable=True))
    op.add_column("web_session", sa.Column("network", sa.Text(), nullable=True))
    op.add_column("web_session", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f("uq_web_session_public_id"), "web_session", ["public_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invitation_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_user_id"), "invitation", ["user_id"])
    op.create_table(
        "password_reset",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_password_reset_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_reset_token_hash")),
    )
    op.create_index(op.f("ix_password_reset_user_id"), "password_reset", ["user_id"])
    op.create_table(
        "sign_in_wait",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_wait")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_in_wait_key")),
    )
    op.create_index(op.f("ix_sign_in_wait_last_failed_at"), "sign_in_wait", ["last_failed_at"])


def downgrade() -> None:
    """Back again; somebody who was invited and did not come has no password that fits."""
    op.drop_table("sign_in_wait")
    op.drop_table("password_reset")
    op.drop_table("invitation")
    op.drop_constraint(op.f("uq_web_session_public_id"), "web_session")
    for name in SESSION_COLUMNS:
        op.drop_column("web_session", name)
    op.execute("""UPDATE "user" SET password_hash = '!' WHERE password_hash IS NULL""")
    op.alter_column("user", "password_hash", nullable=False)
