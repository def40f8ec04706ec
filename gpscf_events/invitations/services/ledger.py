"""Lines of the ledger: made and changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gpscf_events.audit.services import record
from gpscf_events.core.transaction import transaction
from gpscf_events.invitations.models import Invitation, InvitedBy, InvitedLevel
from gpscf_events.invitations.queries import lock_invitation, next_number
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.models import Edition


@dataclass(frozen=True)
class InvitationDetails:
    """What is told of an invitation."""

    party_id: int
    label: str
    addressee: str
    addressee_name: str
    level: InvitedLevel
    companions: int
    signatory: str
    channel: InvitedBy
    locale: str
    email: str
    reply_by: date | None
    owner_user_id: int | None


def make_invitation(*, edition_id: int, details: InvitationDetails) -> Invitation:
    """A new line with the next number of the edition; nothing is sent."""
    with transaction() as session:
        session.get_one(Edition, edition_id, with_for_update=True)
        invitation = Invitation(edition_id=edition_id, number=next_number(edition_id), **vars(details))
        session.add(invitation)
        session.flush()
        _record("party_invitation.made", invitation, vars(details))
        return invitation


def change_invitation(*, invitation: Invitation, details: InvitationDetails, seen: int) -> None:
    """Save what is told, as read in revision `seen`: another address ends the link that was mailed before.

    Raises ChangedMeanwhile.
    """
    with transaction() as session:
        held = lock_invitation(invitation.id)
        if held.revision != seen:
            raise ChangedMeanwhile
        before = {name: getattr(held, name) for name in vars(details)}
        for name, value in vars(details).items():
            setattr(held, name, value)
        held.revision += 1
        session.flush()
        changed = {name: value for name, value in vars(details).items() if before[name] != value}
        _record("party_invitation.changed", held, changed)


def _record(action: str, invitation: Invitation, after: dict[str, Any]) -> None:
    record(
        action,
        subject_kind="party_invitation",
        subject_id=invitation.id,
        edition_id=invitation.edition_id,
        after={
            name: value.isoformat() if isinstance(value, date) else value for name, value in after.items()
        },
    )
