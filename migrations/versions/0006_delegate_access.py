"""delegate access

Must work while the previous code still runs. Take no long lock: NOT VALID first, VALIDATE in a later migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Codes count in the browser that asked for them."""
    op.add_column("sign_in_code", sa.Column("browser_hash", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Back again."""
    op.drop_column("sign_in_code", "browser_hash")
