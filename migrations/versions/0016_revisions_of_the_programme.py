"""The programme is kept in the back office: revisions of venues, rooms, meetings and sessions.

Must work while the previous code still runs: it leaves the new columns to their defaults.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("venue", "room", "meeting", "session")


def upgrade() -> None:
    """Forward."""
    for table in TABLES:
        op.add_column(table, sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False))


def downgrade() -> None:
    """Back again: who reads a page before and saves after is no longer told of saves in between."""
    for table in TABLES:
        op.drop_column(table, "revision")
