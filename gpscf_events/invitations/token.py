"""The private link of an invitation: derived, so that a reminder holds the same one; dies with another address."""

from flask import current_app

from gpscf_events.core.tokens import keyed, same
from gpscf_events.invitations.models import Invitation
from gpscf_events.registration.token import spell

PURPOSE = "invitation"


def invitation_token(invitation: Invitation) -> str:
    """The secret part of the link: the invitation's public id and our proof over it and its address."""
    return f"{spell(invitation.public_id)}.{_proof(invitation)}"


def invitation_link(invitation: Invitation) -> str:
    """The absolute address of the page on which it is answered, in the invitation's language."""
    base = current_app.extensions["settings"].base_url
    return f"{base}/{invitation.locale}/{invitation.edition.key}/invitation/{invitation_token(invitation)}"


def is_proof(invitation: Invitation, proof: str) -> bool:
    """Whether we made the proof for this invitation and its present address; in constant time."""
    return same(_proof(invitation), proof)


def _proof(invitation: Invitation) -> str:
    secret = current_app.extensions["settings"].secret_key
    return keyed(secret, PURPOSE, invitation.public_id, invitation.email)
