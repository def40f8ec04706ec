"""How names and titles are said in Chinese and English, and whether the language desk checked them.

Must work while the previous code still runs: the new column has a default, and it does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("person", sa.Column("chinese_name", sa.Text(), server_default="", nullable=False))
    state = sa.Enum(
        "proposed",
        "checked",
        "changed",
        name="wordingstate",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    op.create_table(
        "wording",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("position_zh", sa.Text(), nullable=False),
        sa.Column("position_en", sa.Text(), nullable=False),
        sa.Column("organisation_zh", sa.Text(), nullable=False),
        sa.Column("organisation_en", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.LargeBinary(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_user_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state = 'proposed' OR checked_at IS NOT NULL", name=op.f("ck_wording_checked_at_a_moment")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_user_id"], ["user.id"], name=op.f("fk_wording_checked_by_user_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_wording_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_wording_registration_id")),
    )


def downgrade() -> None:
    """Back again."""
    op.drop_table("wording")
    op.drop_column("person", "chinese_name")
