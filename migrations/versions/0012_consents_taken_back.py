"""Agreements: the words shown, who gave them, and that they were taken back.

Must work while the previous code still runs: it gives agreements itself and leaves the new columns to their defaults.
The new index allows all that the old constraint did. consent holds few rows, so its constraint is checked at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

GIVERS = sa.Enum(
    "self", "authority", name="consentgiver", native_enum=False, create_constraint=True, length=32
)
OF = ["registration_id", "kind", "text_version"]


def upgrade() -> None:
    """Forward."""
    op.add_column("consent", sa.Column("words_sha256", sa.LargeBinary(), nullable=True))
    op.add_column("consent", sa.Column("given_by", GIVERS, server_default="self", nullable=False))
    op.add_column("consent", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "uq_consent_live", "consent", OF, unique=True, postgresql_where=sa.text("withdrawn_at IS NULL")
    )
    op.drop_constraint(op.f("uq_consent_registration_id_kind_text_version"), "consent")


def downgrade() -> None:
    """Back again: the older code takes every row for an agreement, so those that were taken back go."""
    op.execute("DELETE FROM consent WHERE withdrawn_at IS NOT NULL")
    op.create_unique_constraint(op.f("uq_consent_registration_id_kind_text_version"), "consent", OF)
    op.drop_index("uq_consent_live", "consent")
    op.drop_column("consent", "withdrawn_at")
    op.drop_column("consent", "given_by")
    op.drop_column("consent", "words_sha256")
