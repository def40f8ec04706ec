"""Questions about who moves up, what ended, and what is due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from gpscf_events.core.db import db
from gpscf_events.programme.models import PoolKind, SeatPool, Session
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.queries import LIVE
from gpscf_events.signups.rules import COMES, HOLDS_SEAT


def count_of_party(session_id: int, party_id: int) -> int:
    """How many open seats of the session people of the party hold, kept ones included."""
    query = (
        select(func.count())
        .select_from(SignUp)
        .join(Registration, Registration.id == SignUp.registration_id)
        .where(
            SignUp.session_id == session_id,
            SignUp.state.in_(HOLDS_SEAT),
            Registration.represents_party_id == party_id,
        )
    )
    return db.session.scalar(query) or 0


def find_heir(session: Session) -> SignUp | None:
    """The first who waits and could sit down: accepted, and not of a party whose seats are used up; read afresh."""
    query = (
        select(SignUp)
        .join(Registration, Registration.id == SignUp.registration_id)
        .where(
            SignUp.session_id == session.id,
            SignUp.state == SignUpState.WAITING,
            Registration.state == RegistrationState.ACCEPTED,
        )
        .options(contains_eager(SignUp.registration))
        .order_by(SignUp.priority, SignUp.sequence)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if session.delegation_quota is not None:
        used_up = (
            select(Registration.represents_party_id)
            .join(SignUp, SignUp.registration_id == Registration.id)
            .where(SignUp.session_id == session.id, SignUp.state.in_(HOLDS_SEAT))
            .where(Registration.represents_party_id.is_not(None))
            .group_by(Registration.represents_party_id)
            .having(func.count() >= session.delegation_quota)
        )
        party = Registration.represents_party_id
        query = query.where(party.is_(None) | party.not_in(used_up))
    return db.session.scalar(query)


def list_open_seated(session_id: int) -> Sequence[SignUp]:
    """Who has a confirmed seat of the open pool of a locked session, read afresh."""
    query = (
        select(SignUp)
        .join(SeatPool, SeatPool.id == SignUp.pool_id)
        .where(
            SignUp.session_id == session_id,
            SignUp.state == SignUpState.CONFIRMED,
            SeatPool.kind == PoolKind.OPEN,
        )
        .options(joinedload(SignUp.registration).joinedload(Registration.category))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def lock_held(registration_id: int, *, but: int) -> list[Session]:
    """The sessions to which a registration comes, one of them left out, its sign-ups held until commit.

    Whoever moves up holds all the sign-ups of the person: two seats at the same time are never given unasked.
    """
    query = (
        select(SignUp)
        .where(SignUp.registration_id == registration_id, SignUp.state.in_(LIVE))
        .order_by(SignUp.id)
        .with_for_update(of=SignUp)
        .execution_options(populate_existing=True)
    )
    own = db.session.scalars(query).all()
    return [entry.session for entry in own if entry.session_id != but and entry.state in COMES]


def list_overdue(moment: datetime) -> list[tuple[int, int]]:
    """Session and registration of the offers that ended, sessions in ascending id."""
    query = (
        select(SignUp.session_id, SignUp.registration_id)
        .where(SignUp.state == SignUpState.OFFERED, SignUp.offer_until <= moment)
        .order_by(SignUp.session_id, SignUp.priority, SignUp.sequence)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_releasing(moment: datetime) -> list[int]:
    """The sessions in which a pool is due to give what is free in it to the open one."""
    query = (
        select(SeatPool.session_id)
        .where(
            SeatPool.kind != PoolKind.OPEN,
            SeatPool.release_at <= moment,
            SeatPool.capacity > SeatPool.taken,
        )
        .distinct()
        .order_by(SeatPool.session_id)
    )
    return list(db.session.scalars(query))
