"""The verbs of invitations: the only writers of their tables."""

from gpscf_events.invitations.services.answers import accept, decline, note_opened, note_reply
from gpscf_events.invitations.services.ledger import InvitationDetails, change_invitation, make_invitation
from gpscf_events.invitations.services.reminders import note_reminder, remind, remind_all
from gpscf_events.invitations.services.steps import send, take_step

__all__ = [
    "InvitationDetails",
    "accept",
    "change_invitation",
    "decline",
    "make_invitation",
    "note_opened",
    "note_reminder",
    "note_reply",
    "remind",
    "remind_all",
    "send",
    "take_step",
]
