"""What organisers and hosts see: the sessions they manage and who is in them."""

from collections.abc import Collection, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import SeatPool, Session, SignUpMode
from gpscf_events.registration.models import Registration
from gpscf_events.signups.models import ChangeNotice, NoticeState, SignUp, SignUpState, Telling
from gpscf_events.signups.queries import LIVE

Kind = TypeVar("Kind", bound=Telling)


def list_managed(edition_id: int, actor: Actor) -> Sequence[Session]:
    """The sessions with seats whose sign-ups the actor manages, by time."""
    query = (
        scoped(Session, actor, Permission.SIGN_UPS_MANAGE)
        .where(Session.edition_id == edition_id, Session.sign_up_mode != SignUpMode.NONE)
        .options(joinedload(Session.meeting))
        .order_by(Session.starts_at, Session.id)
    )
    return db.session.scalars(query).all()


def get_managed(edition_id: int, public_id: UUID, actor: Actor) -> Session:
    """A session whose sign-ups the actor manages. Raises NotFound."""
    query = scoped(Session, actor, Permission.SIGN_UPS_MANAGE).where(
        Session.edition_id == edition_id, Session.public_id == public_id
    )
    found = db.session.scalar(query.options(joinedload(Session.meeting)))
    if not isinstance(found, Session):
        raise NotFound
    return found


def list_live(session_id: int) -> Sequence[SignUp]:
    """Everybody who has a seat, waits, or asked, in the order of the waiting list, with person and party."""
    query = (
        select(SignUp)
        .where(SignUp.session_id == session_id, SignUp.state.in_(LIVE))
        .options(
            joinedload(SignUp.registration).joinedload(Registration.person),
            joinedload(SignUp.registration).joinedload(Registration.represents),
            joinedload(SignUp.pool),
        )
        .order_by(SignUp.priority, SignUp.sequence)
    )
    return db.session.scalars(query).all()


def get_one(session_id: int, public_id: UUID) -> SignUp:
    """A live sign-up of the session. Raises NotFound."""
    query = select(SignUp).where(
        SignUp.session_id == session_id, SignUp.public_id == public_id, SignUp.state.in_(LIVE)
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound
    return found


def list_pools(session_id: int) -> Sequence[SeatPool]:
    """The pools of a session."""
    query = select(SeatPool).where(SeatPool.session_id == session_id).order_by(SeatPool.id)
    return db.session.scalars(query).all()


def find_by_reference(edition_id: int, reference: str) -> int | None:
    """The id of the registration with this reference, however its letters were typed."""
    wanted = reference.strip().upper()
    query = select(Registration.id).where(
        Registration.edition_id == edition_id, Registration.reference == wanted
    )
    return db.session.scalar(query)


def find_notice(session_id: int) -> ChangeNotice | None:
    """The change that nobody decided about yet, else the one told last or being told, or None."""
    query = select(ChangeNotice).where(ChangeNotice.session_id == session_id)
    order = (ChangeNotice.state != NoticeState.OPEN, ChangeNotice.id.desc())
    return db.session.scalars(query.where(ChangeNotice.state != NoticeState.DROPPED).order_by(*order)).first()


def get_notice(session_id: int, public_id: UUID) -> ChangeNotice:
    """A change of the session. Raises NotFound."""
    found = db.session.scalar(
        select(ChangeNotice).where(ChangeNotice.session_id == session_id, ChangeNotice.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def lock_telling(model: type[Kind], row_id: int) -> Kind:
    """The change or message that people are told of, held until commit and read afresh."""
    return db.session.get_one(model, row_id, with_for_update=True, populate_existing=True)


def lock_open_notice(session_id: int) -> ChangeNotice | None:
    """The change of the session that nobody decided about yet, held until commit, or None."""
    query = select(ChangeNotice).where(
        ChangeNotice.session_id == session_id, ChangeNotice.state == NoticeState.OPEN
    )
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def list_concerned(session_id: int, states: Collection[SignUpState]) -> Sequence[int]:
    """The ids of the session's sign-ups in these states: whom a change or a message concerns."""
    query = select(SignUp.id).where(SignUp.session_id == session_id, SignUp.state.in_(states))
    return db.session.scalars(query.order_by(SignUp.id)).all()
