"""Parties (countries, regions, international organisations) and organisations."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, Words, created_at, one_language, pk, public_id


class PartyKind(enum.StrEnum):
    """The forum's own words: "countries, regions and international organisations"."""

    COUNTRY = "country"
    REGION = "region"
    INTERNATIONAL_ORGANISATION = "international_organisation"


class Party(Model):
    """A country, region or international organisation, named as the organisers decide.

    `key` is our own and outlives every renaming.
    """

    __tablename__ = "party"
    __table_args__ = (CheckConstraint(one_language("name"), name="name_language"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[PartyKind]
    iso2: Mapped[str | None]
    iso3: Mapped[str | None]
    name: Mapped[Words]
    short_name: Mapped[Words | None]
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    pinyin: Mapped[str] = mapped_column(default="")
    continent: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str | None]
    # NFKC, casefolded: names, aliases, codes, pinyin and initials, each between vertical bars
    search_key: Mapped[str]
    is_host: Mapped[bool] = mapped_column(default=False)


class OrganisationKind(enum.StrEnum):
    """What an organisation is; figures count by it."""

    MINISTRY = "ministry"
    POLICE_AUTHORITY = "police_authority"
    ACADEMY = "academy"
    RESEARCH = "research"
    STATE_ENTERPRISE = "state_enterprise"
    PRIVATE_ENTERPRISE = "private_enterprise"
    THINK_TANK = "think_tank"
    ASSOCIATION = "association"
    EMBASSY = "embassy"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    MEDIA = "media"
    OTHER = "other"


class Organisation(Model):
    """An entity that people belong to: a ministry, an academy, an enterprise …; it may stand under another."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(one_language("name"), name="name_language"),
        Index("ix_organisation_party_id", "party_id"),
        Index("ix_organisation_search_key", "search_key"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    name: Mapped[Words]
    kind: Mapped[OrganisationKind] = mapped_column(default=OrganisationKind.OTHER)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    search_key: Mapped[str]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_at]

    party: Mapped[Party | None] = relationship()
