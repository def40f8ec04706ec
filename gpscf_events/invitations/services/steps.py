"""An invitation goes its way: approved, sealed, sent, delivered, closed."""

from datetime import date

from gpscf_events.audit.services import record
from gpscf_events.core.i18n import full_date
from gpscf_events.core.transaction import transaction
from gpscf_events.invitations.models import Invitation, InvitationState
from gpscf_events.invitations.queries import lock_invitation
from gpscf_events.invitations.rules import ensure_step
from gpscf_events.invitations.token import invitation_link
from gpscf_events.messages.services import queue_message

KIND = "invitation_sent"


def take_step(*, invitation_id: int, to: InvitationState) -> Invitation:
    """Approved, sealed, delivered or closed; sending and replies have verbs of their own. Raises StepOutOfOrder."""
    with transaction() as session:
        invitation = lock_invitation(invitation_id)
        _move(invitation, to)
        session.flush()
        return invitation


def send(*, invitation_id: int, sent_on: date, proof: str) -> Invitation:
    """It left the house; where it has an e-mail address, a mail with the private link is owed too.

    Raises StepOutOfOrder.
    """
    with transaction() as session:
        invitation = lock_invitation(invitation_id)
        _move(invitation, InvitationState.SENT)
        invitation.sent_on, invitation.proof = sent_on, proof.strip()
        session.flush()
        if invitation.email:
            mail(KIND, invitation, send_key=f"{KIND}:{invitation.id}:{invitation.revision}")
        return invitation


def mail(kind: str, invitation: Invitation, *, send_key: str) -> None:
    """Owe the office a mail of the kind with the private link."""
    queue_message(
        kind,
        recipient=invitation.email,
        locale=invitation.locale,
        subject_kind="party_invitation",
        subject_id=invitation.id,
        edition_id=invitation.edition_id,
        send_key=send_key,
        context={
            "addressee": invitation.addressee_name or invitation.addressee,
            "edition": invitation.edition.name,
            "reply_by": full_date(invitation.reply_by, invitation.locale) if invitation.reply_by else "",
            "link": invitation_link(invitation),
        },
        is_secret=True,
    )


def _move(invitation: Invitation, to: InvitationState) -> None:
    ensure_step(invitation.state, to)
    record(
        f"party_invitation.{to.value}",
        subject_kind="party_invitation",
        subject_id=invitation.id,
        edition_id=invitation.edition_id,
        before={"state": invitation.state},
        after={"state": to},
    )
    invitation.state = to
