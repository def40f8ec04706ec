"""People who come to a session by video: a state of the sign-up without a seat, and the link of the session.

Must work while the previous code still runs: it reads no new state, and the column may stay empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

STATES = "ck_sign_up_signupstate"
SEATED = "ck_sign_up_a_seat_is_in_a_pool"
STATES_BEFORE = "state IN ('confirmed', 'offered', 'waiting', 'requested', 'cancelled')"
STATES_NOW = "state IN ('confirmed', 'offered', 'waiting', 'requested', 'by_video', 'cancelled')"


def upgrade() -> None:
    """Forward."""
    op.add_column("session", sa.Column("join_link", sa.Text(), nullable=True))
    op.drop_constraint(op.f(STATES), "sign_up")
    op.create_check_constraint(op.f(STATES), "sign_up", STATES_NOW)
    op.drop_constraint(op.f(SEATED), "sign_up")
    op.create_check_constraint(
        op.f(SEATED),
        "sign_up",
        "state IN ('waiting', 'requested', 'by_video', 'cancelled') OR pool_id IS NOT NULL",
    )


def downgrade() -> None:
    """Backward: whoever comes by video has no seat, so the sign-up ends."""
    op.execute("UPDATE sign_up SET state = 'cancelled' WHERE state = 'by_video'")
    op.drop_constraint(op.f(SEATED), "sign_up")
    op.create_check_constraint(
        op.f(SEATED), "sign_up", "state IN ('waiting', 'requested', 'cancelled') OR pool_id IS NOT NULL"
    )
    op.drop_constraint(op.f(STATES), "sign_up")
    op.create_check_constraint(op.f(STATES), "sign_up", STATES_BEFORE)
    op.drop_column("session", "join_link")
