"""Edition → meeting → session with its seat pools; venues and rooms."""

import enum
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, Words, created_at, one_language, pk, public_id
from gpscf_events.programme.models.public import (
    DocumentKind,
    SessionDocument,
    SessionSpeaker,
    SpeakerRole,
    TakingPart,
)
from gpscf_events.programme.models.seats import AsksOfSignUps, VenueWay
from gpscf_events.programme.models.setting import HasBodies, HasSetUps, IsSetUp
from gpscf_events.programme.models.setting import Layout as Layout

__all__ = [
    "DocumentKind",
    "Edition",
    "Meeting",
    "MeetingKind",
    "PoolKind",
    "Room",
    "SeatPool",
    "Session",
    "SessionDocument",
    "SessionKind",
    "SessionSpeaker",
    "SignUpMode",
    "SpeakerRole",
    "TakingPart",
    "Venue",
    "VenueWay",
    "Visibility",
]

# Counts the saves from the back office: a page that was read before another save is told so.
revision = Annotated[int, mapped_column(default=1, server_default="1")]


class Edition(Model):
    """One year's forum."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(one_language("name"), name="name_language"),
        CheckConstraint("is_public OR NOT is_current", name="current_is_public"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Words]
    short_name: Mapped[Words]
    theme: Mapped[Words | None]
    city: Mapped[Words]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    reference_prefix: Mapped[str]
    is_current: Mapped[bool] = mapped_column(default=False)
    # Before, it is prepared in the back office, and there is no such address for anybody else.
    is_public: Mapped[bool] = mapped_column(default=True, server_default="true")
    is_demo: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[revision]
    created_at: Mapped[created_at]

    meetings: Mapped[list["Meeting"]] = relationship(back_populates="edition", order_by="Meeting.position")


class Visibility(enum.StrEnum):
    """Who may know of it. `confidential` is absent from every list of those not named."""

    PUBLIC = "public"
    DELEGATES = "delegates"
    INVITED = "invited"
    CONFIDENTIAL = "confidential"


class Venue(Model):
    """A building or site, in one city."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("edition_id", "key"), UniqueConstraint("edition_id", "id"))

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str]
    name: Mapped[Words]
    city: Mapped[Words]
    address: Mapped[Words | None]
    help_desk: Mapped[Words | None]
    revision: Mapped[revision]

    # The known ways to venues of a higher id: a way stands at the lower one of its two.
    ways: Mapped[list[VenueWay]] = relationship(
        foreign_keys=[VenueWay.edition_id, VenueWay.venue_id], viewonly=True
    )


class Room(HasSetUps, Model):
    """A room of a venue. Its capacity is what the fire officer allows, not what a session offers."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("venue_id", "key"),
        UniqueConstraint("edition_id", "id"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
        ForeignKeyConstraint(["edition_id", "venue_id"], ["venue.edition_id", "venue.id"]),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    venue_id: Mapped[int]
    key: Mapped[str]
    name: Mapped[Words]
    capacity: Mapped[int]
    revision: Mapped[revision]

    venue: Mapped[Venue] = relationship(overlaps="room")


class MeetingKind(enum.StrEnum):
    """What a meeting is within its edition."""

    MAIN = "main"
    PRE_FORUM = "pre_forum"
    COUNCIL = "council"
    EXHIBITION = "exhibition"


class Meeting(HasBodies, Model):
    """The main conference, a pre-forum in another city, a council meeting, the exhibition.

    It has its own host, city, days, time zone and registration window.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("edition_id", "key"),
        UniqueConstraint("edition_id", "id"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("registration_closes_at > registration_opens_at", name="window_in_order"),
        ForeignKeyConstraint(["edition_id", "venue_id"], ["venue.edition_id", "venue.id"]),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    venue_id: Mapped[int | None]
    key: Mapped[str]
    kind: Mapped[MeetingKind]
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Words]
    host: Mapped[Words | None]
    city: Mapped[Words]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    # Delegates may say that they take part by video only.
    takes_online: Mapped[bool] = mapped_column(default=False, server_default="false")
    registration_opens_at: Mapped[datetime]
    registration_closes_at: Mapped[datetime]
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    revision: Mapped[revision]

    edition: Mapped[Edition] = relationship(back_populates="meetings")
    venue: Mapped[Venue | None] = relationship(overlaps="edition,meetings")
    sessions: Mapped[list["Session"]] = relationship(back_populates="meeting", order_by="Session.starts_at")

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the meeting's times are told."""
        return ZoneInfo(self.time_zone)


