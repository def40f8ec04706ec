"""Notes of sending authorities and whom they name.

Must work while the previous code still runs: it knows neither the tables nor the kind of file.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KIND = "ck_stored_file_filekind"
BEFORE = "kind IN ('portrait', 'answer_picture', 'answer_pdf', 'session_document')"
AFTER = "kind IN ('portrait', 'answer_picture', 'answer_pdf', 'session_document', 'note')"
MADE = sa.text("now()")


def upgrade() -> None:
    """Forward."""
    op.drop_constraint(op.f(KIND), "stored_file", type_="check")
    op.create_check_constraint(op.f(KIND), "stored_file", AFTER)
    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note_verbale", "letter", "email",
                name="notekind", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("supersedes_id", sa.BigInteger(), nullable=True),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("made_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        sa.CheckConstraint("supersedes_id <> id", name=op.f("ck_note_supersedes_another")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_note_edition_id_edition")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_note_party_id_party")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_note_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["made_by_user_id"], ["user.id"], name=op.f("fk_note_made_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_note_public_id")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_note_edition_id_id")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_note_supersedes_id")),
        sa.UniqueConstraint("file_id", name=op.f("uq_note_file_id")),
    )  # fmt: skip
    op.create_foreign_key(
        op.f("fk_note_edition_id_supersedes_id_note"),
        "note",
        "note",
        ["edition_id", "supersedes_id"],
        ["edition_id", "id"],
    )
    op.create_index("ix_note_edition_id_party_id", "note", ["edition_id", "party_id"])
    op.create_table(
        "note_person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_note_person_has_a_name")),
        sa.ForeignKeyConstraint(
            ["edition_id", "note_id"],
            ["note.edition_id", "note.id"],
            name=op.f("fk_note_person_edition_id_note_id_note"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_note_person_edition_id_registration_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_user_id"], ["user.id"], name=op.f("fk_note_person_confirmed_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq_note_person_public_id")),
    )
    op.create_index("ix_note_person_note_id", "note_person", ["note_id"])
    op.create_index("ix_note_person_registration_id", "note_person", ["registration_id"])


def downgrade() -> None:
    """Backward: notes and their scans go."""
    op.drop_table("note_person")
    op.drop_table("note")
    op.execute("DELETE FROM stored_file WHERE kind = 'note'")
    op.drop_constraint(op.f(KIND), "stored_file", type_="check")
    op.create_check_constraint(op.f(KIND), "stored_file", BEFORE)
