"""What a session asks of those who sign up for it, and how long the way between two venues takes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, pk


class AsksOfSignUps:
    """The columns of a session that signups/rules.py reads; without any, the meeting's window alone counts."""

    sign_up_opens_at: Mapped[datetime | None]
    sign_up_closes_at: Mapped[datetime | None]
    # An overlap with another session is then told on the page instead of refused.
    allows_overlap: Mapped[bool] = mapped_column(default=False, server_default="false")
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Seats that people of one party may hold; NULL is as many as there are.
    delegation_quota: Mapped[int | None]
    # How long somebody who moves up may think; NULL moves up without being asked.
    offer_minutes: Mapped[int | None]


class VenueWay(Model):
    """How long the way between two venues takes, doors included; one row for both directions."""

    __tablename__ = "venue_way"
    __table_args__ = (
        CheckConstraint("venue_id < other_venue_id", name="one_row_for_both_directions"),
        CheckConstraint("minutes BETWEEN 0 AND 1440", name="within_a_day"),
        UniqueConstraint("venue_id", "other_venue_id"),
        ForeignKeyConstraint(["edition_id", "venue_id"], ["venue.edition_id", "venue.id"]),
        ForeignKeyConstraint(["edition_id", "other_venue_id"], ["venue.edition_id", "venue.id"]),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    venue_id: Mapped[int]
    other_venue_id: Mapped[int]
    minutes: Mapped[int]
