"""Messages of hosts to those signed up for a session.

Must work while the previous code still runs: it does not know the table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "session_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("states", postgresql.JSONB(), nullable=False),
        sa.Column("words", postgresql.JSONB(), nullable=False),
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
        sa.Column("sent_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "words ->> 'zh' IS NOT NULL OR words ->> 'en' IS NOT NULL",
            name=op.f("ck_session_message_words_language"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_session_message_edition_id_meeting_id_session_id_session"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_user_id"], ["user.id"], name=op.f("fk_session_message_sent_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_message_public_id")),
    )  # fmt: skip
    op.create_index("ix_session_message_session_id", "session_message", ["session_id"])


def downgrade() -> None:
    """Backward: what was written is forgotten; the mails stay."""
    op.drop_table("session_message")
