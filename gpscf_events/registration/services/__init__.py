"""The verbs of registration: the only writers of its tables."""

from gpscf_events.registration.services.decisions import accept, decline, withdraw
from gpscf_events.registration.services.drafts import open_draft, save_page
from gpscf_events.registration.services.sign_in import send_code, use_code, use_link
from gpscf_events.registration.services.submission import submit

__all__ = [
    "accept",
    "decline",
    "open_draft",
    "save_page",
    "send_code",
    "submit",
    "use_code",
    "use_link",
    "withdraw",
]
