"""What a session asks of those who sign up, ways between venues, release of pools, offers with an end.

Must work while the previous code still runs: it knows neither the columns nor the states, and offers nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

STATE, SEATED = "ck_sign_up_signupstate", "ck_sign_up_a_seat_is_in_a_pool"


def upgrade() -> None:
    """Forward."""
    for column in (
        sa.Column("sign_up_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sign_up_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allows_overlap", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("needs_approval", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("delegation_quota", sa.BigInteger(), nullable=True),
        sa.Column("offer_minutes", sa.BigInteger(), nullable=True),
    ):
        op.add_column("session", column)
    op.create_check_constraint(
        op.f("ck_session_sign_up_window_in_order"), "session", "sign_up_closes_at > sign_up_opens_at"
    )
    op.create_check_constraint(op.f("ck_session_quota_positive"), "session", "delegation_quota > 0")
    op.create_check_constraint(op.f("ck_session_offer_lasts"), "session", "offer_minutes > 0")
    op.add_column("seat_pool", sa.Column("release_at", sa.DateTime(timezone=True), nullable=True))
    _ways()
    # Nothing offered seats before; a row that says so was kept by hand and holds one.
    op.execute("UPDATE sign_up SET state = 'confirmed' WHERE state = 'offered'")
    op.add_column("sign_up", sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(STATE, "sign_up")
    op.create_check_constraint(
        op.f(STATE), "sign_up", "state IN ('confirmed', 'offered', 'waiting', 'requested', 'cancelled')"
    )
    op.drop_constraint(SEATED, "sign_up")
    op.create_check_constraint(
        op.f(SEATED), "sign_up", "state IN ('waiting', 'requested', 'cancelled') OR pool_id IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_sign_up_an_offer_has_an_end"), "sign_up", "(state = 'offered') = (offer_until IS NOT NULL)"
    )
    op.create_index(
        op.f("ix_sign_up_offer_until"),
        "sign_up",
        ["offer_until"],
        postgresql_where=sa.text("state = 'offered'"),
    )


def downgrade() -> None:
    """Back again: offered seats are confirmed ones, and who asked for approval did not sign up."""
    op.drop_index(op.f("ix_sign_up_offer_until"), "sign_up")
    op.drop_constraint("ck_sign_up_an_offer_has_an_end", "sign_up")
    op.drop_constraint(SEATED, "sign_up")
    op.drop_constraint(STATE, "sign_up")
    op.execute("UPDATE sign_up SET state = 'confirmed' WHERE state = 'offered'")
    op.execute("UPDATE sign_up SET state = 'cancelled' WHERE state = 'requested'")
    op.create_check_constraint(
        op.f(STATE), "sign_up", "state IN ('confirmed', 'offered', 'waiting', 'cancelled')"
    )
    op.create_check_constraint(
        op.f(SEATED), "sign_up", "state IN ('waiting', 'cancelled') OR pool_id IS NOT NULL"
    )
    op.drop_column("sign_up", "offer_until")
    op.drop_table("venue_way")
    op.drop_column("seat_pool", "release_at")
    for name in ("sign_up_window_in_order", "quota_positive", "offer_lasts"):
        op.drop_constraint(f"ck_session_{name}", "session")
    for column in (
        "offer_minutes",
        "delegation_quota",
        "needs_approval",
        "allows_overlap",
        "sign_up_closes_at",
        "sign_up_opens_at",
    ):
        op.drop_column("session", column)


def _ways() -> None:
    op.create_table(
        "venue_way",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=False),
        sa.Column("other_venue_id", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "venue_id < other_venue_id", name=op.f("ck_venue_way_one_row_for_both_directions")
        ),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_venue_way_within_a_day")),
        sa.ForeignKeyConstraint(
            ["edition_id", "other_venue_id"],
            ["venue.edition_id", "venue.id"],
            name=op.f("fk_venue_way_edition_id_other_venue_id_venue"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "venue_id"],
            ["venue.edition_id", "venue.id"],
            name=op.f("fk_venue_way_edition_id_venue_id_venue"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_way")),
        sa.UniqueConstraint("venue_id", "other_venue_id", name=op.f("uq_venue_way_venue_id_other_venue_id")),
    )
