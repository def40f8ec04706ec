"""Lists of hosts of who comes to a session, and seats given from them.

Must work while the previous code still runs: it does not know the tables, and reads no seat given from them before
it is stopped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

SOURCE = "ck_sign_up_signupsource"
BEFORE = "source IN ('delegate', 'focal_point', 'protocol', 'automatic', 'door', 'demo')"
AFTER = "source IN ('delegate', 'focal_point', 'protocol', 'automatic', 'door', 'host_list', 'demo')"


def upgrade() -> None:
    """Forward."""
    op.drop_constraint(op.f(SOURCE), "sign_up")
    op.create_check_constraint(op.f(SOURCE), "sign_up", AFTER)
    op.create_table(
        "host_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("sent_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_host_list_edition_id_meeting_id_session_id_session"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_user_id"], ["user.id"], name=op.f("fk_host_list_sent_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_list")),
        sa.UniqueConstraint("public_id", name=op.f("uq_host_list_public_id")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_host_list_edition_id_id")),
    )
    op.create_index("ix_host_list_session_id", "host_list", ["session_id"])
    op.create_table(
        "host_list_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=True),
        sa.Column("is_left", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "list_id"],
            ["host_list.edition_id", "host_list.id"],
            name=op.f("fk_host_list_line_edition_id_list_id_host_list"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_host_list_line_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_list_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_host_list_line_public_id")),
    )
    op.create_index("ix_host_list_line_list_id", "host_list_line", ["list_id"])
    op.create_index("ix_host_list_line_registration_id", "host_list_line", ["registration_id"])


def downgrade() -> None:
    """Backward: lists are forgotten; seats given from them become seats given by protocol."""
    op.drop_table("host_list_line")
    op.drop_table("host_list")
    op.execute("UPDATE sign_up SET source = 'protocol' WHERE source = 'host_list'")
    op.drop_constraint(op.f(SOURCE), "sign_up")
    op.create_check_constraint(op.f(SOURCE), "sign_up", BEFORE)
