"""What is done with seats: chosen, waited for, offered, approved, released."""

from gpscf_events.signups.services.changes import (
    drop_notice,
    on_session_changed,
    run_notice,
    tell_signed_up,
    words_of,
)
from gpscf_events.signups.services.choosing import (
    cancel,
    choose,
    on_decision_taken_back,
    on_registration_accepted,
    on_registration_withdrawn,
    on_seats_lowered,
    on_seats_raised,
    sign_up,
)
from gpscf_events.signups.services.door import seat_at_door
from gpscf_events.signups.services.messages import run_message, send_message, stop_message
from gpscf_events.signups.services.organising import AskedOfSignUps, assign, keep_pool, keep_rules
from gpscf_events.signups.services.reconciling import reconcile
from gpscf_events.signups.services.substitutes import (
    give_up_all,
    leave_seats,
    on_registration_submitted,
    take_over,
)
from gpscf_events.signups.services.waiting import (
    accept_offer,
    approve,
    decline_offer,
    end_offers,
    refuse,
    release_pools,
    set_priority,
)

__all__ = [
    "AskedOfSignUps",
    "accept_offer",
    "approve",
    "assign",
    "cancel",
    "choose",
    "decline_offer",
    "drop_notice",
    "end_offers",
    "give_up_all",
    "keep_pool",
    "keep_rules",
    "leave_seats",
    "on_decision_taken_back",
    "on_registration_accepted",
    "on_registration_submitted",
    "on_registration_withdrawn",
    "on_seats_lowered",
    "on_seats_raised",
    "on_session_changed",
    "reconcile",
    "refuse",
    "release_pools",
    "run_message",
    "run_notice",
    "seat_at_door",
    "send_message",
    "set_priority",
    "sign_up",
    "stop_message",
    "take_over",
    "tell_signed_up",
    "words_of",
]
