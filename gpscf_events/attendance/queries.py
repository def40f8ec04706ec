"""One definition of every figure, and the exports somebody asked for.

Checked in: distinct registrations with a presence, whatever its source.
Parties represented: distinct `counts_for` parties among those.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, distinct, func, select

from gpscf_events.attendance.errors import NoSuchExport
from gpscf_events.attendance.models import Export, ExportSource
from gpscf_events.attendance.rules import PERMISSIONS, share
from gpscf_events.checkin.models import Presence
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.jobs import Job, JobRow, JobState
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.parties.models import Party, PartyKind
from gpscf_events.programme.models import Edition, Meeting, SeatPool, Session, SignUpMode
from gpscf_events.registration.models import Participation, Registration, RegistrationState
from gpscf_events.signups.models import SignUp, SignUpState

Counts = Select[*tuple[Any, ...]]
LIVE = (RegistrationState.SUBMITTED, RegistrationState.ACCEPTED)


@dataclass(frozen=True)
class PartyFigures:
    """How many parties of each kind; a scholar in personal capacity counts for none."""

    countries: int = 0
    regions: int = 0
    international_organisations: int = 0

    @property
    def total(self) -> int:
        """All parties together, as the forum publishes them."""
        return self.countries + self.regions + self.international_organisations


@dataclass(frozen=True)
class SessionFigures:
    """A session and its counts; `expected`: those signed up, or all accepted where nobody signs up."""

    session: Session
    capacity: int
    expected: int
    waiting: int
    checked_in: int
    parties: PartyFigures = field(default_factory=PartyFigures)

    @property
    def expected_share(self) -> float:
        """How much of the session's bar those expected fill."""
        return share(self.expected, self.capacity) if self.capacity else 0.0

    @property
    def checked_in_share(self) -> float:
        """How much of the session's bar those who came fill."""
        return share(self.checked_in, self.capacity or self.expected)

    @property
    def is_full(self) -> bool:
        """Whether somebody waits or no seat is left: the organiser has to act."""
        return self.waiting > 0 or (0 < self.capacity <= self.expected)


def get_edition(actor: Actor, key: str | None, permission: Permission, *, in_part: bool = False) -> Edition:
    """The edition with this key, where the actor holds the permission; with `in_part`, a part of it is enough.

    Raises NotFound when there is none or it is not the actor's.
    """
    edition = db.session.scalar(select(Edition).where(Edition.key == key))
    if edition is None or not (
        actor.reaches(permission, edition.id) if in_part else actor.may(permission, Scope(edition.id))
    ):
        raise NotFound
    return edition


def get_session(actor: Actor, *, edition_id: int, public_id: uuid.UUID) -> Session:
    """The session of the edition, where the actor reads attendance. Raises NotFound."""
    query = scoped(Session, actor, Permission.ATTENDANCE_READ)
    session = db.session.scalar(query.where(Session.edition_id == edition_id, Session.public_id == public_id))
    if not isinstance(session, Session):
        raise NotFound
    return session


def list_own_sessions(actor: Actor, edition_id: int, permission: Permission) -> frozenset[int] | None:
    """The ids of the sessions that the actor holds the permission for; None for the whole edition."""
    if actor.may(permission, Scope(edition_id)):
        return None
    query = scoped(Session, actor, permission).where(Session.edition_id == edition_id)
    return frozenset(session.id for session in db.session.scalars(query))


