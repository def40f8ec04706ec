"""Questions about seats and sign-ups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import joinedload

from gpscf_events.categories.models import Category
from gpscf_events.categories.queries import find_admitted, find_by_key
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.programme.models import (
    Meeting,
    PoolKind,
    Room,
    SeatPool,
    Session,
    SignUpMode,
)
from gpscf_events.registration.models import Participation, ParticipationMode, Registration
from gpscf_events.registration.queries.places import find_taking
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.rules import (
    HOLDS_SEAT,
    SeatState,
    is_offered,
    keep_compatible,
    may_enter,
    read_wishes,
    seat_state,
    seen_online,
)

LIVE = tuple(state for state in SignUpState if state is not SignUpState.CANCELLED)


@dataclass(frozen=True)
class Seats:
    """The open seats of a session at this moment."""

    session: Session
    taken: int
    capacity: int
    waiting: int
    state: SeatState
    # For somebody who never reads full or waiting list, but "we will confirm".
    is_assured: bool = False

    def assured(self) -> "Seats":
        """The same seats as somebody to whom "we will confirm" is said sees them."""
        state = SeatState.ASSURED if self.state is SeatState.FULL else self.state
        return replace(self, state=state, is_assured=True)

    def online(self) -> "Seats":
        """The same seats as somebody sees them who takes part in the meeting by video."""
        return replace(self, state=seen_online(self.session, self.state))

    @property
    def left(self) -> int:
        """Open seats that are free; none while somebody waits."""
        return 0 if self.waiting else max(0, self.capacity - self.taken)


def with_places() -> tuple[object, ...]:
    """Options that load meeting, room and venue with a session."""
    return (
        joinedload(Session.meeting).joinedload(Meeting.venue),
        joinedload(Session.room).joinedload(Room.venue),
    )


def list_offered(
    edition_id: int,
    *,
    meeting_ids: Collection[int] | None = None,
    admitted: Collection[int] | None = None,
) -> list[Session]:
    """The sessions that delegates choose themselves, in order of time; of these meetings, or of all.

    `admitted` are the sessions of a category, by id; None is all.
    """
    query = (
        select(Session)
        .where(Session.edition_id == edition_id)
        .options(*with_places())  # type: ignore[arg-type]
        .order_by(Session.starts_at, Session.id)
    )
    if meeting_ids is not None:
        query = query.where(Session.meeting_id.in_(meeting_ids))
    return [
        session
        for session in db.session.scalars(query)
        if is_offered(session) and may_enter(session, admitted)
    ]


def find_admitted_of(registration: Registration) -> set[int] | None:
    """The sessions that the category of a registration, or the one its draft names, may enter; None is all."""
    category = _find_category(registration)
    return find_admitted(category.id) if category is not None else None


def list_seats_for(
    registration: Registration, sessions: Sequence[Session], moment: datetime
) -> dict[int, Seats]:
    """The open seats as the person sees them: by video, or without "full", of a draft as far as it says."""
    found = list_seats(sessions, moment)
    _, online_ids = find_taking(registration)
    if online_ids:
        found = {
            key: entry.online() if entry.session.meeting_id in online_ids else entry
            for key, entry in found.items()
        }
    if is_assured_of(registration):
        found = {key: entry.assured() for key, entry in found.items()}
    return found


def is_assured_of(registration: Registration) -> bool:
    """Whether the category of a registration, or the one its draft names, hears "we will confirm"."""
    category = _find_category(registration)
    return category is not None and category.is_assured


def _find_category(registration: Registration) -> Category | None:
    if registration.category is not None:
        return registration.category
    key = next(iter(registration.draft.get("role", {}).get("category", [])), "")
    return find_by_key(registration.edition_id, key.replace("\x00", ""))


def list_wished(registration: Registration, meeting_ids: Collection[int]) -> list[Session]:
    """The sessions that the draft's page of wishes names, as far as one person can go to all of them."""
    wishes = read_wishes(registration.draft.get("sessions", {}))
    offered = list_offered(
        registration.edition_id, meeting_ids=meeting_ids, admitted=find_admitted(registration.category_id)
    )
    return keep_compatible(session for session in offered if session.public_id in wishes.session_ids)


def list_automatic(meeting_ids: Collection[int]) -> Sequence[Session]:
    """The sessions of these meetings for which everybody accepted has a counted seat.

    Where no seats are counted, taking part in the meeting is enough and no row is needed.
    """
    query = (
        select(Session)
        .join(SeatPool, (SeatPool.session_id == Session.id) & (SeatPool.kind == PoolKind.OPEN))
        .where(
            Session.meeting_id.in_(meeting_ids),
            Session.sign_up_mode == SignUpMode.AUTOMATIC,
            SeatPool.taken < SeatPool.capacity,
        )
        .order_by(Session.id)
    )
    return db.session.scalars(query).all()


