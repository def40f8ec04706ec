"""The verbs of accreditation: the only writers of its tables."""

from gpscf_events.accreditation.services.batches import (
    apply_answers,
    cancel_batch,
    make_batch,
    save_layout,
    send_batch,
    take_out,
)
from gpscf_events.accreditation.services.enquiries import answer, ask
from gpscf_events.accreditation.services.facts import (
    answer_clearance,
    nominate,
    send_to_clearance,
    take_back_nomination,
    waive_nomination,
)
from gpscf_events.accreditation.services.missing import note_missing
from gpscf_events.accreditation.services.pairs import decide_pair
from gpscf_events.accreditation.services.protocol import register_known
from gpscf_events.accreditation.services.reactions import (
    on_decision_proposed,
    on_decision_taken_back,
    on_facts_changed,
    on_registration_accepted,
    on_registration_declined,
    on_registration_submitted,
    on_registration_withdrawn,
)

__all__ = [
    "answer",
    "answer_clearance",
    "apply_answers",
    "ask",
    "cancel_batch",
    "decide_pair",
    "make_batch",
    "nominate",
    "note_missing",
    "on_decision_proposed",
    "on_decision_taken_back",
    "on_facts_changed",
    "on_registration_accepted",
    "on_registration_declined",
    "on_registration_submitted",
    "on_registration_withdrawn",
    "register_known",
    "save_layout",
    "send_batch",
    "send_to_clearance",
    "take_back_nomination",
    "take_out",
    "waive_nomination",
]
