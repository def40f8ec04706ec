"""Messages of hosts to those signed up."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.signups.models import SessionMessage, SignUp, SignUpState
from gpscf_events.signups.queries import LIVE

SHOWN = 50


def list_messages(session_id: int) -> Sequence[SessionMessage]:
    """The newest messages about the session, newest first, with who wrote them."""
    query = (
        select(SessionMessage)
        .where(SessionMessage.session_id == session_id)
        .options(joinedload(SessionMessage.sent_by))
        .order_by(SessionMessage.id.desc())
        .limit(SHOWN)
    )
    return db.session.scalars(query).all()


def list_messages_since(session_id: int, moment: datetime) -> Sequence[SessionMessage]:
    """The messages about the session that were sent from then on."""
    query = select(SessionMessage).where(
        SessionMessage.session_id == session_id, SessionMessage.created_at >= moment
    )
    return db.session.scalars(query.order_by(SessionMessage.id)).all()


def get_message(session_id: int, public_id: UUID) -> SessionMessage:
    """A message about the session. Raises NotFound."""
    query = select(SessionMessage).where(
        SessionMessage.session_id == session_id, SessionMessage.public_id == public_id
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound
    return found


def count_addressed(session_id: int) -> Counter[SignUpState]:
    """How many sign-ups of the session are in each state in which they can be written to."""
    query = (
        select(SignUp.state, func.count())
        .where(SignUp.session_id == session_id, SignUp.state.in_(LIVE))
        .group_by(SignUp.state)
    )
    return Counter({row[0]: row[1] for row in db.session.execute(query)})
