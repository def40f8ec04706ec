"""The ledger of invitations, and the times offices were reminded.

Must work while the previous code still runs: it does not know the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MADE = sa.text("now()")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "party_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("addressee_name", sa.Text(), nullable=False),
        sa.Column(
            "level", _one_of("invitedlevel", "state", "minister", "vice_minister", "expert"), nullable=False
        ),
        sa.Column("companions", sa.SmallInteger(), nullable=False),
        sa.Column("signatory", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            _one_of(
                "invitedby",
                "embassy",
                "national_bureau",
                "liaison_officer",
                "organisation",
                "ministry",
                "direct",
            ),
            nullable=False,
        ),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column(
            "state",
            _one_of(
                "invitationstate", "draft", "approved", "sealed", "sent", "delivered", "replied", "closed"
            ),
            nullable=False,
        ),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "reply", _one_of("reply", "accepted", "lower_level", "delegated", "regrets"), nullable=True
        ),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("reply_words", sa.Text(), nullable=False),
        sa.Column("delegation_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_user_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        sa.CheckConstraint(
            "companions BETWEEN 0 AND 100", name=op.f("ck_party_invitation_companions_in_bounds")
        ),
        sa.CheckConstraint(
            "(reply IS NULL) = (replied_on IS NULL)", name=op.f("ck_party_invitation_reply_has_a_day")
        ),
        sa.CheckConstraint(
            "state <> 'replied' OR reply IS NOT NULL", name=op.f("ck_party_invitation_replied_says_what")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_party_invitation_email_lower")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_party_invitation_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_invitation_party_id_party")),
        sa.ForeignKeyConstraint(
            ["owner_user_id"], ["user.id"], name=op.f("fk_party_invitation_owner_user_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "delegation_id"],
            ["delegation.edition_id", "delegation.id"],
            name=op.f("fk_party_invitation_edition_id_delegation_id_delegation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_party_invitation_public_id")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_party_invitation_edition_id_id")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_party_invitation_edition_id_number")),
    )
    op.create_index("ix_party_invitation_edition_id_state", "party_invitation", ["edition_id", "state"])
    op.create_table(
        "invitation_reminder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("invitation_id", sa.BigInteger(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), server_default=MADE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "invitation_id"],
            ["party_invitation.edition_id", "party_invitation.id"],
            name=op.f("fk_invitation_reminder_edition_id_invitation_id_party_invitation"),
        ),
        sa.ForeignKeyConstraint(
            ["by_user_id"], ["user.id"], name=op.f("fk_invitation_reminder_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_reminder")),
    )
    op.create_index("ix_invitation_reminder_invitation_id", "invitation_reminder", ["invitation_id"])


def downgrade() -> None:
    """Backward: the ledger goes."""
    op.drop_table("invitation_reminder")
    op.drop_table("party_invitation")
