"""What security was shown, and what it cleared, as keyed hashes of each part.

Must work while the previous code still runs: the columns are empty for it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

COLUMNS = ("sent_as", "cleared_as")


def upgrade() -> None:
    """Forward."""
    for name in COLUMNS:
        op.add_column("accreditation", sa.Column(name, postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    """Backward: changes are looked at one by one again."""
    for name in COLUMNS:
        op.drop_column("accreditation", name)
