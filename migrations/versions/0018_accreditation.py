"""Nominated, accepted, cleared: where the facts of a registration stand, every move, and what a category needs.

Must work while the previous code still runs: every new column has a default. Whoever is accepted has a badge by the
earlier rule, which was acceptance alone, and stays accredited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Forward."""
    for name in ("needs_nomination", "needs_clearance", "needs_two_people"):
        op.add_column("category", sa.Column(name, sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint(
        op.f("ck_category_two_people_decide"), "category", "needs_acceptance OR NOT needs_two_people"
    )
    op.add_column(
        "registration", sa.Column("proposal", _one_of("proposal", "accepted", "declined"), nullable=True)
    )
    op.add_column("registration", sa.Column("proposed_by_user_id", sa.BigInteger(), nullable=True))
    op.add_column("registration", sa.Column("decision_reason", sa.Text(), server_default="", nullable=False))
    op.create_foreign_key(
        op.f("fk_registration_proposed_by_user_id_user"),
        "registration",
        "user",
        ["proposed_by_user_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_registration_proposed_by_somebody"),
        "registration",
        "(proposal IS NULL) = (proposed_by_user_id IS NULL)",
    )
    op.create_table(
        "accreditation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "nomination",
            _one_of("nomination", "open", "nominated", "waived", "taken_back"),
            server_default="open",
            nullable=False,
        ),
        sa.Column(
            "nominated_by", _one_of("nominatedby", "note_verbale", "letter", "focal_point"), nullable=True
        ),
        sa.Column(
            "clearance",
            _one_of("clearance", "open", "sent", "more_information", "cleared", "objection", "lapsed"),
            server_default="open",
            nullable=False,
        ),
        sa.Column("clearance_stands", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("accredited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "clearance <> 'cleared' OR clearance_stands", name=op.f("ck_accreditation_cleared_stands")
        ),
        sa.CheckConstraint(
            "NOT clearance_stands OR clearance NOT IN ('open', 'objection')",
            name=op.f("ck_accreditation_stands_once_cleared"),
        ),
        sa.CheckConstraint(
            "(nomination = 'nominated') = (nominated_by IS NOT NULL)",
            name=op.f("ck_accreditation_nominated_by_way"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_accreditation_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_accreditation_registration_id")),
    )
    op.create_index("ix_accreditation_edition_id_clearance", "accreditation", ["edition_id", "clearance"])
    op.create_table(
        "fact_move",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("fact", _one_of("fact", "nomination", "acceptance", "clearance"), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "fact <> 'clearance' OR reason = ''", name=op.f("ck_fact_move_clearance_without_reason")
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_fact_move_by_user_id_user")),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_fact_move_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_move")),
        sa.UniqueConstraint("registration_id", "id", name=op.f("uq_fact_move_registration_id_id")),
    )
    op.execute(
        "INSERT INTO accreditation (edition_id, registration_id, accredited_at) SELECT edition_id, id,"
        " CASE WHEN state = 'accepted' THEN coalesce(decided_at, now()) END FROM registration WHERE state <> 'draft'"
    )


def downgrade() -> None:
    """Back again."""
    op.drop_table("fact_move")
    op.drop_table("accreditation")
    for name in ("decision_reason", "proposed_by_user_id", "proposal"):
        op.drop_column("registration", name)
    op.drop_constraint(op.f("ck_category_two_people_decide"), "category")
    for name in ("needs_two_people", "needs_clearance", "needs_nomination"):
        op.drop_column("category", name)
