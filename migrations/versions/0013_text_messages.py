"""Text messages beside mails: by which way a message goes, and what its text says.

Must work while the previous code still runs: it writes mails only, which is the default. The table may be long, so
the new constraint is added without looking at the rows, which fit by the default, and checked after.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CHANNELS = sa.Enum("email", "sms", name="channel", native_enum=False, length=32)


def upgrade() -> None:
    """Forward."""
    op.add_column("message", sa.Column("channel", CHANNELS, server_default="email", nullable=False))
    op.add_column("message", sa.Column("sms_text", sa.Text(), server_default="", nullable=False))
    op.execute(
        "ALTER TABLE message ADD CONSTRAINT ck_message_channel CHECK (channel IN ('email', 'sms')) NOT VALID"
    )
    op.execute("ALTER TABLE message VALIDATE CONSTRAINT ck_message_channel")
    op.create_index(
        "ix_message_sms_created_at", "message", ["created_at"], postgresql_where=sa.text("channel = 'sms'")
    )


def downgrade() -> None:
    """Back again: the older code would mail to numbers, so text messages go."""
    op.execute("DELETE FROM message WHERE channel = 'sms'")
    op.drop_index("ix_message_sms_created_at", table_name="message")
    op.drop_constraint("ck_message_channel", "message")
    op.drop_column("message", "sms_text")
    op.drop_column("message", "channel")
