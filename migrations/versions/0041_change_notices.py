"""Changes of sessions that those signed up are told of.

Must work while the previous code still runs: it does not know the table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "change_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "telling", "told", "dropped",
                name="noticestate", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("decided_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_change_notice_edition_id_meeting_id_session_id_session"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_user_id"], ["user.id"], name=op.f("fk_change_notice_decided_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_notice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_change_notice_public_id")),
    )  # fmt: skip
    op.create_index(
        "uq_change_notice_open",
        "change_notice",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_change_notice_session_id", "change_notice", ["session_id"])


def downgrade() -> None:
    """Backward: what was not told yet is forgotten."""
    op.drop_table("change_notice")
