"""Categories whose people hear "we will confirm" where others hear full, waiting list or declined.

Must work while the previous code still runs: it does not know the column, and its default is what it does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("category", sa.Column("is_assured", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    """Back again."""
    op.drop_column("category", "is_assured")
