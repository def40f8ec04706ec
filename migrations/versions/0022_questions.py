"""organisers' own questions with their versions, forms that open later, and answers

Must work while the previous code still runs: new tables only, and two more kinds of stored files.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KIND = "ck_stored_file_filekind"


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _public_id() -> sa.Column[object]:
    return sa.Column("public_id", sa.UUID(), nullable=False)


def _moment(name: str, *, nullable: bool = False, made: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if made else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=nullable)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _to(table: str, *columns: str, of: str, at: tuple[str, ...] = ("id",)) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        list(columns),
        [f"{of}.{column}" for column in at],
        name=op.f(f"fk_{table}_{'_'.join(columns)}_{of}"),
    )


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def upgrade() -> None:
    """Forward."""
    edition_row = ("edition_id", "id")
    op.create_table(
        "later_form",
        _id(),
        _public_id(),
        _number("edition_id"),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("intro", postgresql.JSONB(), nullable=True),
        _moment("closes_at"),
        _moment("opened_at", nullable=True),
        _moment("created_at", made=True),
        _to("later_form", "edition_id", of="edition"),
        _key("later_form"),
        _once("later_form", "public_id"),
        _once("later_form", *edition_row),
    )
    op.create_table(
        "later_form_category",
        _id(),
        _number("later_form_id"),
        _number("category_id"),
        _to("later_form_category", "later_form_id", of="later_form"),
        _to("later_form_category", "category_id", of="category"),
        _key("later_form_category"),
        _once("later_form_category", "later_form_id", "category_id"),
    )
    op.create_index("ix_later_form_category_category_id", "later_form_category", ["category_id"])
    op.create_table(
        "question",
        _id(),
        _public_id(),
        _number("edition_id"),
        _number("later_form_id", nullable=True),
        _number("meeting_id", nullable=True),
        _number("position"),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("kept_as", _one_of("keptas", "registration", "document"), nullable=False),
        _moment("hidden_at", nullable=True),
        _moment("created_at", made=True),
        _to("question", "edition_id", of="edition"),
        _to("question", "edition_id", "later_form_id", of="later_form", at=edition_row),
        _to("question", "edition_id", "meeting_id", of="meeting", at=edition_row),
        _key("question"),
        _once("question", "public_id"),
    )
    op.create_index("ix_question_edition_id", "question", ["edition_id"])
    op.create_table(
        "question_version",
        _id(),
        _number("question_id"),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column(
            "kind",
            _one_of(
                "questionkind",
                "text",
                "long_text",
                "number",
                "date",
                "one_of",
                "many_of",
                "file",
                "country",
                "phone",
            ),
            nullable=False,
        ),
        sa.Column("label", postgresql.JSONB(), nullable=False),
        sa.Column("hint", postgresql.JSONB(), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        _number("shown_if_question_id", nullable=True),
        sa.Column("shown_if_keys", postgresql.ARRAY(sa.Text()), nullable=False),
        _moment("created_at", made=True),
        sa.CheckConstraint(
            "(shown_if_question_id IS NULL) = (cardinality(shown_if_keys) = 0)",
            name=op.f("ck_question_version_condition_is_whole"),
        ),
        _to("question_version", "question_id", of="question"),
        _to("question_version", "shown_if_question_id", of="question"),
        _key("question_version"),
        _once("question_version", "question_id", "version"),
    )
    op.create_table(
        "question_category",
        _id(),
        _number("question_id"),
        _number("category_id"),
        _to("question_category", "question_id", of="question"),
        _to("question_category", "category_id", of="category"),
        _key("question_category"),
        _once("question_category", "question_id", "category_id"),
    )
    op.create_index("ix_question_category_category_id", "question_category", ["category_id"])
    op.create_table(
        "answer",
        _id(),
        _public_id(),
        _number("edition_id"),
        _number("registration_id"),
        _number("question_id"),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        _number("file_id", nullable=True),
        _moment("given_at", made=True),
        _to("answer", "edition_id", "registration_id", of="registration", at=edition_row),
        _to("answer", "question_id", "version", of="question_version", at=("question_id", "version")),
        _to("answer", "file_id", of="stored_file"),
        _key("answer"),
        _once("answer", "public_id"),
        _once("answer", "file_id"),
        _once("answer", "registration_id", "question_id", "version"),
    )
    op.create_index("ix_answer_question_id_version", "answer", ["question_id", "version"])
    op.create_table(
        "form_entry",
        _id(),
        _number("edition_id"),
        _number("later_form_id"),
        _number("registration_id"),
        sa.Column("typed", postgresql.JSONB(), nullable=False),
        _moment("saved_at", made=True),
        _moment("sent_at", nullable=True),
        _to("form_entry", "edition_id", "later_form_id", of="later_form", at=edition_row),
        _to("form_entry", "edition_id", "registration_id", of="registration", at=edition_row),
        _key("form_entry"),
        _once("form_entry", "later_form_id", "registration_id"),
    )
    op.create_index("ix_form_entry_registration_id", "form_entry", ["registration_id"])
    op.drop_constraint(KIND, "stored_file")
    op.create_check_constraint(
        op.f(KIND), "stored_file", "kind IN ('portrait', 'answer_picture', 'answer_pdf')"
    )


def downgrade() -> None:
    """Back again: answers go, their files are left to the sweep."""
    for table in (
        "form_entry",
        "answer",
        "question_category",
        "question_version",
        "question",
        "later_form_category",
        "later_form",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM stored_file WHERE kind <> 'portrait'")
    op.drop_constraint(KIND, "stored_file")
    op.create_check_constraint(op.f(KIND), "stored_file", "kind IN ('portrait')")
