"""What a registration keeps of its delegate's will: agreements, and corrections asked for afterwards."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, created_at, pk, public_id


class ConsentGiver(enum.StrEnum):
    """Who agreed: the person, or the authority that declared to speak for the person."""

    SELF = "self"
    AUTHORITY = "authority"


class Consent(Model):
    """That somebody agreed to a text, in the version and language shown; what was taken back has an end."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("uq_consent_live", "registration_id", "kind", "text_version", unique=True,
              postgresql_where=text("withdrawn_at IS NULL")),
    )  # fmt: skip

    id: Mapped[pk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    kind: Mapped[str]
    text_version: Mapped[str]
    locale: Mapped[str]
    # Of the words as shown; docs/consents.md keeps the words. Null: given before this was kept.
    words_sha256: Mapped[bytes | None]
    given_by: Mapped[ConsentGiver] = mapped_column(default=ConsentGiver.SELF, server_default="self")
    given_at: Mapped[created_at]
    withdrawn_at: Mapped[datetime | None]


class Correction(Model):
    """A change of name or party that a delegate asked for and staff decide: the form's page, and what was typed.

    Open while `decided_at` is empty: one for each page.
    """

    __tablename__ = "correction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("uq_correction_open", "registration_id", "page", unique=True,
              postgresql_where=text("decided_at IS NULL")),
    )  # fmt: skip

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    registration_id: Mapped[int]
    page: Mapped[str]
    wanted: Mapped[dict[str, Any]]
    created_at: Mapped[created_at]
    decided_at: Mapped[datetime | None]
    is_applied: Mapped[bool] = mapped_column(default=False)
