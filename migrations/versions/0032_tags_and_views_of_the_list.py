"""Tags, saved views, and what the search of the list stands on.

Must work while the previous code still runs: the tables are unknown to it, the indexes only make it faster. Building the
three indexes of a search holds writers of their tables meanwhile; at 200,000 people do it in a quiet hour.

search_grams(text) gives every piece of a text that a search inside it can be found by: three letters of ASCII, or one
and two of other scripts (names in Chinese have two or three). A text that holds another holds all its pieces.
pg_trgm would not do: it takes three letters of every script, and in a database without a locale only of ASCII.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

COLOURS = sa.Enum(
    "grey", "blue", "green", "amber", "red", "violet",
    name="tagcolour", native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
SEARCH_GRAMS = """
CREATE FUNCTION search_grams(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY(
        SELECT piece FROM (
            SELECT substr($1, place, size) AS piece
            FROM generate_series(1, length($1)) place, generate_series(1, 3) size
            WHERE place + size - 1 <= length($1)
        ) pieces
        WHERE (length(piece) = 3 AND octet_length(piece) = 3)
           OR (length(piece) < 3 AND octet_length(piece) > length(piece))
    )
$$
"""
SEARCHED = (("person", "search_key"), ("contact", "value"), ("registration", "reference"))


def _row(*columns: sa.Column[object]) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "tag",
        *_row(
            sa.Column("public_id", sa.UUID(), nullable=False),
            sa.Column("edition_id", sa.BigInteger(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("colour", COLOURS, nullable=False),
            sa.Column("made_by_user_id", sa.BigInteger(), nullable=True),
        ),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 40", name=op.f("ck_tag_name_length")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_tag_edition_id_edition")),
        sa.ForeignKeyConstraint(["made_by_user_id"], ["user.id"], name=op.f("fk_tag_made_by_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tag_public_id")),
        sa.UniqueConstraint("edition_id", "name", name=op.f("uq_tag_edition_id_name")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_tag_edition_id_id")),
    )
    op.create_table(
        "registration_tag",
        *_row(
            sa.Column("edition_id", sa.BigInteger(), nullable=False),
            sa.Column("registration_id", sa.BigInteger(), nullable=False),
            sa.Column("tag_id", sa.BigInteger(), nullable=False),
            sa.Column("put_on_by_user_id", sa.BigInteger(), nullable=True),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "tag_id"],
            ["tag.edition_id", "tag.id"],
            name=op.f("fk_registration_tag_edition_id_tag"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_registration_tag_edition_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["put_on_by_user_id"], ["user.id"], name=op.f("fk_registration_tag_put_on_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_tag")),
        sa.UniqueConstraint(
            "registration_id", "tag_id", name=op.f("uq_registration_tag_registration_id_tag_id")
        ),
    )
    op.create_index(
        "ix_registration_tag_tag_id_registration_id", "registration_tag", ["tag_id", "registration_id"]
    )
    op.create_table(
        "saved_view",
        *_row(
            sa.Column("public_id", sa.UUID(), nullable=False),
            sa.Column("edition_id", sa.BigInteger(), nullable=False),
            sa.Column("user_id", sa.BigInteger(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("address", sa.Text(), nullable=False),
            sa.Column("is_shared", sa.Boolean(), nullable=False),
        ),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 60", name=op.f("ck_saved_view_name_length")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_saved_view_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_view_public_id")),
        sa.UniqueConstraint(
            "edition_id", "user_id", "name", name=op.f("uq_saved_view_edition_id_user_id_name")
        ),
    )
    op.execute(SEARCH_GRAMS)
    for table, column in SEARCHED:
        op.create_index(
            f"ix_{table}_{column}_grams",
            table,
            [sa.text(f"search_grams({column})")],
            postgresql_using="gin",
        )
    op.create_index("ix_person_name_sort_id", "person", ["name_sort", "id"])


def downgrade() -> None:
    """Back again."""
    op.drop_index("ix_person_name_sort_id", "person")
    for table, column in SEARCHED:
        op.drop_index(f"ix_{table}_{column}_grams", table)
    op.execute("DROP FUNCTION search_grams(text)")
    op.drop_table("saved_view")
    op.drop_table("registration_tag")
    op.drop_table("tag")
