"""Which sessions somebody may join by video."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gpscf_events.categories.queries import find_admitted
from gpscf_events.core.db import db
from gpscf_events.programme.models import Session
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries.places import find_taking
from gpscf_events.signups.models import SignUp
from gpscf_events.signups.rules import COMES, may_enter, may_join


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
