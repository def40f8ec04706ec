"""sealed fields and files

Must work while the previous code still runs. Take no long lock: NOT VALID first, VALIDATE in a later migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "identity_document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "passport",
                "identity_card",
                "travel_document",
                name="documentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("issuing_country", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_identity_document_edition_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_identity_document_public_id")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_identity_document_registration_id")),
    )
    op.create_index(
        "ix_identity_document_edition_id_number_index", "identity_document", ["edition_id", "number_index"]
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("portrait", name="filekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_stored_file_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_file_public_id")),
    )
    op.create_table(
        "portrait",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.SmallInteger(), nullable=False),
        sa.Column("height", sa.SmallInteger(), nullable=False),
        sa.Column("brightness", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_portrait_edition_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_portrait_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portrait")),
        sa.UniqueConstraint("file_id", name=op.f("uq_portrait_file_id")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_portrait_registration_id")),
    )


def downgrade() -> None:
    """Back again."""
    op.drop_table("portrait")
    op.drop_table("stored_file")
    op.drop_table("identity_document")
