"""Organisers, co-organisers and supporters of meetings; how many seats a room has in which layout.

Must work while the previous code still runs: new columns may stay empty.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

LAYOUT = "ck_session_layout"
BODIES = ("organisers", "co_organisers", "supporters")


def upgrade() -> None:
    """Forward."""
    for name in BODIES:
        op.add_column("meeting", sa.Column(name, postgresql.JSONB(), nullable=True))
    op.add_column(
        "room",
        sa.Column("setups", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
    )
    op.add_column("session", sa.Column("layout", sa.String(length=32), nullable=True))
    op.create_check_constraint(
        op.f(LAYOUT),
        "session",
        "layout IN ('theatre', 'classroom', 'round_tables', 'u_shape', 'board', 'banquet', 'standing')",
    )


def downgrade() -> None:
    """Backward."""
    op.drop_constraint(op.f(LAYOUT), "session")
    op.drop_column("session", "layout")
    op.drop_column("room", "setups")
    for name in BODIES:
        op.drop_column("meeting", name)
