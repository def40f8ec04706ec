"""Reminders to many: a kind of act.

Must work while the previous code still runs: it reads no such act before it is stopped.
"""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

CHECK = "ck_bulk_act_bulkkind"
BEFORE = "kind IN ('accept', 'decline', 'tag_on', 'tag_off')"


def upgrade() -> None:
    """Forward."""
    op.drop_constraint(op.f(CHECK), "bulk_act")
    op.create_check_constraint(
        op.f(CHECK), "bulk_act", "kind IN ('accept', 'decline', 'tag_on', 'tag_off', 'remind')"
    )


def downgrade() -> None:
    """Backward: what was sent was sent; the acts that sent it go."""
    op.execute("DELETE FROM bulk_row WHERE bulk_act_id IN (SELECT id FROM bulk_act WHERE kind = 'remind')")
    op.execute("DELETE FROM bulk_act WHERE kind = 'remind'")
    op.drop_constraint(op.f(CHECK), "bulk_act")
    op.create_check_constraint(op.f(CHECK), "bulk_act", BEFORE)
