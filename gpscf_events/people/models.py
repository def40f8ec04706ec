"""Persons across editions, and the addresses and numbers that reach them."""

import enum
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, created_at, pk, public_id


class Person(Model):
    """One human being. Never found or merged by an address: five people may share one mailbox.

    `key` is the pseudonym that all badges of the person carry. A birth date is as precise as
    the document prints it: year, or year and month, or the full day.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("birth_day IS NULL OR birth_month IS NOT NULL", name="birth_day_needs_month"),
        CheckConstraint("birth_month IS NULL OR birth_year IS NOT NULL", name="birth_month_needs_year"),
        CheckConstraint("latin_family <> '' OR native_name <> ''", name="has_a_name"),
        Index("ix_person_search_key", "search_key"),
        # Any part of a name, in any script: search_grams is made by migration 0018.
        Index("ix_person_search_key_grams", text("search_grams(search_key)"), postgresql_using="gin"),
        Index("ix_person_name_sort_id", "name_sort", "id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    key: Mapped[UUID] = mapped_column(PgUUID(as_uuid=True), unique=True, default=uuid4)
    native_name: Mapped[str] = mapped_column(default="")
    native_lang: Mapped[str] = mapped_column(default="")
    latin_family: Mapped[str] = mapped_column(default="")
    latin_given: Mapped[str] = mapped_column(default="")
    # How somebody whose own name is not Chinese is called in Chinese, as the person says.
    chinese_name: Mapped[str] = mapped_column(default="", server_default="")
    salutation: Mapped[str] = mapped_column(default="")
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    birth_month: Mapped[int | None] = mapped_column(SmallInteger)
    birth_day: Mapped[int | None] = mapped_column(SmallInteger)
    name_sort: Mapped[str]
    search_key: Mapped[str]
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Names and contacts are gone (retention).
    erased_at: Mapped[datetime | None]
    created_at: Mapped[created_at]

    @property
    def latin_name(self) -> str:
        """FAMILY Given: capitals remove the doubt about the order (diplomatic practice)."""
        return f"{self.latin_family.upper()} {self.latin_given}".strip()

    @property
    def display_name(self) -> str:
        """The Latin name, or the native one where there is none."""
        return self.latin_name or self.native_name


class ContactKind(enum.StrEnum):
    """How a contact is reached."""

    EMAIL = "email"
    MOBILE = "mobile"


class Contact(Model):
    """An address or a number. It may serve many persons; a person may have none."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("kind", "value"),
        CheckConstraint("kind <> 'email' OR value = lower(value)", name="email_lower"),
        Index("ix_contact_value_grams", text("search_grams(value)"), postgresql_using="gin"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    kind: Mapped[ContactKind]
    value: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    verified_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_at]


class PersonContact(Model):
    """That a contact reaches a person."""

    __tablename__ = "person_contact"
    __table_args__ = (UniqueConstraint("person_id", "contact_id"),)

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    created_at: Mapped[created_at]

    person: Mapped[Person] = relationship()
    contact: Mapped[Contact] = relationship()


class SignInCode(Model):
    """A code and link sent to a contact; only hashes stand here, and it is used once."""

    __tablename__ = "sign_in_code"
    __table_args__ = (Index("ix_sign_in_code_contact_id_created_at", "contact_id", "created_at"),)

    id: Mapped[pk]
    contact_id: Mapped[int] = mapped_column(BigInteger)
    code_hash: Mapped[bytes]
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    # The code counts only in the browser that asked for it: a stranger who asks for codes for somebody else's
    # address, and types wrong ones, uses up none of that person's tries. (The link counts in every browser.)
    browser_hash: Mapped[bytes | None]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[created_at]
    code_expires_at: Mapped[datetime]
    link_expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
