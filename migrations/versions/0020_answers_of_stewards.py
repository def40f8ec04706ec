"""A steward's answer to a scan that asked for a check stands in the same log.

Must work while the previous code still runs: it writes none and leaves the new columns empty.
scan may hold many rows, so the new constraints are added without a look at those that are there and then validated.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE = "'camera', 'hand_scanner', 'manual_code', 'name_search'"
REASONS = "'no_seat_free', 'no_photo_id', 'sent_to_desk', 'guest_left', 'other'"


def upgrade() -> None:
    """Forward."""
    op.add_column("scan", sa.Column("answers_uuid", sa.UUID(), nullable=True))
    op.add_column("scan", sa.Column("reason", sa.String(32), nullable=True))
    op.execute("ALTER TABLE scan DROP CONSTRAINT ck_scan_scansource")
    _add("ck_scan_scansource", f"source IN ({BEFORE}, 'steward')")
    _add("ck_scan_notletinreason", f"reason IN ({REASONS})")
    _add("ck_scan_steward_answers_a_scan", "(source = 'steward') = (answers_uuid IS NOT NULL)")


def downgrade() -> None:
    """Back again: the older code knows no answers; the scans that asked stay, and so do presences."""
    op.execute("DELETE FROM scan WHERE source = 'steward'")
    for name in ("steward_answers_a_scan", "notletinreason", "scansource"):
        op.execute(f"ALTER TABLE scan DROP CONSTRAINT ck_scan_{name}")
    _add("ck_scan_scansource", f"source IN ({BEFORE})")
    op.drop_column("scan", "reason")
    op.drop_column("scan", "answers_uuid")


def _add(name: str, condition: str) -> None:
    op.execute(f"ALTER TABLE scan ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")
    op.execute(f"ALTER TABLE scan VALIDATE CONSTRAINT {name}")
