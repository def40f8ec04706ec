"""Tables of members that focal points send, and what they said of their columns.

Must work while the previous code still runs: it does not know the tables, and the column's default is what it does.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "focal_point", sa.Column("columns_said", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.create_table(
        "member_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("delegation_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_keys", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("headings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("dropped", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            _words(
                "columns", "checking", "checked", "applying", "done", "stopped", "undoing", "undone",
                name="importstate",
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "char_length(file_name) <= 200", name=op.f("ck_member_import_file_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "delegation_id"],
            ["delegation.edition_id", "delegation.id"],
            name=op.f("fk_member_import_edition_id_delegation_id_delegation"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "category_id"],
            ["category.edition_id", "category.id"],
            name=op.f("fk_member_import_edition_id_category_id_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_import")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_member_import_edition_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_member_import_public_id")),
    )  # fmt: skip
    op.create_index("ix_member_import_delegation_id", "member_import", ["delegation_id"])
    op.create_table(
        "import_row",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("cells", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("mended", postgresql.JSONB(), nullable=False),
        sa.Column("is_another", sa.Boolean(), nullable=False),
        sa.Column(
            "outcome",
            _words("new", "changed", "unchanged", "sent", "twice", "wrong", name="outcome"),
            nullable=True,
        ),
        sa.Column("faults", postgresql.JSONB(), nullable=False),
        sa.Column("pages", postgresql.JSONB(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("state", _words("read", "done", "undone", "kept", name="rowstate"), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "import_id"],
            ["member_import.edition_id", "member_import.id"],
            name=op.f("fk_import_row_edition_id_import_id_member_import"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_import_row_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_row_import_id_number")),
    )
    op.create_index("ix_import_row_import_id_state", "import_row", ["import_id", "state"])
    op.create_index("ix_import_row_registration_id", "import_row", ["registration_id"])


def downgrade() -> None:
    """Backward: tables that were sent are forgotten; the members stay."""
    op.drop_table("import_row")
    op.drop_table("member_import")
    op.drop_column("focal_point", "columns_said")
