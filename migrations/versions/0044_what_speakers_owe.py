"""What speakers were asked for.

Must work while the previous code still runs: it does not know the table. A speaker or document that it removes while
something points there is refused until it is stopped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "speaker_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("speaker_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "speech", "slides", "portrait", "title",
                name="itemkind", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked", "received", "checked", "not_needed",
                name="itemstate", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_speaker_item_edition_id_meeting_id_session_id_session"),
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["session_speaker.id"], name=op.f("fk_speaker_item_speaker_id_session_speaker")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["session_document.id"], name=op.f("fk_speaker_item_document_id_session_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_item")),
        sa.UniqueConstraint("public_id", name=op.f("uq_speaker_item_public_id")),
        sa.UniqueConstraint("speaker_id", "kind", name=op.f("uq_speaker_item_speaker_id_kind")),
    )  # fmt: skip
    op.create_index("ix_speaker_item_session_id", "speaker_item", ["session_id"])
    op.create_index("ix_speaker_item_document_id", "speaker_item", ["document_id"])


def downgrade() -> None:
    """Backward: what was asked for is forgotten."""
    op.drop_table("speaker_item")
