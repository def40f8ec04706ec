"""The verbs of registration: the only writers of its tables."""

from gpscf_events.registration.services.by_protocol import KnownPerson, register_by_protocol
from gpscf_events.registration.services.changes import change_answers, decide_correction
from gpscf_events.registration.services.consents import give_consent, withdraw_consent
from gpscf_events.registration.services.contacts import (
    add_contact,
    hand_over,
    remove_contact,
    share_with,
    write_to,
)
from gpscf_events.registration.services.decisions import accept, decline, take_back, withdraw
from gpscf_events.registration.services.documents import (
    give_document,
    keep_document,
    mask_document,
    remove_document,
    reveal_document,
)
from gpscf_events.registration.services.drafts import open_draft, open_drafts, save_page
from gpscf_events.registration.services.invitations import (
    enter_invitation_code,
    make_invitation_code,
    withdraw_invitation_code,
)
from gpscf_events.registration.services.links import replace_calendar, replace_link
from gpscf_events.registration.services.places import ensure_quotas_hold
from gpscf_events.registration.services.portraits import keep_portrait, remove_portrait
from gpscf_events.registration.services.sign_in import send_code, use_code, use_link
from gpscf_events.registration.services.submission import submit

__all__ = [
    "KnownPerson",
    "accept",
    "add_contact",
    "change_answers",
    "decide_correction",
    "decline",
    "ensure_quotas_hold",
    "enter_invitation_code",
    "give_consent",
    "give_document",
    "hand_over",
    "keep_document",
    "keep_portrait",
    "make_invitation_code",
    "mask_document",
    "open_draft",
    "open_drafts",
    "register_by_protocol",
    "remove_contact",
    "remove_document",
    "remove_portrait",
    "replace_calendar",
    "replace_link",
    "reveal_document",
    "save_page",
    "send_code",
    "share_with",
    "submit",
    "take_back",
    "use_code",
    "use_link",
    "withdraw",
    "withdraw_consent",
    "withdraw_invitation_code",
    "write_to",
]
