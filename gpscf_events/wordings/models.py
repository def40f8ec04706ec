"""The wordings of a registration."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, pk
from gpscf_events.registration.models import Registration


class WordingState(enum.StrEnum):
    """How sure the words are."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    # The person said something else after they were checked.
    CHANGED = "changed"


class Wording(Model):
    """What is announced, printed on plates and handed to interpreters, beside what the delegate typed.

    Empty words are not known yet. `rests_on` marks what the delegate had typed when the words were saved.
    """

    __tablename__ = "wording"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        CheckConstraint("state = 'proposed' OR checked_at IS NOT NULL", name="checked_at_a_moment"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    registration_id: Mapped[int] = mapped_column(unique=True)
    name_zh: Mapped[str] = mapped_column(default="")
    position_zh: Mapped[str] = mapped_column(default="")
    position_en: Mapped[str] = mapped_column(default="")
    organisation_zh: Mapped[str] = mapped_column(default="")
    organisation_en: Mapped[str] = mapped_column(default="")
    rests_on: Mapped[bytes]
    state: Mapped[WordingState] = mapped_column(default=WordingState.PROPOSED)
    revision: Mapped[int] = mapped_column(default=1)
    checked_at: Mapped[datetime | None]
    checked_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    registration: Mapped[Registration] = relationship()
