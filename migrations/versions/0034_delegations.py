"""Delegations with places, focal points and members.

Must work while the previous code still runs: it does not know the tables, and the new column is empty for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MADE = sa.text("now()")


def upgrade() -> None:
    """Forward."""
    op.add_column("registration", sa.Column("opened_category_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_registration_edition_id_opened_category_id_category"),
        "registration",
        "category",
        ["edition_id", "opened_category_id"],
        ["edition_id", "id"],
    )
    op.create_table(
        "delegation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("made_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        sa.CheckConstraint("char_length(label) <= 100", name=op.f("ck_delegation_label_length")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_delegation_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_delegation_party_id_party")),
        sa.ForeignKeyConstraint(
            ["made_by_user_id"], ["user.id"], name=op.f("fk_delegation_made_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delegation_public_id")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_delegation_edition_id_id")),
        sa.UniqueConstraint(
            "edition_id", "party_id", "label", name=op.f("uq_delegation_edition_id_party_id_label")
        ),
    )
    op.create_table(
        "delegation_quota",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("delegation_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("places BETWEEN 1 AND 500", name=op.f("ck_delegation_quota_places_in_bounds")),
        *_parts_of("delegation_quota", "delegation", "category"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_quota")),
        sa.UniqueConstraint(
            "delegation_id", "category_id", name=op.f("uq_delegation_quota_delegation_id_category_id")
        ),
    )
    op.create_table(
        "focal_point",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("delegation_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        *_parts_of("focal_point", "delegation"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_focal_point_contact_id_contact")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focal_point")),
        sa.UniqueConstraint("public_id", name=op.f("uq_focal_point_public_id")),
        sa.UniqueConstraint(
            "delegation_id", "contact_id", name=op.f("uq_focal_point_delegation_id_contact_id")
        ),
    )
    op.create_index("ix_focal_point_contact_id", "focal_point", ["contact_id"])
    op.create_table(
        "delegation_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("delegation_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        *_parts_of("delegation_member", "delegation", "registration", "category"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_member")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_delegation_member_registration_id")),
    )
    op.create_index("ix_delegation_member_delegation_id", "delegation_member", ["delegation_id"])


def _parts_of(table: str, *others: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["edition_id", f"{other}_id"],
            [f"{other}.edition_id", f"{other}.id"],
            name=op.f(f"fk_{table}_edition_id_{other}"),
        )
        for other in others
    ]


def downgrade() -> None:
    """Back again: registrations stay, without the delegation they belonged to."""
    for table in ("delegation_member", "focal_point", "delegation_quota", "delegation"):
        op.drop_table(table)
    op.drop_constraint(
        op.f("fk_registration_edition_id_opened_category_id_category"), "registration", type_="foreignkey"
    )
    op.drop_column("registration", "opened_category_id")
