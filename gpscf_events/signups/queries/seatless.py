"""Sessions that somebody comes to without a seat: those for all participants, and those joined by video."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gpscf_events.categories.queries import find_admitted
from gpscf_events.core.db import db
from gpscf_events.programme.models import PoolKind, SeatPool, Session, SignUpMode, Visibility
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries.places import find_taking
from gpscf_events.signups.models import SignUp
from gpscf_events.signups.queries import LIVE, with_places
from gpscf_events.signups.rules import COMES, is_out_of_reach, may_enter, may_join


def list_joinable(registration: Registration, own: Iterable[SignUp], moment: datetime) -> list[Session]:
    """The sessions whose links an accepted person may have, in order of time; `own` are the live sign-ups."""
    if registration.state is not RegistrationState.ACCEPTED:
        return []
    meeting_ids, online_ids = find_taking(registration)
    signed_up = {entry.session_id for entry in own if entry.state in COMES}
    admitted = find_admitted(registration.category_id)
    query = (
        select(Session)
        .where(Session.meeting_id.in_(meeting_ids), Session.join_link.is_not(None), Session.ends_at > moment)
        .options(joinedload(Session.meeting))
        .order_by(Session.starts_at, Session.id)
    )
    return [
        session
        for session in db.session.scalars(query)
        if (session.id in signed_up or may_enter(session, admitted))
        and may_join(
            session,
            is_online=session.meeting_id in online_ids,
            is_signed_up=session.id in signed_up,
            moment=moment,
        )
    ]


def list_for_all(registration: Registration) -> list[Session]:
    """The sessions that somebody accepted comes to without a sign-up, in order of time; cancelled ones too.

    Those for everybody in which no seats are counted: of the person's meetings and category, and on a screen only
    what reaches one.
    """
    if registration.state is not RegistrationState.ACCEPTED:
        return []
    meeting_ids, online_ids = find_taking(registration)
    admitted = find_admitted(registration.category_id)
    counted = select(SeatPool.id).where(SeatPool.session_id == Session.id, SeatPool.kind == PoolKind.OPEN)
    query = (
        select(Session)
        .where(
            Session.meeting_id.in_(meeting_ids),
            Session.sign_up_mode == SignUpMode.AUTOMATIC,
            Session.visibility.in_([Visibility.PUBLIC, Visibility.DELEGATES]),
            ~counted.exists(),
        )
        .options(*with_places())  # type: ignore[arg-type]
        .order_by(Session.starts_at, Session.id)
    )
    own = select(SignUp.session_id).where(SignUp.registration_id == registration.id, SignUp.state.in_(LIVE))
    return [
        session
        for session in db.session.scalars(query.where(Session.id.not_in(own)))
        if may_enter(session, admitted)
        and not is_out_of_reach(session, is_online=session.meeting_id in online_ids)
    ]
