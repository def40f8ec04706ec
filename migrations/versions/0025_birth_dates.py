"""categories say whether the birth date is asked

Must work while the previous code still runs: the new column has a default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    asked = sa.Enum("required", "optional", "not", name="asked", native_enum=False, length=32)
    op.add_column("category", sa.Column("asks_birth_date", asked, server_default="not", nullable=False))
    op.create_check_constraint(
        op.f("ck_category_asked_birth_date"), "category", "asks_birth_date IN ('required', 'optional', 'not')"
    )


def downgrade() -> None:
    """Back again."""
    op.drop_column("category", "asks_birth_date")
