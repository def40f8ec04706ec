"""The steps of an invitation, who is waited for, and how a reply makes a delegation."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from gpscf_events.invitations.errors import AnsweredAlready, RemindedToday, StepOutOfOrder
from gpscf_events.invitations.models import Invitation, InvitationState, Reply

S = InvitationState
# What may follow what: a seal is not always needed, and an answer may come before we hear of the delivery.
STEPS: Mapping[InvitationState, tuple[InvitationState, ...]] = {
    S.DRAFT: (S.APPROVED, S.CLOSED),
    S.APPROVED: (S.SEALED, S.SENT, S.CLOSED),
    S.SEALED: (S.SENT, S.CLOSED),
    S.SENT: (S.DELIVERED, S.REPLIED, S.CLOSED),
    S.DELIVERED: (S.REPLIED, S.CLOSED),
    S.REPLIED: (S.CLOSED,),
    S.CLOSED: (),
}
# Whose answer is waited for.
UNANSWERED = frozenset({S.SENT, S.DELIVERED})
# Replies after which a delegation comes.
COMING = frozenset({Reply.ACCEPTED, Reply.LOWER_LEVEL, Reply.DELEGATED})
REMIND_AGAIN_AFTER = timedelta(hours=24)
# Who is reminded in a round: whoever has to answer within so many days, or should have.
ROUND_LOOKS_AHEAD = timedelta(days=7)
HEAD, MEMBER = "head_of_delegation", "delegate"


def ensure_step(here: InvitationState, to: InvitationState) -> None:
    """Raise StepOutOfOrder unless the table has this step."""
    if to not in STEPS[here]:
        raise StepOutOfOrder


def ensure_answerable(invitation: Invitation) -> None:
    """Raise AnsweredAlready unless an answer is waited for."""
    if invitation.state not in UNANSWERED:
        raise AnsweredAlready


def ensure_remindable(last: datetime | None, moment: datetime) -> None:
    """Raise RemindedToday where the last mail is too fresh."""
    if last is not None and moment - last < REMIND_AGAIN_AFTER:
        raise RemindedToday


def is_due(invitation: Invitation, today: date) -> bool:
    """Whether a round of reminders concerns it: an answer is waited for, soon or late."""
    return (
        invitation.state in UNANSWERED
        and invitation.reply_by is not None
        and invitation.reply_by <= today + ROUND_LOOKS_AHEAD
    )


def is_overdue(invitation: Invitation, today: date) -> bool:
    """Whether the answer should have come."""
    return invitation.state in UNANSWERED and invitation.reply_by is not None and invitation.reply_by < today


def places_of(companions: int, categories: Mapping[str, int]) -> dict[int, int]:
    """The places of the delegation that comes of 1+N; `categories` goes from key to id, open ones only.

    Without a category for the head all are members; without one for members there is the head alone.
    """
    head, member = categories.get(HEAD), categories.get(MEMBER)
    places = {head: 1} if head is not None else {}
    others = companions if head is not None else companions + 1
    if member is not None and others:
        places[member] = others
    return places