def list_seats(sessions: Sequence[Session], moment: datetime) -> dict[int, Seats]:
    """The open seats of each session, by session id, in two questions for all of them."""
    ids = [session.id for session in sessions]
    pools = {
        pool.session_id: pool
        for pool in db.session.scalars(
            select(SeatPool).where(SeatPool.session_id.in_(ids), SeatPool.kind == PoolKind.OPEN)
        )
    }
    counted = db.session.execute(
        select(SignUp.session_id, func.count())
        .where(SignUp.session_id.in_(ids), SignUp.state == SignUpState.WAITING)
        .group_by(SignUp.session_id)
    )
    waiting: dict[int, int] = {row[0]: row[1] for row in counted}
    found = {}
    for session in sessions:
        pool = pools.get(session.id)
        numbers = {
            "taken": pool.taken if pool else 0,
            "capacity": pool.capacity if pool else 0,
            "waiting": waiting.get(session.id, 0),
        }
        state = seat_state(session, **numbers, moment=moment)
        found[session.id] = Seats(
            session, numbers["taken"], numbers["capacity"], numbers["waiting"], state=state
        )
    return found


def list_sign_ups(registration_id: int, *, fresh: bool = False) -> Sequence[SignUp]:
    """The live sign-ups of a registration, in order of time; `fresh` reads again what is known already."""
    query = (
        select(SignUp)
        .join(Session, Session.id == SignUp.session_id)
        .where(SignUp.registration_id == registration_id, SignUp.state.in_(LIVE))
        .options(joinedload(SignUp.session).options(*with_places()))  # type: ignore[arg-type]
        .order_by(Session.starts_at, Session.id)
        .execution_options(populate_existing=fresh)
    )
    return db.session.scalars(query).all()


def list_given_up(registration_id: int) -> Sequence[SignUp]:
    """The last sign-up of a registration at each session where it has no live one any more, in order of time."""
    live = select(SignUp.session_id).where(SignUp.registration_id == registration_id, SignUp.state.in_(LIVE))
    query = (
        select(SignUp)
        .where(SignUp.registration_id == registration_id, SignUp.session_id.not_in(live))
        .options(joinedload(SignUp.session).options(*with_places()))  # type: ignore[arg-type]
        .order_by(SignUp.id)
    )
    last = {row.session_id: row for row in db.session.scalars(query)}
    return sorted(last.values(), key=lambda row: (row.session.starts_at, row.session_id))


def count_ahead(sign_up: SignUp) -> int:
    """How many wait in front of a waiting sign-up."""
    query = select(func.count()).where(
        SignUp.session_id == sign_up.session_id,
        SignUp.state == SignUpState.WAITING,
        tuple_(SignUp.priority, SignUp.sequence) < tuple_(sign_up.priority, sign_up.sequence),
    )
    return db.session.scalar(query) or 0


def list_meeting_ids(registration_id: int) -> set[int]:
    """At which meetings the registration takes part."""
    query = select(Participation.meeting_id).where(Participation.registration_id == registration_id)
    return set(db.session.scalars(query))


def list_online_ids(registration_id: int) -> set[int]:
    """In which meetings the registration takes part, but in no room of theirs."""
    query = select(Participation.meeting_id).where(
        Participation.registration_id == registration_id, Participation.mode != ParticipationMode.ON_SITE
    )
    return set(db.session.scalars(query))


def lock_sessions(session_ids: Collection[int]) -> dict[int, Session]:
    """The sessions by id, their rows held until commit, locked in ascending id; NotFound when one is missing.

    NO KEY: scans and presences that point at the session need not wait for its seats.
    """
    query = (
        select(Session)
        .where(Session.id.in_(session_ids))
        .order_by(Session.id)
        .with_for_update(key_share=True, of=Session)
        .execution_options(populate_existing=True)
    )
    held = {session.id: session for session in db.session.scalars(query)}
    if len(held) != len(set(session_ids)):
        raise NotFound
    return held


def lock_open_pool(session_id: int) -> SeatPool | None:
    """The open pool of a locked session, read afresh."""
    return lock_pool(session_id, PoolKind.OPEN)


def lock_pool(session_id: int, kind: PoolKind) -> SeatPool | None:
    """A pool of a locked session, read afresh."""
    query = select(SeatPool).where(SeatPool.session_id == session_id, SeatPool.kind == kind)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def list_seated(pool_id: int) -> list[str]:
    """The references of those who hold a seat of the pool, first come first."""
    query = (
        select(Registration.reference)
        .join(SignUp, SignUp.registration_id == Registration.id)
        .where(SignUp.pool_id == pool_id, SignUp.state.in_(HOLDS_SEAT))
        .order_by(SignUp.priority, SignUp.sequence)
    )
    return [reference or "" for reference in db.session.scalars(query)]


def find_live(session_id: int, registration_id: int) -> SignUp | None:
    """The live sign-up of a registration at a session, read afresh, or None."""
    query = select(SignUp).where(
        SignUp.session_id == session_id,
        SignUp.registration_id == registration_id,
        SignUp.state.in_(LIVE),
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def get_live(session_id: int, registration_id: int) -> SignUp:
    """The live sign-up of a registration at a session, or NotFound."""
    found = find_live(session_id, registration_id)
    if found is None:
        raise NotFound
    return found
