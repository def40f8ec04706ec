"""The verbs of accounts: the only writers of its tables."""

from gpscf_events.accounts.services.addresses import ask_for_address, prove_address
from gpscf_events.accounts.services.invitations import (
    accept_invitation,
    invite,
    make_invitation_link,
    withdraw_invitation,
)
from gpscf_events.accounts.services.resets import ask_for_reset, reset_password, send_reset
from gpscf_events.accounts.services.sessions import (
    actor_of,
    end_other_sessions,
    end_session,
    end_sessions,
    ensure_confirmed,
    is_confirmed,
    load_actor,
    revoke_session,
    start_session,
)
from gpscf_events.accounts.services.sign_in import change_password, confirm, sign_in
from gpscf_events.accounts.services.users import create_user, disable_user, enable_user

__all__ = [
    "accept_invitation",
    "actor_of",
    "ask_for_address",
    "ask_for_reset",
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
    "is_confirmed",
    "load_actor",
    "make_invitation_link",
    "prove_address",
    "reset_password",
    "revoke_session",
    "send_reset",
    "sign_in",
    "start_session",
    "withdraw_invitation",
]
