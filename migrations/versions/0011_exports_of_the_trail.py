"""Exports of the audit trail beside those of attendance: what an export holds, its filters, and JSON lines.

Must work while the previous code still runs: it orders exports of attendance and leaves the new columns to their
defaults. export holds few rows, so its constraints are checked at once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SOURCES = sa.Enum(
    "attendance", "trail", name="exportsource", native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    """Forward."""
    op.add_column("export", sa.Column("source", SOURCES, server_default="attendance", nullable=False))
    op.add_column("export", sa.Column("wanted", postgresql.JSONB(), server_default="{}", nullable=False))
    op.drop_constraint("ck_export_exportformat", "export")
    op.create_check_constraint(op.f("ck_export_exportformat"), "export", "format IN ('xlsx', 'csv', 'jsonl')")


def downgrade() -> None:
    """Back again: the rows of what the older code cannot make go, their files are left to its tidying."""
    op.execute("DELETE FROM export WHERE source <> 'attendance' OR format = 'jsonl'")
    op.drop_constraint("ck_export_exportformat", "export")
    op.create_check_constraint(op.f("ck_export_exportformat"), "export", "format IN ('xlsx', 'csv')")
    op.drop_column("export", "wanted")
    op.drop_column("export", "source")
