"""Words of retention's pages."""

from flask_babel import lazy_gettext as _l

from gpscf_events.retention.models import RequestState, RunState
from gpscf_events.retention.rules import Begin, Group, Part

PART_WORDS = {
    Part.DOCUMENTS: _l("Identity documents"),
    Part.PORTRAITS: _l("Portrait photos"),
    Part.DRAFTS: _l("Unfinished registrations"),
    Part.REGISTRATIONS: _l("Answers, travel days, scans, mails and badges"),
    Part.PEOPLE: _l("Names and addresses"),
    Part.EXPORTS: _l("Exported lists"),
    Part.SIGN_INS: _l("Codes for signing in, and their mails"),
    Part.VISITORS: _l("Addresses that never registered"),
    Part.SESSIONS: _l("Ended sign-ins"),
    Part.STAFF: _l("Closed staff accounts"),
}
GROUP_WORDS = {
    Group.DELEGATES: _l("Submitted or accepted"),
    Group.REFUSED: _l("Declined or withdrawn"),
    Group.UNFINISHED: _l("Never submitted"),
    Group.REMEMBERED: _l("Agreed to be remembered"),
    Group.ANYBODY: _l("Everybody"),
    Group.STAFF: _l("Staff"),
}
BEGIN_WORDS = {
    Begin.EDITION_END: _l("after the end of the edition"),
    Begin.DECISION: _l("after the decision"),
    Begin.LAST_USE: _l("after the last use"),
    Begin.DISABLED: _l("after the account was closed"),
}
RUN_WORDS = {
    RunState.QUEUED: _l("Waiting to start"),
    RunState.RUNNING: _l("Running"),
    RunState.DONE: _l("Done"),
    RunState.CANCELLED: _l("Stopped"),
    RunState.FAILED: _l("Failed"),
}
REQUEST_WORDS = {
    RequestState.OPEN: _l("To be answered"),
    RequestState.ERASED: _l("Erased"),
    RequestState.REFUSED: _l("Refused"),
}
