"""Which categories are asked for an identity document, per meeting, and meetings that take people by video.

Must work while the previous code still runs: the new columns have defaults or may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

VALUES = "asks_document IN ('required', 'optional', 'not')"


def upgrade() -> None:
    """Forward."""
    asked = sa.Enum("required", "optional", "not", name="asked", native_enum=False, length=32)
    op.add_column("category", sa.Column("asks_document", asked, server_default="not", nullable=False))
    op.create_check_constraint(op.f("ck_category_asked_document"), "category", VALUES)
    op.add_column("category_meeting", sa.Column("asks_document", asked, nullable=True))
    op.create_check_constraint(op.f("ck_category_meeting_asked"), "category_meeting", VALUES)
    online = sa.Column("takes_online", sa.Boolean(), server_default="false", nullable=False)
    op.add_column("meeting", online)


def downgrade() -> None:
    """Back again."""
    op.drop_column("meeting", "takes_online")
    op.drop_column("category_meeting", "asks_document")
    op.drop_column("category", "asks_document")