def list_own_meetings(actor: Actor, edition_id: int, permission: Permission) -> Sequence[Meeting]:
    """The meetings of the edition that the actor holds the permission for, as a whole."""
    query = scoped(Meeting, actor, permission).where(Meeting.edition_id == edition_id)
    return [
        meeting
        for meeting in db.session.scalars(query.order_by(Meeting.position, Meeting.id))
        if actor.may(permission, Scope(edition_id, meeting.id))
    ]


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a day in a zone, and that of the next."""
    start = datetime.combine(day, time(), zone)
    return start, datetime.combine(day + timedelta(days=1), time(), zone)


def count_checked_in(
    edition_id: int,
    *,
    session_ids: Collection[int] | None = None,
    within: tuple[datetime, datetime] | None = None,
) -> int:
    """Distinct registrations with a presence: in the edition, at some sessions, or first seen in a span."""
    query = select(func.count(distinct(Presence.registration_id))).where(Presence.edition_id == edition_id)
    if session_ids is not None:
        query = query.where(Presence.session_id.in_(session_ids))
    if within is not None:
        query = query.where(Presence.first_at >= within[0], Presence.first_at < within[1])
    return db.session.scalar(query) or 0


def count_parties_checked_in(edition_id: int, *, session_ids: Collection[int] | None = None) -> PartyFigures:
    """Distinct parties that those checked in count for, by kind."""
    query = _parties_of(select(Party.kind, func.count(distinct(Party.id)))).where(
        Registration.id.in_(_present(edition_id, session_ids))
    )
    return _by_kind(db.session.execute(query.group_by(Party.kind)).all())


def count_parties_registered(edition_id: int) -> PartyFigures:
    """Distinct parties that live registrations count for, by kind."""
    query = _parties_of(select(Party.kind, func.count(distinct(Party.id)))).where(
        Registration.edition_id == edition_id, Registration.state.in_(LIVE)
    )
    return _by_kind(db.session.execute(query.group_by(Party.kind)).all())


def count_registrations_by_state(edition_id: int) -> dict[RegistrationState, int]:
    """How many registrations stand in each state; every state has a number."""
    query = select(Registration.state, func.count()).where(Registration.edition_id == edition_id)
    found = dict(db.session.execute(query.group_by(Registration.state)).all())
    return {state: found.get(state, 0) for state in RegistrationState}


def list_session_figures(edition_id: int, *, session_id: int | None = None) -> list[SessionFigures]:
    """The figures of all sessions, or of one, in the order of the programme. Always six statements."""
    sessions = select(Session).join(Meeting).where(Session.edition_id == edition_id)
    if session_id is not None:
        sessions = sessions.where(Session.id == session_id)
    capacity = _grouped(select(SeatPool.session_id, func.sum(SeatPool.capacity)), SeatPool, edition_id)
    seats = _grouped(
        select(
            SignUp.session_id,
            func.count().filter(SignUp.state.in_((SignUpState.CONFIRMED, SignUpState.OFFERED))),
            func.count().filter(SignUp.state == SignUpState.WAITING),
        ),
        SignUp,
        edition_id,
    )
    seen = _grouped(
        select(Presence.session_id, func.count(distinct(Presence.registration_id))), Presence, edition_id
    )
    parties, accepted = _parties_by_session(edition_id), _accepted_by_meeting(edition_id)
    figures = []
    for session in db.session.scalars(sessions.order_by(Session.starts_at, Meeting.position, Session.id)):
        signed_up, waiting = seats.get(session.id, (0, 0))
        no_sign_up = session.sign_up_mode in {SignUpMode.AUTOMATIC, SignUpMode.NONE}
        figures.append(
            SessionFigures(
                session=session,
                capacity=int(capacity.get(session.id, (0,))[0]),
                expected=max(signed_up, accepted.get(session.meeting_id, 0)) if no_sign_up else signed_up,
                waiting=waiting,
                checked_in=seen.get(session.id, (0,))[0],
                parties=parties.get(session.id, PartyFigures()),
            )
        )
    return figures


def _grouped(query: Counts, model: Any, edition_id: int) -> dict[int, tuple[Any, ...]]:
    rows = db.session.execute(query.where(model.edition_id == edition_id).group_by(model.session_id))
    return {row[0]: tuple(row[1:]) for row in rows}


def _present(edition_id: int, session_ids: Collection[int] | None) -> Select[int]:
    query = select(Presence.registration_id).where(Presence.edition_id == edition_id)
    return query if session_ids is None else query.where(Presence.session_id.in_(session_ids))


def _parties_of(query: Counts) -> Counts:
    return query.select_from(Registration).join(Party, Party.id == Registration.counts_for_party_id)


def _by_kind(rows: Sequence[Row[*tuple[Any, ...]]]) -> PartyFigures:
    found: dict[PartyKind, int] = {row[0]: row[1] for row in rows}
    return PartyFigures(
        countries=found.get(PartyKind.COUNTRY, 0),
        regions=found.get(PartyKind.REGION, 0),
        international_organisations=found.get(PartyKind.INTERNATIONAL_ORGANISATION, 0),
    )


def _parties_by_session(edition_id: int) -> dict[int, PartyFigures]:
    query = (
        _parties_of(select(Party.kind, func.count(distinct(Party.id)), Presence.session_id))
        .join(Presence, Presence.registration_id == Registration.id)
        .where(Presence.edition_id == edition_id)
        .group_by(Presence.session_id, Party.kind)
    )
    by_session: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in db.session.execute(query):
        by_session.setdefault(row[2], []).append(row)
    return {session_id: _by_kind(rows) for session_id, rows in by_session.items()}


def _accepted_by_meeting(edition_id: int) -> dict[int, int]:
    query = (
        select(Participation.meeting_id, func.count())
        .join(Registration, Registration.id == Participation.registration_id)
        .where(Participation.edition_id == edition_id, Registration.state == RegistrationState.ACCEPTED)
        .group_by(Participation.meeting_id)
    )
    return dict(db.session.execute(query).all())


def _own(actor: Actor, source: ExportSource) -> Select[Any]:
    query = scoped(Export, actor, PERMISSIONS[source])
    return query.where(Export.source == source, Export.user_id == actor.user_id)


def find_own_export(
    actor: Actor, public_id: uuid.UUID, source: ExportSource = ExportSource.ATTENDANCE
) -> Export | None:
    """The export, where the actor ordered it and may still have it."""
    found: Export | None = db.session.scalar(_own(actor, source).where(Export.public_id == public_id))
    return found


def get_own_export(
    actor: Actor, public_id: uuid.UUID, source: ExportSource = ExportSource.ATTENDANCE
) -> Export:
    """The export, where the actor ordered it. Raises NoSuchExport, for others' exports too."""
    if (export := find_own_export(actor, public_id, source)) is None:
        raise NoSuchExport
    return export


def list_own_exports(
    actor: Actor, edition_id: int, source: ExportSource = ExportSource.ATTENDANCE, *, limit: int = 10
) -> Sequence[Export]:
    """The actor's latest exports of the edition."""
    query = _own(actor, source).where(Export.edition_id == edition_id)
    return db.session.scalars(query.order_by(Export.id.desc()).limit(limit)).all()


def is_given_up(export: Export) -> bool:
    """Whether the worker was ended so hard, so often, that it could not say so in the export's own row."""
    key = f"{Job.BUILD_EXPORT.value}:{export.id}"
    state = db.session.scalar(select(JobRow.state).where(JobRow.dedupe_key == key))
    return state is JobState.DEAD
