"""Retention: the plan of an edition, runs, holds, the data officer, and the mark of what is erased.

Must work while the previous code still runs: the new columns are empty for it, the new tables unknown.
role_grant holds few rows, so its constraint is checked at once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OLD_ROLES = (
    "administrator", "secretariat", "reviewer", "accreditation", "security_liaison", "protocol", "language_desk",
    "meeting_host", "session_host", "liaison_officer", "badge_desk", "help_desk", "gate_supervisor", "gate_steward",
    "service_point", "media", "medical", "duty_officer", "read_only", "auditor", "break_glass",
)  # fmt: skip
ROLES = (*OLD_ROLES, "data_officer")


def _roles(names: tuple[str, ...]) -> str:
    return "role IN ({})".format(", ".join(f"'{name}'" for name in names))


def upgrade() -> None:
    """Forward."""
    op.drop_constraint("ck_role_grant_role", "role_grant")
    op.create_check_constraint(op.f("ck_role_grant_role"), "role_grant", _roles(ROLES))
    op.add_column("registration", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "retention_plan",
        sa.Column("edition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("documents_days", sa.BigInteger(), nullable=True),
        sa.Column("answers_days", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by_user_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "documents_days BETWEEN 7 AND 90", name=op.f("ck_retention_plan_documents_days_bounds")
        ),
        sa.CheckConstraint(
            "answers_days BETWEEN 90 AND 1095", name=op.f("ck_retention_plan_answers_days_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_retention_plan_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_retention_plan")),
    )
    op.create_table(
        "retention_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=True),
        sa.Column("slot", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "cancelled",
                "failed",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_retention_run_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_retention_run_public_id")),
        sa.UniqueConstraint(
            "slot", "edition_id", name="uq_retention_run_slot", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index("ix_retention_run_edition_id_id", "retention_run", ["edition_id", "id"])
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("lifted_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_legal_hold_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        "uq_legal_hold_live",
        "legal_hold",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def downgrade() -> None:
    """Back again: the role goes with its grants, for nothing older knows it."""
    op.drop_table("legal_hold")
    op.drop_table("retention_run")
    op.drop_table("retention_plan")
    op.drop_column("person", "erased_at")
    op.drop_column("registration", "erased_at")
    op.execute("DELETE FROM role_grant WHERE role = 'data_officer'")
    op.drop_constraint("ck_role_grant_role", "role_grant")
    op.create_check_constraint(op.f("ck_role_grant_role"), "role_grant", _roles(OLD_ROLES))
