"""Roles of the whole house, grants for every kind of scope that may end, and exports of one meeting.

Must work while the previous code still runs: it knows four of the roles and leaves the new columns empty.
role_grant and export hold few rows, so their constraints are checked at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD_ROLES = ("administrator", "secretariat", "gate_supervisor", "gate_steward")
ROLES = (
    "administrator", "secretariat", "reviewer", "accreditation", "security_liaison", "protocol", "language_desk",
    "meeting_host", "session_host", "liaison_officer", "badge_desk", "help_desk", "gate_supervisor", "gate_steward",
    "service_point", "media", "medical", "duty_officer", "read_only", "auditor", "break_glass",
)  # fmt: skip
OLD_SCOPE = ["user_id", "role", "edition_id", "meeting_id"]
SCOPE = [*OLD_SCOPE, "city", "party_id", "session_id", "checkpoint_id", "ends_at"]


def _roles(names: tuple[str, ...]) -> str:
    return "role IN ({})".format(", ".join(f"'{name}'" for name in names))


def upgrade() -> None:
    """Forward."""
    op.drop_constraint("ck_role_grant_role", "role_grant")
    op.create_check_constraint(op.f("ck_role_grant_role"), "role_grant", _roles(ROLES))
    op.add_column(
        "role_grant",
        sa.Column("public_id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    for column in (
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("checkpoint_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("granted_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("role_grant", column)
    op.create_unique_constraint(op.f("uq_role_grant_public_id"), "role_grant", ["public_id"])
    op.drop_constraint("uq_role_grant_scope", "role_grant")
    op.create_unique_constraint(
        "uq_role_grant_scope", "role_grant", SCOPE, postgresql_nulls_not_distinct=True
    )
    op.create_check_constraint(
        op.f("ck_role_grant_parts_lie_in_an_edition"),
        "role_grant",
        "edition_id IS NOT NULL OR num_nonnulls(meeting_id, city, party_id, session_id, checkpoint_id) = 0",
    )
    op.create_check_constraint(
        op.f("ck_role_grant_one_part"), "role_grant", "num_nonnulls(meeting_id, city, party_id) <= 1"
    )
    op.create_check_constraint(
        op.f("ck_role_grant_session_or_checkpoint_of_a_meeting"),
        "role_grant",
        "num_nonnulls(session_id, checkpoint_id) <= CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END",
    )
    op.create_check_constraint(
        op.f("ck_role_grant_break_glass_is_short_and_has_a_reason"),
        "role_grant",
        "role <> 'break_glass' OR (edition_id IS NOT NULL AND coalesce(reason, '') <> ''"
        " AND ends_at IS NOT NULL AND ends_at <= created_at + interval '30 minutes')",
    )
    for name, table, columns, referred in (
        ("fk_role_grant_edition_id_edition", "edition", ["edition_id"], ["id"]),
        ("fk_role_grant_party_id_party", "party", ["party_id"], ["id"]),
        ("fk_role_grant_granted_by_user_id_user", "user", ["granted_by_user_id"], ["id"]),
        (
            "fk_role_grant_edition_id_meeting_id_meeting",
            "meeting",
            ["edition_id", "meeting_id"],
            ["edition_id", "id"],
        ),
        (
            "fk_role_grant_edition_id_meeting_id_session_id_session",
            "session",
            ["edition_id", "meeting_id", "session_id"],
            ["edition_id", "meeting_id", "id"],
        ),
        (
            "fk_role_grant_edition_id_meeting_id_checkpoint_id_checkpoint",
            "checkpoint",
            ["edition_id", "meeting_id", "checkpoint_id"],
            ["edition_id", "meeting_id", "id"],
        ),
    ):
        op.create_foreign_key(op.f(name), "role_grant", table, columns, referred)
    op.add_column("export", sa.Column("meeting_id", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE export SET meeting_id = session.meeting_id FROM session WHERE session.id = export.session_id"
    )


def downgrade() -> None:
    """Back again; grants that the previous code does not know are gone."""
    op.drop_column("export", "meeting_id")
    for name in (
        "fk_role_grant_edition_id_meeting_id_checkpoint_id_checkpoint",
        "fk_role_grant_edition_id_meeting_id_session_id_session",
        "fk_role_grant_edition_id_meeting_id_meeting",
        "fk_role_grant_granted_by_user_id_user",
        "fk_role_grant_party_id_party",
        "fk_role_grant_edition_id_edition",
        "ck_role_grant_break_glass_is_short_and_has_a_reason",
        "ck_role_grant_session_or_checkpoint_of_a_meeting",
        "ck_role_grant_one_part",
        "ck_role_grant_parts_lie_in_an_edition",
        "uq_role_grant_scope",
        "uq_role_grant_public_id",
        "ck_role_grant_role",
    ):
        op.drop_constraint(name, "role_grant")
    unknown = "num_nonnulls(city, party_id, session_id, checkpoint_id, ends_at) > 0"
    op.execute(f"DELETE FROM role_grant WHERE NOT {_roles(OLD_ROLES)} OR {unknown}")
    for name in (
        "ends_at",
        "granted_by_user_id",
        "reason",
        "checkpoint_id",
        "session_id",
        "party_id",
        "city",
        "public_id",
    ):
        op.drop_column("role_grant", name)
    op.create_unique_constraint(
        "uq_role_grant_scope", "role_grant", OLD_SCOPE, postgresql_nulls_not_distinct=True
    )
    op.create_check_constraint(op.f("ck_role_grant_role"), "role_grant", _roles(OLD_ROLES))
