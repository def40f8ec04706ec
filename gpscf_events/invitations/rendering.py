"""Words for invitations."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from gpscf_events.core.i18n import words
from gpscf_events.invitations.models import Invitation, InvitationState, InvitedBy, InvitedLevel, Reply

LEVEL_WORDS: dict[InvitedLevel, LazyString] = {
    InvitedLevel.STATE: _l("Head of state or government"),
    InvitedLevel.MINISTER: _l("Minister, head of organisation"),
    InvitedLevel.VICE_MINISTER: _l("Vice minister, ambassador"),
    InvitedLevel.EXPERT: _l("Director, expert"),
}
CHANNEL_WORDS: dict[InvitedBy, LazyString] = {
    InvitedBy.EMBASSY: _l("Embassy"),
    InvitedBy.NATIONAL_BUREAU: _l("INTERPOL national bureau"),
    InvitedBy.LIAISON_OFFICER: _l("Police liaison officer"),
    InvitedBy.ORGANISATION: _l("Secretariat of the organisation"),
    InvitedBy.MINISTRY: _l("Through another ministry"),
    InvitedBy.DIRECT: _l("Directly"),
}
STATE_WORDS: dict[InvitationState, LazyString] = {
    InvitationState.DRAFT: _l("Being written"),
    InvitationState.APPROVED: _l("Approved"),
    InvitationState.SEALED: _l("Signed and sealed"),
    InvitationState.SENT: _l("Sent out"),
    InvitationState.DELIVERED: _l("Delivered"),
    InvitationState.REPLIED: _l("Answered"),
    InvitationState.CLOSED: _l("Closed"),
}
STEP_WORDS: dict[InvitationState, LazyString] = {
    InvitationState.APPROVED: _l("Approve"),
    InvitationState.SEALED: _l("It is signed and sealed"),
    InvitationState.DELIVERED: _l("It was delivered"),
    InvitationState.CLOSED: _l("Close"),
}
REPLY_WORDS: dict[Reply, LazyString] = {
    Reply.ACCEPTED: _l("Accepted"),
    Reply.LOWER_LEVEL: _l("Accepted at a lower level"),
    Reply.DELEGATED: _l("Delegated to another office"),
    Reply.REGRETS: _l("Regrets"),
}


def office_of(invitation: Invitation) -> str:
    """The party, with the organisation where there is one."""
    party = words(invitation.party.name)
    return f"{party} – {invitation.label}" if invitation.label else party
