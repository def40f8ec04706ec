"""Editions that are being prepared: not public before an organiser says so.

Must work while the previous code still runs: it makes public editions only, and shows those alike.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("edition", sa.Column("is_public", sa.Boolean(), server_default="true", nullable=False))
    op.create_check_constraint(op.f("ck_edition_current_is_public"), "edition", "is_public OR NOT is_current")


def downgrade() -> None:
    """Back again: what is being prepared is seen by everybody who has its address."""
    op.drop_constraint("ck_edition_current_is_public", "edition")
    op.drop_column("edition", "is_public")
