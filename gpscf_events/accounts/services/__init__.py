"""The verbs of accounts: the only writers of its tables."""

from gpscf_events.accounts.services.invitations import accept_invitation, invite, make_invitation_link
from gpscf_events.accounts.services.sessions import (
    end_other_sessions,
    end_session,
    end_sessions,
    ensure_confirmed,
    load_actor,
    revoke_session,
    start_session,
)
from gpscf_events.accounts.services.sign_in import change_password, confirm, sign_in
from gpscf_events.accounts.services.users import create_user, disable_user, enable_user

__all__ = [
    "accept_invitation",
    "change_password",
    "confirm",
    "create_user",
    "disable_user",
    "enable_user",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "ensure_confirmed",
    "invite",
    "load_actor",
    "make_invitation_link",
    "revoke_session",
    "sign_in",
    "start_session",
]
