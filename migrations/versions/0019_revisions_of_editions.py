"""Editions are changed in the back office too: their revision.

Must work while the previous code still runs: it leaves the new column to its default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("edition", sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False))


def downgrade() -> None:
    """Back again."""
    op.drop_column("edition", "revision")
