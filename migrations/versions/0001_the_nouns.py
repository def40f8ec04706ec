"""the nouns

Must work while the previous code still runs. Take no long lock: NOT VALID first, VALIDATE in a later migration.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("edition_id", sa.BigInteger(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("remote_prefix", sa.Text(), nullable=True),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_audit_entry_public_id")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "email", "mobile", name="contactkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind <> 'email' OR value = lower(value)", name=op.f("ck_contact_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_contact_kind_value")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_public_id")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("short_name", postgresql.JSONB(), nullable=False),
        sa.Column("theme", postgresql.JSONB(), nullable=True),
        sa.Column("city", postgresql.JSONB(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("reference_prefix", sa.Text(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "name ->> 'zh' IS NOT NULL OR name ->> 'en' IS NOT NULL", name=op.f("ck_edition_name_language")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_edition_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("key", name=op.f("uq_edition_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_edition_public_id")),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_role", sa.Text(), nullable=False),
        sa.Column("owner_user_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_follow_up_dedupe_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_follow_up_public_id")),
    )
    op.create_index(
        "ix_follow_up_open",
        "follow_up",
        ["edition_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index("ix_follow_up_subject", "follow_up", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("beaten_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "queue",
            sa.Enum(
                "mail", "default", "long", name="queue", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "leased",
                "done",
                "dead",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column(
            "available_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.UUID(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'leased') = (lease_until IS NOT NULL)", name=op.f("ck_job_leased_has_lease")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_job_dedupe_key")),
    )
    op.create_index(
        "ix_job_due", "job", ["available_at"], unique=False, postgresql_where=sa.text("state = 'pending'")
    )
    op.create_index(
        "ix_job_lease_until",
        "job",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'leased'"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=True),
        sa.Column("send_key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("enclosures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "uncertain",
                "withheld",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "phase",
            sa.Enum(
                "none",
                "connect",
                "sender",
                "recipient",
                "data",
                "accepted",
                name="smtpphase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("smtp_reply", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_public_id")),
        sa.UniqueConstraint("send_key", name=op.f("uq_message_send_key")),
    )
    op.create_index("ix_message_state_created_at", "message", ["state", "created_at"], unique=False)
    op.create_index("ix_message_subject", "message", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "party",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "country",
                "region",
                "international_organisation",
                name="partykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("iso2", sa.Text(), nullable=True),
        sa.Column("iso3", sa.Text(), nullable=True),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("short_name", postgresql.JSONB(), nullable=True),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("continent", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("is_host", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "name ->> 'zh' IS NOT NULL OR name ->> 'en' IS NOT NULL", name=op.f("ck_party_name_language")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("key", name=op.f("uq_party_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_party_public_id")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.UUID(), nullable=False),
        sa.Column("native_name", sa.Text(), nullable=False),
        sa.Column("native_lang", sa.Text(), nullable=False),
        sa.Column("latin_family", sa.Text(), nullable=False),
        sa.Column("latin_given", sa.Text(), nullable=False),
        sa.Column("salutation", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("birth_month", sa.SmallInteger(), nullable=True),
        sa.Column("birth_day", sa.SmallInteger(), nullable=True),
        sa.Column("name_sort", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("latin_family <> '' OR native_name <> ''", name=op.f("ck_person_has_a_name")),
        sa.CheckConstraint(
            "birth_day IS NULL OR birth_month IS NOT NULL", name=op.f("ck_person_birth_day_needs_month")
        ),
        sa.CheckConstraint(
            "birth_month IS NULL OR birth_year IS NOT NULL", name=op.f("ck_person_birth_month_needs_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("key", name=op.f("uq_person_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_index("ix_person_search_key", "person", ["search_key"], unique=False)
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_sign_in_code_link_hash")),
    )
    op.create_index(
        "ix_sign_in_code_contact_id_created_at", "sign_in_code", ["contact_id", "created_at"], unique=False
    )
    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_public_id")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("hint", postgresql.JSONB(), nullable=True),
        sa.Column("badge_class", sa.SmallInteger(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column(
            "qr_opens",
            sa.Enum(
                "gate", "badge_desk", name="qropens", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("self_registration", sa.Boolean(), nullable=False),
        sa.Column("needs_acceptance", sa.Boolean(), nullable=False),
        sa.CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name=op.f("ck_category_colour_hex")),
        sa.CheckConstraint("badge_class BETWEEN 0 AND 15", name=op.f("ck_category_badge_class_nibble")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_category_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_category_edition_id_id")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_category_edition_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_category_public_id")),
    )
    op.create_table(
        "export",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "format",
            sa.Enum("xlsx", "csv", name="exportformat", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "ready",
                "failed",
                "cancelled",
                name="exportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_export_edition_id_edition")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_export_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        sa.UniqueConstraint("public_id", name=op.f("uq_export_public_id")),
    )
    op.create_index("ix_export_user_id_created_at", "export", ["user_id", "created_at"], unique=False)
    op.create_table(
        "figure_of_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("computed", sa.BigInteger(), nullable=True),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column(
            "qualifier",
            sa.Enum(
                "exact",
                "about",
                "nearly",
                "over",
                name="qualifier",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", postgresql.JSONB(), nullable=True),
        sa.Column("signed_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_figure_of_record_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_of_record")),
        sa.UniqueConstraint("public_id", name=op.f("uq_figure_of_record_public_id")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ministry",
                "police_authority",
                "academy",
                "research",
                "state_enterprise",
                "private_enterprise",
                "think_tank",
                "association",
                "embassy",
                "international_organisation",
                "media",
                "other",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "name ->> 'zh' IS NOT NULL OR name ->> 'en' IS NOT NULL",
            name=op.f("ck_organisation_name_language"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id_organisation")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_organisation_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisation_public_id")),
    )
    op.create_index("ix_organisation_party_id", "organisation", ["party_id"], unique=False)
    op.create_index("ix_organisation_search_key", "organisation", ["search_key"], unique=False)
    op.create_table(
        "person_contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_person_contact_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_contact_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_contact")),
        sa.UniqueConstraint("person_id", "contact_id", name=op.f("uq_person_contact_person_id_contact_id")),
    )
    op.create_index(op.f("ix_person_contact_contact_id"), "person_contact", ["contact_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "secretariat",
                "gate_supervisor",
                "gate_steward",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("edition_id", sa.BigInteger(), nullable=True),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_grant_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "user_id",
            "role",
            "edition_id",
            "meeting_id",
            name="uq_role_grant_scope",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_role_grant_user_id"), "role_grant", ["user_id"], unique=False)
    op.create_table(
        "signing_key",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("kid", sa.SmallInteger(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kid BETWEEN 1 AND 15", name=op.f("ck_signing_key_kid_nibble")),
        sa.CheckConstraint("octet_length(public_key) = 32", name=op.f("ck_signing_key_ed25519_public_key")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_signing_key_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("edition_id", "kid", name=op.f("uq_signing_key_edition_id_kid")),
    )
    op.create_table(
        "venue",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("city", postgresql.JSONB(), nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=True),
        sa.Column("help_desk", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_venue_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_venue_edition_id_id")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_venue_edition_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_venue_public_id")),
    )
    op.create_table(
        "web_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (contact_id IS NULL)", name=op.f("ck_web_session_one_subject")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_web_session_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    op.create_index(
        "ix_web_session_user_id",
        "web_session",
        ["user_id"],
        unique=False,
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "main",
                "pre_forum",
                "council",
                "exhibition",
                name="meetingkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("host", postgresql.JSONB(), nullable=True),
        sa.Column("city", postgresql.JSONB(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "delegates",
                "invited",
                "confidential",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_meeting_ends_after_start")),
        sa.CheckConstraint(
            "registration_closes_at > registration_opens_at", name=op.f("ck_meeting_window_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "venue_id"],
            ["venue.edition_id", "venue.id"],
            name=op.f("fk_meeting_edition_id_venue_id_venue"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_meeting_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_meeting_edition_id_id")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_meeting_edition_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_public_id")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "accepted",
                "declined",
                "withdrawn",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("idempotency_key", sa.UUID(), nullable=True),
        sa.Column("in_personal_capacity", sa.Boolean(), nullable=False),
        sa.Column("represents_party_id", sa.BigInteger(), nullable=True),
        sa.Column("counts_for_party_id", sa.BigInteger(), nullable=True),
        sa.Column("nationality_party_id", sa.BigInteger(), nullable=True),
        sa.Column("arrives_from_party_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_name", postgresql.JSONB(), nullable=True),
        sa.Column("position", postgresql.JSONB(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("link_generation", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR category_id IS NOT NULL", name=op.f("ck_registration_submitted_has_category")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR person_id IS NOT NULL", name=op.f("ck_registration_submitted_has_person")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR reference IS NOT NULL", name=op.f("ck_registration_submitted_has_reference")
        ),
        sa.ForeignKeyConstraint(
            ["arrives_from_party_id"], ["party.id"], name=op.f("fk_registration_arrives_from_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_registration_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["counts_for_party_id"], ["party.id"], name=op.f("fk_registration_counts_for_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "category_id"],
            ["category.edition_id", "category.id"],
            name=op.f("fk_registration_edition_id_category_id_category"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_registration_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["nationality_party_id"], ["party.id"], name=op.f("fk_registration_nationality_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_registration_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person")),
        sa.ForeignKeyConstraint(
            ["represents_party_id"], ["party.id"], name=op.f("fk_registration_represents_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint(
            "contact_id", "idempotency_key", name=op.f("uq_registration_contact_id_idempotency_key")
        ),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_registration_edition_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registration_public_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_registration_reference")),
    )
    op.create_index("ix_registration_contact_id", "registration", ["contact_id"], unique=False)
    op.create_index(
        op.f("ix_registration_counts_for_party_id"), "registration", ["counts_for_party_id"], unique=False
    )
    op.create_index("ix_registration_edition_id_state", "registration", ["edition_id", "state"], unique=False)
    op.create_index(op.f("ix_registration_person_id"), "registration", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_registration_represents_party_id"), "registration", ["represents_party_id"], unique=False
    )
    op.create_index(
        "uq_registration_person_live",
        "registration",
        ["edition_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('submitted', 'accepted') AND person_id IS NOT NULL"),
    )
    op.create_table(
        "room",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_room_capacity_positive")),
        sa.ForeignKeyConstraint(
            ["edition_id", "venue_id"],
            ["venue.edition_id", "venue.id"],
            name=op.f("fk_room_edition_id_venue_id_venue"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_room_edition_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_public_id")),
        sa.UniqueConstraint("venue_id", "key", name=op.f("uq_room_venue_id_key")),
    )
    op.create_table(
        "badge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "e_badge",
                "card",
                "day_pass",
                "overlay",
                "vehicle",
                name="badgekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "made",
                "printed",
                "handed_over",
                "suspended",
                "dead",
                name="badgestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cid", sa.LargeBinary(), nullable=False),
        sa.Column("manual_code", sa.Text(), nullable=False),
        sa.Column("badge_class", sa.SmallInteger(), nullable=False),
        sa.Column("kid", sa.SmallInteger(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('requested', 'dead') OR token IS NOT NULL", name=op.f("ck_badge_made_has_token")
        ),
        sa.CheckConstraint("octet_length(cid) = 8", name=op.f("ck_badge_cid_length")),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_badge_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("cid", name=op.f("uq_badge_cid")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_badge_edition_id_id")),
        sa.UniqueConstraint("manual_code", name=op.f("uq_badge_manual_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_badge_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_badge_token")),
    )
    op.create_index(
        "uq_badge_live_kind",
        "badge",
        ["registration_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state <> 'dead'"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_consent_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "registration_id",
            "kind",
            "text_version",
            name=op.f("uq_consent_registration_id_kind_text_version"),
        ),
    )
    op.create_table(
        "participation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "on_site",
                "online",
                "recorded",
                name="participationmode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("arrives_on", sa.Date(), nullable=True),
        sa.Column("leaves_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id"],
            ["meeting.edition_id", "meeting.id"],
            name=op.f("fk_participation_edition_id_meeting_id_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_participation_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        sa.UniqueConstraint(
            "meeting_id", "registration_id", name=op.f("uq_participation_meeting_id_registration_id")
        ),
    )
    op.create_index("ix_participation_registration_id", "participation", ["registration_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "plenary",
                "sub_forum",
                "ceremony",
                "council",
                "exhibition",
                "press_conference",
                "reception",
                "seminar",
                "round_table",
                name="sessionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("description", postgresql.JSONB(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slot", sa.Text(), nullable=True),
        sa.Column(
            "sign_up_mode",
            sa.Enum(
                "automatic",
                "open",
                "invitation",
                "none",
                name="signupmode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "delegates",
                "invited",
                "confidential",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("next_sequence", sa.BigInteger(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "title ->> 'zh' IS NOT NULL OR title ->> 'en' IS NOT NULL", name=op.f("ck_session_title_language")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_session_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id"],
            ["meeting.edition_id", "meeting.id"],
            name=op.f("fk_session_edition_id_meeting_id_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "room_id"],
            ["room.edition_id", "room.id"],
            name=op.f("fk_session_edition_id_room_id_room"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint(
            "edition_id", "meeting_id", "id", name=op.f("uq_session_edition_id_meeting_id_id")
        ),
        sa.UniqueConstraint("meeting_id", "key", name=op.f("uq_session_meeting_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_public_id")),
    )
    op.create_index("ix_session_edition_id_starts_at", "session", ["edition_id", "starts_at"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "access_gate",
                "service_point",
                name="checkpointkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("single_entry", sa.Boolean(), nullable=False),
        sa.Column("takes_e_badge", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_checkpoint_edition_id_meeting_id_session_id_session"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id"],
            ["meeting.edition_id", "meeting.id"],
            name=op.f("fk_checkpoint_edition_id_meeting_id_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint(
            "edition_id", "meeting_id", "id", name=op.f("uq_checkpoint_edition_id_meeting_id_id")
        ),
        sa.UniqueConstraint("meeting_id", "key", name=op.f("uq_checkpoint_meeting_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_checkpoint_public_id")),
    )
    op.create_table(
        "presence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "scan",
                "attested",
                "imported",
                "online",
                "signed_sheet",
                "corrected",
                name="presencesource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("scan_uuid", sa.UUID(), nullable=True),
        sa.Column("checkpoint_id", sa.BigInteger(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_presence_edition_id_meeting_id_session_id_session"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_presence_edition_id_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint(
            "session_id",
            "registration_id",
            "source",
            name=op.f("uq_presence_session_id_registration_id_source"),
        ),
    )
    op.create_index("ix_presence_registration_id", "presence", ["registration_id"], unique=False)
    op.create_table(
        "seat_pool",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "rostrum",
                "heads",
                "hosts",
                "delegation",
                "press",
                "open",
                name="poolkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_seat_pool_never_oversold")),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_seat_pool_edition_id_meeting_id_session_id_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_pool")),
        sa.UniqueConstraint("session_id", "id", name=op.f("uq_seat_pool_session_id_id")),
        sa.UniqueConstraint("session_id", "kind", name=op.f("uq_seat_pool_session_id_kind")),
    )
    op.create_table(
        "scan",
        sa.Column("uuid", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("checkpoint_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("badge_id", sa.BigInteger(), nullable=True),
        sa.Column("registration_id", sa.BigInteger(), nullable=True),
        sa.Column("cid", sa.LargeBinary(), nullable=True),
        sa.Column("raw_hash", sa.LargeBinary(), nullable=True),
        sa.Column("device_id", sa.UUID(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "camera",
                "hand_scanner",
                "manual_code",
                "name_search",
                name="scansource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum("in", "out", name="direction", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "green", "amber", "red", name="outcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "badge_id"],
            ["badge.edition_id", "badge.id"],
            name=op.f("fk_scan_edition_id_badge_id_badge"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "checkpoint_id"],
            ["checkpoint.edition_id", "checkpoint.meeting_id", "checkpoint.id"],
            name=op.f("fk_scan_edition_id_meeting_id_checkpoint_id_checkpoint"),
        ),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_scan")),
        sa.UniqueConstraint("device_id", "seq", name=op.f("uq_scan_device_id_seq")),
    )
    op.create_index("ix_scan_badge_id_checkpoint_id", "scan", ["badge_id", "checkpoint_id"], unique=False)
    op.create_index(
        "ix_scan_checkpoint_id_received_at", "scan", ["checkpoint_id", "received_at"], unique=False
    )
    op.create_table(
        "sign_up",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.UUID(), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("pool_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "confirmed",
                "offered",
                "waiting",
                "cancelled",
                name="signupstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "delegate",
                "focal_point",
                "protocol",
                "automatic",
                "door",
                "demo",
                name="signupsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'cancelled') OR pool_id IS NOT NULL",
            name=op.f("ck_sign_up_a_seat_is_in_a_pool"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
            name=op.f("fk_sign_up_edition_id_meeting_id_session_id_session"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "registration_id"],
            ["registration.edition_id", "registration.id"],
            name=op.f("fk_sign_up_edition_id_registration_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id", "pool_id"],
            ["seat_pool.session_id", "seat_pool.id"],
            name=op.f("fk_sign_up_session_id_pool_id_seat_pool"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sign_up_public_id")),
    )
    op.create_index("ix_sign_up_registration_id", "sign_up", ["registration_id"], unique=False)
    op.create_index(
        "ix_sign_up_waiting",
        "sign_up",
        ["session_id", "priority", "sequence"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_sign_up_live",
        "sign_up",
        ["session_id", "registration_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )


def downgrade() -> None:
    """Back."""

    op.drop_index("uq_sign_up_live", table_name="sign_up", postgresql_where=sa.text("state <> 'cancelled'"))
    op.drop_index("ix_sign_up_waiting", table_name="sign_up", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("ix_sign_up_registration_id", table_name="sign_up")
    op.drop_table("sign_up")
    op.drop_index("ix_scan_checkpoint_id_received_at", table_name="scan")
    op.drop_index("ix_scan_badge_id_checkpoint_id", table_name="scan")
    op.drop_table("scan")
    op.drop_table("seat_pool")
    op.drop_index("ix_presence_registration_id", table_name="presence")
    op.drop_table("presence")
    op.drop_table("checkpoint")
    op.drop_index("ix_session_edition_id_starts_at", table_name="session")
    op.drop_table("session")
    op.drop_index("ix_participation_registration_id", table_name="participation")
    op.drop_table("participation")
    op.drop_table("consent")
    op.drop_index("uq_badge_live_kind", table_name="badge", postgresql_where=sa.text("state <> 'dead'"))
    op.drop_table("badge")
    op.drop_table("room")
    op.drop_index(
        "uq_registration_person_live",
        table_name="registration",
        postgresql_where=sa.text("state IN ('submitted', 'accepted') AND person_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_registration_represents_party_id"), table_name="registration")
    op.drop_index(op.f("ix_registration_person_id"), table_name="registration")
    op.drop_index("ix_registration_edition_id_state", table_name="registration")
    op.drop_index(op.f("ix_registration_counts_for_party_id"), table_name="registration")
    op.drop_index("ix_registration_contact_id", table_name="registration")
    op.drop_table("registration")
    op.drop_table("meeting")
    op.drop_index(
        "ix_web_session_user_id", table_name="web_session", postgresql_where=sa.text("user_id IS NOT NULL")
    )
    op.drop_table("web_session")
    op.drop_table("venue")
    op.drop_table("signing_key")
    op.drop_index(op.f("ix_role_grant_user_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_person_contact_contact_id"), table_name="person_contact")
    op.drop_table("person_contact")
    op.drop_index("ix_organisation_search_key", table_name="organisation")
    op.drop_index("ix_organisation_party_id", table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("figure_of_record")
    op.drop_index("ix_export_user_id_created_at", table_name="export")
    op.drop_table("export")
    op.drop_table("category")
    op.drop_table("user")
    op.drop_index("ix_sign_in_code_contact_id_created_at", table_name="sign_in_code")
    op.drop_table("sign_in_code")
    op.drop_index("ix_person_search_key", table_name="person")
    op.drop_table("person")
    op.drop_table("party")
    op.drop_index("ix_message_subject", table_name="message")
    op.drop_index("ix_message_state_created_at", table_name="message")
    op.drop_table("message")
    op.drop_index("ix_job_lease_until", table_name="job", postgresql_where=sa.text("state = 'leased'"))
    op.drop_index("ix_job_due", table_name="job", postgresql_where=sa.text("state = 'pending'"))
    op.drop_table("job")
    op.drop_table("heartbeat")
    op.drop_index("ix_follow_up_subject", table_name="follow_up")
    op.drop_index("ix_follow_up_open", table_name="follow_up", postgresql_where=sa.text("done_at IS NULL"))
    op.drop_table("follow_up")
    op.drop_table("edition")
    op.drop_table("contact")
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    op.drop_table("audit_entry")
