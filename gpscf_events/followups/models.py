"""The follow-up: a next step with an owner and a due time."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, created_at, pk, public_id


class FollowUp(Model):
    """Who must do what by when about whom. `owner_role` owns it until a user takes it."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_subject", "subject_kind", "subject_id"),
        Index("ix_follow_up_open", "edition_id", "due_at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    what: Mapped[str]
    owner_role: Mapped[str]
    owner_user_id: Mapped[int | None] = mapped_column(BigInteger)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    created_at: Mapped[created_at]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