class SessionKind(enum.StrEnum):
    """What happens in a session."""

    PLENARY = "plenary"
    SUB_FORUM = "sub_forum"
    CEREMONY = "ceremony"
    COUNCIL = "council"
    EXHIBITION = "exhibition"
    PRESS_CONFERENCE = "press_conference"
    RECEPTION = "reception"
    SEMINAR = "seminar"
    ROUND_TABLE = "round_table"
    GROUP_PHOTO = "group_photo"
    ROAD_SHOW = "road_show"
    EXHIBITION_TOUR = "exhibition_tour"
    INTERVIEW = "interview"
    BRIEFING = "briefing"
    SITE_VISIT = "site_visit"
    MEAL = "meal"
    REHEARSAL = "rehearsal"


class SignUpMode(enum.StrEnum):
    """How one comes to a session: everybody accepted, by sign-up, by invitation, or the doors are open."""

    AUTOMATIC = "automatic"
    OPEN = "open"
    INVITATION = "invitation"
    NONE = "none"


class Session(AsksOfSignUps, IsSetUp, Model):
    """A plenary, a sub-forum, a ceremony …: something with a place and a time, within a meeting.

    Its row is the lock for its seats (decision: the session row first, in ascending id).
    Sessions of one `slot` are parallel: one person takes one of them.
    """

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("meeting_id", "key"),
        UniqueConstraint("edition_id", "meeting_id", "id"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(one_language("title"), name="title_language"),
        CheckConstraint("mode <> 'recorded'", name="somebody_meets"),
        ForeignKeyConstraint(["edition_id", "meeting_id"], ["meeting.edition_id", "meeting.id"]),
        ForeignKeyConstraint(["edition_id", "room_id"], ["room.edition_id", "room.id"]),
        Index("ix_session_edition_id_starts_at", "edition_id", "starts_at"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    room_id: Mapped[int | None]
    key: Mapped[str]
    kind: Mapped[SessionKind]
    title: Mapped[Words]
    description: Mapped[Words | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    slot: Mapped[str | None]
    sign_up_mode: Mapped[SignUpMode]
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    theme: Mapped[Words | None]
    mode: Mapped[TakingPart] = mapped_column(default=TakingPart.ON_SITE, server_default="on_site")
    # For those who come by video, on their own pages; in no programme, feed or export that others read.
    join_link: Mapped[str | None]
    # It stays in lists and calendars and is told as cancelled: who never heard of it would still come.
    is_cancelled: Mapped[bool] = mapped_column(default=False, server_default="false")
    next_sequence: Mapped[int] = mapped_column(default=1)
    revision: Mapped[revision]
    is_demo: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship(back_populates="sessions", overlaps="room,sessions")
    room: Mapped[Room | None] = relationship(overlaps="meeting,sessions")
    pools: Mapped[list["SeatPool"]] = relationship(back_populates="session", order_by="SeatPool.id")
    speakers: Mapped[list[SessionSpeaker]] = relationship(
        back_populates="session", order_by="SessionSpeaker.position, SessionSpeaker.id"
    )
    documents: Mapped[list[SessionDocument]] = relationship(
        back_populates="session", order_by="SessionDocument.id"
    )


class PoolKind(enum.StrEnum):
    """For whom a pool's seats are kept. Only the open pool is first come, first served."""

    ROSTRUM = "rostrum"
    HEADS = "heads"
    HOSTS = "hosts"
    DELEGATION = "delegation"
    PRESS = "press"
    OPEN = "open"


class SeatPool(Model):
    """Seats of a session kept for one purpose; the CHECK is the last word on overselling."""

    __tablename__ = "seat_pool"
    __table_args__ = (
        UniqueConstraint("session_id", "kind"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="never_oversold"),
        ForeignKeyConstraint(
            ["edition_id", "meeting_id", "session_id"],
            ["session.edition_id", "session.meeting_id", "session.id"],
        ),
        UniqueConstraint("session_id", "id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    meeting_id: Mapped[int]
    session_id: Mapped[int]
    kind: Mapped[PoolKind]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    # From then on what is free in it belongs to the open pool.
    release_at: Mapped[datetime | None]

    session: Mapped[Session] = relationship(back_populates="pools")
