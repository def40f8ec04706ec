"""Questions about invitations. The ledger is the whole edition's: callers have checked that the actor holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from gpscf_events.accounts.models import User
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.delegations.models import Delegation
from gpscf_events.invitations.models import Invitation, InvitationState, InvitedLevel, Reminder, Reply
from gpscf_events.invitations.rules import UNANSWERED
from gpscf_events.invitations.token import is_proof
from gpscf_events.registration.token import split

NO_REPLY = "none"


@dataclass(frozen=True)
class Wanted:
    """What of the ledger is shown; None: all of it. `reply` may be NO_REPLY: sent, and nothing came back."""

    state: InvitationState | None = None
    level: InvitedLevel | None = None
    reply: Reply | str | None = None


def get_invitation(edition_id: int, public_id: UUID) -> Invitation:
    """The invitation, or NotFound."""
    found = db.session.scalar(
        select(Invitation).where(Invitation.edition_id == edition_id, Invitation.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def get_by_token(token: str, *, edition_key: str) -> Invitation:
    """The invitation of a private link that was mailed; anything wrong with it gives the same NotFound."""
    if (parts := split(token)) is None:
        raise NotFound
    found = db.session.scalar(select(Invitation).where(Invitation.public_id == parts[0]))
    if found is None or not found.email or found.sent_on is None or found.edition.key != edition_key:
        raise NotFound
    if not is_proof(found, parts[1]):
        raise NotFound
    return found


def lock_invitation(invitation_id: int) -> Invitation:
    """The invitation, held until commit and read afresh."""
    return db.session.get_one(Invitation, invitation_id, with_for_update=True, populate_existing=True)


def next_number(edition_id: int) -> int:
    """The number of the next invitation; the caller holds the edition."""
    query = select(func.coalesce(func.max(Invitation.number), 0) + 1)
    return db.session.scalar(query.where(Invitation.edition_id == edition_id)) or 1


def list_invitations(edition_id: int, wanted: Wanted | None = None) -> Sequence[Invitation]:
    """The ledger in the order of its numbers."""
    asked = wanted or Wanted()
    query = select(Invitation).where(Invitation.edition_id == edition_id)
    if asked.state is not None:
        query = query.where(Invitation.state == asked.state)
    if asked.level is not None:
        query = query.where(Invitation.level == asked.level)
    if asked.reply == NO_REPLY:
        query = query.where(Invitation.state.in_(UNANSWERED))
    elif asked.reply is not None:
        query = query.where(Invitation.reply == asked.reply)
    query = query.options(
        joinedload(Invitation.party), joinedload(Invitation.owner), selectinload(Invitation.reminders)
    )
    return db.session.scalars(query.order_by(Invitation.number)).all()


def find_delegation(invitation: Invitation) -> Delegation | None:
    """The delegation that the office sends, whoever made it, or None."""
    return db.session.scalar(
        select(Delegation).where(
            Delegation.edition_id == invitation.edition_id,
            Delegation.party_id == invitation.party_id,
            Delegation.label == invitation.label,
        )
    )


def find_last_mail(invitation_id: int) -> datetime | None:
    """When a reminder was mailed last, or None."""
    return db.session.scalar(
        select(func.max(Reminder.reminded_at)).where(
            Reminder.invitation_id == invitation_id, Reminder.by_mail.is_(True)
        )
    )


def list_owners() -> Sequence[User]:
    """Staff who may own an invitation, by name."""
    query = select(User).where(User.disabled_at.is_(None), User.password_hash.is_not(None))
    return db.session.scalars(query.order_by(User.name, User.id)).all()
