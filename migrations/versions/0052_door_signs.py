"""Signs for the doors of sessions: which version was made.

Must work while the previous code still runs: it does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "door_sign",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_door_sign_edition_id_meeting_id_session_id_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_sign")),
        sa.UniqueConstraint("session_id", "version", name=op.f("uq_door_sign_session_id_version")),
    )


def downgrade() -> None:
    """Backward."""
    op.drop_table("door_sign")
