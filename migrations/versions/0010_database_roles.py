"""database roles

Who may what is in gpscf_events/core/rights.py and is brought about after every run of migrations; here only
what a server of long ago left open: that anybody may make tables.

Must work while the previous code still runs. Take no long lock: NOT VALID first, VALIDATE in a later migration.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def downgrade() -> None:
    """Nothing: since PostgreSQL 15 nobody holds that right."""
