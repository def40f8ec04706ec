"""What the public programme tells of a session: theme, mode, whether it is cancelled, speakers, documents.

Must work while the previous code still runs: it knows neither the tables nor the columns, which have defaults.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KIND = "ck_stored_file_filekind"
BEFORE = "kind IN ('portrait', 'answer_picture', 'answer_pdf')"


def upgrade() -> None:
    """Forward."""
    op.add_column("session", sa.Column("theme", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column(
        "session",
        sa.Column("mode", sa.String(length=32), server_default="on_site", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_session_takingpart"), "session", "mode IN ('on_site', 'online', 'hybrid', 'recorded')"
    )
    op.create_check_constraint(op.f("ck_session_somebody_meets"), "session", "mode <> 'recorded'")
    op.add_column("session", sa.Column("is_cancelled", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "session_speaker",
        *_columns(),
        sa.Column("role", _one_of("speakerrole", "chair", "moderator", "speaker"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("office", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("topic", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mode", _one_of("takingpart", "on_site", "online", "hybrid", "recorded"), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_session_speaker_ends_after_start")),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_session_speaker_slot_is_whole")
        ),
        sa.CheckConstraint("mode <> 'hybrid'", name=op.f("ck_session_speaker_one_way_to_speak")),
        sa.CheckConstraint(
            "name ->> 'zh' IS NOT NULL OR name ->> 'en' IS NOT NULL",
            name=op.f("ck_session_speaker_name_language"),
        ),
        *_keys("session_speaker"),
    )
    op.create_table(
        "session_document",
        *_columns(),
        sa.Column(
            "kind",
            _one_of("documentkind", "agenda", "speech", "slides", "outcome", "other"),
            nullable=False,
        ),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "title ->> 'zh' IS NOT NULL OR title ->> 'en' IS NOT NULL",
            name=op.f("ck_session_document_title_language"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_session_document_file_id_stored_file")
        ),
        *_keys("session_document"),
    )
    for table in ("session_speaker", "session_document"):
        op.create_index(op.f(f"ix_{table}_session_id"), table, ["session_id"])
    op.drop_constraint(KIND, "stored_file")
    op.create_check_constraint(op.f(KIND), "stored_file", BEFORE[:-1] + ", 'session_document')")


def downgrade() -> None:
    """Back again: speakers and documents are gone, the documents' files with the next sweep."""
    op.drop_table("session_document")
    op.drop_table("session_speaker")
    op.execute("DELETE FROM stored_file WHERE kind = 'session_document'")
    op.drop_constraint(KIND, "stored_file")
    op.create_check_constraint(op.f(KIND), "stored_file", BEFORE)
    for column in ("is_cancelled", "mode", "theme"):
        op.drop_column("session", column)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f(f"fk_{table}_edition_id_meeting_id_session_id_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    ]
