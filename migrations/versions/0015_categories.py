"""categories: quotas, where they are open, who registers in them, which sessions they enter

Must work while the previous code still runs: every new column has a default, and the new tables are empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Forward."""
    for column in (
        sa.Column("staff_only", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "badge_kind",
            _one_of("categorybadge", "e_badge", "none"),
            server_default="e_badge",
            nullable=False,
        ),
        sa.Column(
            "asks_photo",
            _one_of("asked", "required", "optional", "not"),
            server_default="optional",
            nullable=False,
        ),
        sa.Column("enters_all_sessions", sa.Boolean(), server_default="true", nullable=False),
    ):
        op.add_column("category", column)
    op.create_check_constraint(
        op.f("ck_category_open_to_one"), "category", "NOT (self_registration AND staff_only)"
    )
    op.create_check_constraint(op.f("ck_category_quota_not_negative"), "category", "quota >= 0")
    op.create_table(
        "category_meeting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("quota >= 0", name=op.f("ck_category_meeting_quota_not_negative")),
        sa.ForeignKeyConstraint(
            ["edition_id", "category_id"],
            ["category.edition_id", "category.id"],
            name=op.f("fk_category_meeting_edition_id_category_id_category"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id"],
            ["meeting.edition_id", "meeting.id"],
            name=op.f("fk_category_meeting_edition_id_meeting_id_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_meeting")),
        sa.UniqueConstraint(
            "category_id", "meeting_id", name=op.f("uq_category_meeting_category_id_meeting_id")
        ),
    )
    op.create_index("ix_category_meeting_meeting_id", "category_meeting", ["meeting_id"])
    op.create_table(
        "category_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "category_id"],
            ["category.edition_id", "category.id"],
            name=op.f("fk_category_session_edition_id_category_id_category"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_category_session_session_id_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_session")),
        sa.UniqueConstraint(
            "category_id", "session_id", name=op.f("uq_category_session_category_id_session_id")
        ),
    )
    op.create_index("ix_category_session_session_id", "category_session", ["session_id"])
    # The places of a category are counted while somebody waits for one.
    op.create_index("ix_registration_category_id_state", "registration", ["category_id", "state"])


def downgrade() -> None:
    """Back again."""
    op.drop_index("ix_registration_category_id_state", "registration")
    op.drop_table("category_session")
    op.drop_table("category_meeting")
    for column in ("enters_all_sessions", "asks_photo", "badge_kind", "closed_at", "quota", "staff_only"):
        op.drop_column("category", column)
