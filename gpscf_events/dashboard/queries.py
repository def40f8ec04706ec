"""What the organiser's home and lists show. Reads only; figures of attendance come from attendance."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from gpscf_events.attendance import queries as attendance
from gpscf_events.attendance.queries import LIVE, PartyFigures, SessionFigures
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.checkin.models import Checkpoint, Scan
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.jobs import JobRow, JobState
from gpscf_events.core.roles import Permission
from gpscf_events.messages.models import Message, MessageState
from gpscf_events.parties.models import Party
from gpscf_events.programme.models import Edition, Meeting, Session
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.signups.models import SignUp

PAGE = 50
MADE = (BadgeState.MADE, BadgeState.PRINTED, BadgeState.HANDED_OVER, BadgeState.SUSPENDED)
TROUBLE = (MessageState.FAILED, MessageState.UNCERTAIN)
TOP_PARTIES = 15


@dataclass(frozen=True)
class Overview:
    """The numbers of the organiser's home, at one moment."""

    as_of: datetime
    by_state: Mapping[RegistrationState, int]
    parties: PartyFigures
    badges_made: int
    mails_failed: int
    mails_uncertain: int
    jobs_dead: int
    checked_in_today: int
    checked_in: int
    sessions: Sequence[SessionFigures]
    top_parties: Sequence[tuple[Party, int]]
    per_day: Sequence[tuple[date, int]]

    @property
    def registered(self) -> int:
        """Live registrations: submitted or accepted."""
        return sum(self.by_state[state] for state in LIVE)

    @property
    def changes(self) -> tuple[object, ...]:
        """Everything that can change, for the ETag."""
        sessions = [
            (s.session.id, s.expected, s.waiting, s.capacity, s.checked_in, s.parties) for s in self.sessions
        ]
        parties = [(party.id, count) for party, count in self.top_parties]
        mails = (self.mails_failed, self.mails_uncertain, self.jobs_dead, self.badges_made)
        seen = (self.checked_in, self.checked_in_today, self.parties)
        return (self.as_of, tuple(self.by_state.items()), mails, seen, sessions, parties, self.per_day)


def get_overview(edition: Edition) -> Overview:
    """Count everything once."""
    # Ten-second steps: a poll that finds nothing new is answered without a body.
    as_of = now().replace(microsecond=0)
    as_of -= timedelta(seconds=as_of.second % 10)
    zone = ZoneInfo(edition.time_zone)
    mails = dict(
        db.session.execute(
            select(Message.state, func.count())
            .where(Message.edition_id == edition.id, Message.state.in_(TROUBLE))
            .group_by(Message.state)
        ).all()
    )
    badges = select(func.count()).where(Badge.edition_id == edition.id, Badge.state.in_(MADE))
    dead = select(func.count()).where(JobRow.state == JobState.DEAD)
    today = attendance.day_bounds(as_of.astimezone(zone).date(), zone)
    return Overview(
        as_of=as_of.astimezone(zone),
        by_state=attendance.count_registrations_by_state(edition.id),
        parties=attendance.count_parties_registered(edition.id),
        badges_made=db.session.scalar(badges) or 0,
        mails_failed=mails.get(MessageState.FAILED, 0),
        mails_uncertain=mails.get(MessageState.UNCERTAIN, 0),
        jobs_dead=db.session.scalar(dead) or 0,
        checked_in_today=attendance.count_checked_in(edition.id, within=today),
        checked_in=attendance.count_checked_in(edition.id),
        sessions=attendance.list_session_figures(edition.id),
        top_parties=list_parties(edition.id, limit=TOP_PARTIES),
        per_day=list_registrations_per_day(edition.id, zone),
    )


def list_parties(edition_id: int, *, limit: int | None = None) -> list[tuple[Party, int]]:
    """Parties by how many live registrations count for them, the largest first."""
    count = func.count()
    query = (
        select(Party, count)
        .join(Registration, Registration.counts_for_party_id == Party.id)
        .where(Registration.edition_id == edition_id, Registration.state.in_(LIVE))
        .group_by(Party.id)
        .order_by(count.desc(), Party.id)
        .limit(limit)
    )
    return list(db.session.execute(query))


def list_registrations_per_day(edition_id: int, zone: ZoneInfo, *, days: int = 30) -> list[tuple[date, int]]:
    """How many were submitted on each of the last days that had any; days without are filled in."""
    day = func.date(func.timezone(zone.key, Registration.submitted_at)).label("day")
    query = (
        select(day, func.count())
        .where(Registration.edition_id == edition_id, Registration.submitted_at.is_not(None))
        .group_by(day)
        .order_by(day.desc())
        .limit(days)
    )
    found: dict[date, int] = dict(db.session.execute(query).all())
    if not found:
        return []
    last = max(found)
    return [
        (d, found.get(d, 0))
        for d in (last - timedelta(days=n) for n in range(days - 1, -1, -1))
        if d >= min(found)
    ]


def list_dead_jobs(*, limit: int = 200) -> Sequence[JobRow]:
    """Jobs that were given up, the latest first."""
    query = select(JobRow).where(JobRow.state == JobState.DEAD)
    return db.session.scalars(query.order_by(JobRow.done_at.desc()).limit(limit)).all()


def get_registration(actor: Actor, edition: Edition, public_id: uuid.UUID) -> Registration:
    """One registration of the edition, through the actor's scope. Raises NotFound."""
    query = scoped(Registration, actor, Permission.REGISTRATIONS_READ).where(
        Registration.edition_id == edition.id, Registration.public_id == public_id
    )
    found = db.session.scalar(query)
    if not isinstance(found, Registration):
        raise NotFound
    return found


def list_meeting_ids(actor: Actor, edition: Edition) -> frozenset[int]:
    """The meetings of the edition whose people the actor sees."""
    query = scoped(Meeting, actor, Permission.REGISTRATIONS_READ).where(Meeting.edition_id == edition.id)
    return frozenset(meeting.id for meeting in db.session.scalars(query))


def list_sign_ups_of(registration_id: int, meeting_ids: Collection[int] | None = None) -> Sequence[SignUp]:
    """All sign-ups of some meetings (None: of all), cancelled ones too, in the order of the programme."""
    query = select(SignUp).join(Session, Session.id == SignUp.session_id).options(joinedload(SignUp.session))
    query = query.where(SignUp.registration_id == registration_id)
    if meeting_ids is not None:
        query = query.where(SignUp.meeting_id.in_(meeting_ids))
    return db.session.scalars(query.order_by(Session.starts_at, SignUp.id)).all()


def list_badges_of(registration_id: int) -> Sequence[Badge]:
    """All badges, dead ones too."""
    return db.session.scalars(
        select(Badge).where(Badge.registration_id == registration_id).order_by(Badge.id)
    ).all()


def list_scans_of(
    registration_id: int, meeting_ids: Collection[int] | None = None, *, limit: int = 100
) -> Sequence[tuple[Scan, Checkpoint]]:
    """The scans at some meetings (None: at all) and where they were made, the latest first."""
    query = select(Scan, Checkpoint).join(Checkpoint, Checkpoint.id == Scan.checkpoint_id)
    query = query.where(Scan.registration_id == registration_id)
    if meeting_ids is not None:
        query = query.where(Scan.meeting_id.in_(meeting_ids))
    return list(db.session.execute(query.order_by(Scan.received_at.desc()).limit(limit)))
