"""The address of a delegate's own calendar, replaced apart from the private link.

Must work while the previous code still runs: it does not know the column, which has a default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "registration", sa.Column("calendar_generation", sa.BigInteger(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    """Back again: calendars that subscribed to a replaced address find nothing any more."""
    op.drop_column("registration", "calendar_generation")
