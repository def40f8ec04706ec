"""Run sheets of sessions, their lines and published versions.

Must work while the previous code still runs: it does not know the tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

MADE = sa.text("now()")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "run_sheet",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_run_sheet_edition_id_meeting_id_session_id_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_sheet")),
        sa.UniqueConstraint("session_id", name=op.f("uq_run_sheet_session_id")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_run_sheet_edition_id_id")),
    )
    op.create_table(
        "run_sheet_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("sheet_id", sa.BigInteger(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("what", postgresql.JSONB(), nullable=False),
        sa.Column("who", postgresql.JSONB(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("microphone", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("cue_owner", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "what ->> 'zh' IS NOT NULL OR what ->> 'en' IS NOT NULL",
            name=op.f("ck_run_sheet_line_what_language"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "sheet_id"],
            ["run_sheet.edition_id", "run_sheet.id"],
            name=op.f("fk_run_sheet_line_edition_id_sheet_id_run_sheet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_sheet_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_run_sheet_line_public_id")),
    )
    op.create_index("ix_run_sheet_line_sheet_id", "run_sheet_line", ["sheet_id"])
    op.create_table(
        "run_sheet_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("sheet_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("published_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_run_sheet_version_number_positive")),
        sa.ForeignKeyConstraint(
            ["edition_id", "sheet_id"],
            ["run_sheet.edition_id", "run_sheet.id"],
            name=op.f("fk_run_sheet_version_edition_id_sheet_id_run_sheet"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_user_id"], ["user.id"], name=op.f("fk_run_sheet_version_published_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_sheet_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq_run_sheet_version_public_id")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_run_sheet_version_sheet_id_number")),
    )


def downgrade() -> None:
    """Backward: run sheets and what was published of them go."""
    op.drop_table("run_sheet_version")
    op.drop_table("run_sheet_line")
    op.drop_table("run_sheet")
