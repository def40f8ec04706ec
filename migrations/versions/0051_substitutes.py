"""Seats that a substitute takes over from somebody who was replaced.

Must work while the previous code still runs: it reads no such seat before it is stopped.
"""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

SOURCE = "ck_sign_up_signupsource"
BEFORE = "source IN ('delegate', 'focal_point', 'protocol', 'automatic', 'door', 'host_list', 'demo')"
AFTER = "source IN ('delegate', 'focal_point', 'protocol', 'automatic', 'door', 'host_list', 'substitute', 'demo')"


def upgrade() -> None:
    """Forward."""
    op.drop_constraint(op.f(SOURCE), "sign_up")
    op.create_check_constraint(op.f(SOURCE), "sign_up", AFTER)


def downgrade() -> None:
    """Backward: what was taken over becomes what the person chose."""
    op.execute("UPDATE sign_up SET source = 'delegate' WHERE source = 'substitute'")
    op.drop_constraint(op.f(SOURCE), "sign_up")
    op.create_check_constraint(op.f(SOURCE), "sign_up", BEFORE)
