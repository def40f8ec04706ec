"""What states are called on the pages of staff."""

from typing import Any

from flask_babel import lazy_gettext as _l

from gpscf_events.attendance.exports import SIGN_UP_WORDS
from gpscf_events.badges.models import BadgeKind, BadgeState
from gpscf_events.checkin.models import Outcome
from gpscf_events.messages.models import MessageState
from gpscf_events.registration.models import RegistrationState

STATE_TABLES: dict[str, Any] = {
    "state_words": {
        RegistrationState.DRAFT: _l("Draft"),
        RegistrationState.SUBMITTED: _l("Submitted"),
        RegistrationState.ACCEPTED: _l("Accepted"),
        RegistrationState.DECLINED: _l("Declined"),
        RegistrationState.WITHDRAWN: _l("Withdrawn"),
    },
    "sign_up_words": SIGN_UP_WORDS,
    "message_words": {
        MessageState.QUEUED: _l("Queued"),
        MessageState.SENDING: _l("Being sent"),
        MessageState.SENT: _l("Sent"),
        MessageState.FAILED: _l("Failed"),
        MessageState.UNCERTAIN: _l("Uncertain"),
        MessageState.WITHHELD: _l("Withheld"),
    },
    "badge_words": {
        BadgeKind.E_BADGE: _l("E-badge"),
        BadgeKind.CARD: _l("Card"),
        BadgeKind.DAY_PASS: _l("Day pass"),
        BadgeKind.OVERLAY: _l("Overlay"),
        BadgeKind.VEHICLE: _l("Vehicle pass"),
        BadgeState.REQUESTED: _l("being made"),
        BadgeState.MADE: _l("made"),
        BadgeState.PRINTED: _l("printed"),
        BadgeState.HANDED_OVER: _l("handed over"),
        BadgeState.SUSPENDED: _l("suspended"),
        BadgeState.DEAD: _l("not valid any more"),
    },
    "outcome_words": {
        Outcome.GREEN: _l("let in"),
        Outcome.AMBER: _l("asked to wait"),
        Outcome.RED: _l("sent to the help desk"),
    },
}
