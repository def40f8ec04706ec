"""mobile codes and invitation codes

Must work while the previous code still runs. Take no long lock: NOT VALID first, VALIDATE in a later migration.
"""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""


def downgrade() -> None:
    """Back again."""
