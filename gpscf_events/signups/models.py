"""The sign-up: a seat, or a place on the waiting list, of one registration at one session."""

import enum
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.accounts.models import User
from gpscf_events.core.db import Model, Words, created_at, one_language, pk, public_id
from gpscf_events.programme.models import SeatPool, Session
from gpscf_events.registration.models import Registration


class SignUpState(enum.StrEnum):
    """`confirmed` and `offered` hold a seat; `waiting` holds a place in the order (priority, sequence).

    `requested` waits for the approval of organisers or hosts and holds nothing yet. `by_video` comes on a screen to
    a session that is held in a room too: no seat is held.
    """

    CONFIRMED = "confirmed"
    OFFERED = "offered"
    WAITING = "waiting"
    REQUESTED = "requested"
    BY_VIDEO = "by_video"
    CANCELLED = "cancelled"


class SignUpSource(enum.StrEnum):
    """Who made the sign-up."""

    DELEGATE = "delegate"
    FOCAL_POINT = "focal_point"
    PROTOCOL = "protocol"
    AUTOMATIC = "automatic"
    DOOR = "door"
    HOST_LIST = "host_list"
    # Taken over from somebody whose place in the delegation the person has now.
    SUBSTITUTE = "substitute"
    DEMO = "demo"


class SignUp(Model):
    """One registration at one session. Cancelled ones stay, so that a person's changes can be told."""

    __tablename__ = "sign_up"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        ForeignKeyConstraint(["session_id", "pool_id"], ["seat_pool.session_id", "seat_pool.id"]),
        CheckConstraint(
            "state IN ('waiting', 'requested', 'by_video', 'cancelled') OR pool_id IS NOT NULL",
            name="a_seat_is_in_a_pool",
        ),
        CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="an_offer_has_an_end"),
        Index(
            "uq_sign_up_live",
            "session_id",
            "registration_id",
            unique=True,
            postgresql_where=text("state <> 'cancelled'"),
        ),
        Index(
            "ix_sign_up_waiting",
            "session_id",
            "priority",
            "sequence",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_sign_up_offer_until", "offer_until", postgresql_where=text("state = 'offered'")),
        Index("ix_sign_up_registration_id", "registration_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    registration_id: Mapped[int]
    pool_id: Mapped[int | None]
    state: Mapped[SignUpState]
    source: Mapped[SignUpSource]
    priority: Mapped[int] = mapped_column(default=100)
    sequence: Mapped[int]
    created_at: Mapped[created_at]
    changed_at: Mapped[datetime | None]
    # Until then the seat is kept for whoever was offered it.
    offer_until: Mapped[datetime | None]

    session: Mapped[Session] = relationship(overlaps="pool,registration")
    registration: Mapped[Registration] = relationship(overlaps="session,pool")
    pool: Mapped[SeatPool | None] = relationship(overlaps="session,registration")


class NoticeState(enum.StrEnum):
    """What became of a change that those signed up may be told of."""

    OPEN = "open"
    TELLING = "telling"
    TOLD = "told"
    DROPPED = "dropped"


class Telling:
    """What people are told by the worker, each once: how far it is, and whom it addresses."""

    id: Mapped[pk]
    session_id: Mapped[int]
    state: Mapped[NoticeState]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)

    @property
    def addressed(self) -> Collection[SignUpState]:
        """Sign-ups in these states are told."""
        return [state for state in SignUpState if state is not SignUpState.CANCELLED]


class ChangeNotice(Telling, Model):
    """That a session changed, and whether those signed up were told; further changes before that are part of it."""

    __tablename__ = "change_notice"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        Index("uq_change_notice_open", "session_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_change_notice_session_id", "session_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    # What they were told last, or signed up for: programme/rules.facts_told.
    before: Mapped[dict[str, Any]]
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.OPEN)
    decided_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]

    session: Mapped[Session] = relationship(viewonly=True)


class SessionMessage(Telling, Model):
    """What hosts or organisers wrote to those signed up for a session."""

    __tablename__ = "session_message"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        CheckConstraint(one_language("words"), name="words_language"),
        Index("ix_session_message_session_id", "session_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    # The states of sign-ups that it is for.
    states: Mapped[list[str]] = mapped_column(JSONB)
    words: Mapped[Words]
    state: Mapped[NoticeState]
    sent_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]

    session: Mapped[Session] = relationship(viewonly=True)
    sent_by: Mapped[User | None] = relationship()

    @property
    def addressed(self) -> Collection[SignUpState]:
        """Sign-ups in the chosen states are told."""
        return [SignUpState(state) for state in self.states]

    @property
    def is_going_on(self) -> bool:
        """Whether the worker still tells people."""
        return self.state is NoticeState.TELLING


class HostList(Model):
    """A list of a host's own of who comes to a session; a newer one replaces it and takes its lines away."""

    __tablename__ = "host_list"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        UniqueConstraint("edition_id", "id"),
        Index("ix_host_list_session_id", "session_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    file_name: Mapped[str]
    total: Mapped[int]
    sent_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[created_at]

    sent_by: Mapped[User | None] = relationship()


class HostListLine(Model):
    """Somebody on a host's list, as the host writes it, and what was decided about it."""

    __tablename__ = "host_list_line"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "list_id"], ["host_list.edition_id", "host_list.id"]),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_host_list_line_list_id", "list_id"),
        Index("ix_host_list_line_registration_id", "registration_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    list_id: Mapped[int]
    # The row of the file.
    number: Mapped[int]
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    # Whom somebody said it means.
    registration_id: Mapped[int | None]
    is_left: Mapped[bool] = mapped_column(default=False)

    list: Mapped[HostList] = relationship(overlaps="registration")
    registration: Mapped[Registration | None] = relationship(overlaps="list")
