"""What comes back: by the private link, or noted by staff. Whoever comes has a delegation at once."""

from contextlib import suppress
from datetime import date, timedelta

from gpscf_events.audit.services import record
from gpscf_events.categories.queries import list_categories
from gpscf_events.core import clock
from gpscf_events.core.roles import Role
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.errors import FocalPointKnown
from gpscf_events.delegations.services import add_focal_point, make_delegation
from gpscf_events.followups.services import N_, owe
from gpscf_events.invitations.models import Invitation, InvitationState, Reply
from gpscf_events.invitations.queries import find_delegation, lock_invitation
from gpscf_events.invitations.rules import COMING, ensure_answerable, ensure_step, places_of

LOOK_WITHIN = timedelta(days=2)


def note_opened(*, invitation_id: int) -> None:
    """The page of the link was shown for the first time; later times change nothing."""
    with transaction():
        invitation = lock_invitation(invitation_id)
        if invitation.opened_at is None:
            invitation.opened_at = clock.now()


def accept(*, invitation_id: int, name: str, email: str, today: date) -> Invitation:
    """The office comes: its delegation is made with 1+N places, and the focal point is invited.

    Raises AnsweredAlready, TooManyFocalPoints and BadRecipient.
    """
    with transaction():
        invitation = lock_invitation(invitation_id)
        ensure_answerable(invitation)
        _reply(invitation, Reply.ACCEPTED, today, "")
        # The office may name somebody whom the secretariat named before.
        with suppress(FocalPointKnown):
            add_focal_point(
                delegation_id=_delegation_of(invitation), name=name, email=email, locale=invitation.locale
            )
        _tell_protocol(
            invitation, N_("An invitation was accepted by its link. Look at the delegation made of it.")
        )
        return invitation


def decline(*, invitation_id: int, words: str, today: date) -> Invitation:
    """The office sends nobody. Raises AnsweredAlready."""
    with transaction():
        invitation = lock_invitation(invitation_id)
        ensure_answerable(invitation)
        _reply(invitation, Reply.REGRETS, today, words)
        _tell_protocol(
            invitation, N_("An invitation was declined by its link. Decide whether somebody writes.")
        )
        return invitation


def note_reply(*, invitation_id: int, reply: Reply, replied_on: date, words: str) -> Invitation:
    """Staff note a reply that came by letter, note or telephone. Raises StepOutOfOrder."""
    with transaction():
        invitation = lock_invitation(invitation_id)
        ensure_step(invitation.state, InvitationState.REPLIED)
        _reply(invitation, reply, replied_on, words)
        if reply in COMING:
            _delegation_of(invitation)
        return invitation


def _reply(invitation: Invitation, reply: Reply, replied_on: date, words: str) -> None:
    with transaction() as session:
        invitation.state, invitation.reply = InvitationState.REPLIED, reply
        invitation.replied_on, invitation.reply_words = replied_on, words.strip()
        session.flush()
        record(
            "party_invitation.replied",
            subject_kind="party_invitation",
            subject_id=invitation.id,
            edition_id=invitation.edition_id,
            after={"reply": reply},
        )


def _delegation_of(invitation: Invitation) -> int:
    """The id of the office's delegation, made with 1+N places where there is none."""
    with transaction() as session:
        found = find_delegation(invitation)
        if found is None:
            open_ones = {
                row.key: row.id for row in list_categories(invitation.edition_id) if row.closed_at is None
            }
            found = make_delegation(
                edition_id=invitation.edition_id,
                party_id=invitation.party_id,
                label=invitation.label,
                closes_on=None,
                places=places_of(invitation.companions, open_ones),
                by_user_id=invitation.owner_user_id,
            )
        invitation.delegation_id = found.id
        session.flush()
        return found.id


def _tell_protocol(invitation: Invitation, what: str) -> None:
    owe(
        kind="invitation_answered",
        subject_kind="party_invitation",
        subject_id=invitation.id,
        edition_id=invitation.edition_id,
        what=what,
        dedupe_key=f"invitation_answered:{invitation.id}",
        owner_role=Role.PROTOCOL.value,
        due_in=LOOK_WITHIN,
    )
