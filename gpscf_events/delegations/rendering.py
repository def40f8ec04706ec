"""Words for delegations."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from gpscf_events.core.i18n import words
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.rules import Fault, Progress, Shared

PROGRESS_WORDS: dict[Progress, LazyString] = {
    Progress.DRAFT: _l("Not sent yet"),
    Progress.INVITED: _l("Waiting for the member"),
    Progress.SUBMITTED: _l("Sent, being looked at"),
    Progress.ACCEPTED: _l("Accepted"),
    Progress.BADGED: _l("Badge issued"),
    Progress.ARRIVED: _l("Arrived"),
    Progress.DECLINED: _l("Not accepted"),
    Progress.WITHDRAWN: _l("Withdrawn"),
}
PROGRESS_TONES = {
    Progress.ACCEPTED: "",
    Progress.BADGED: "",
    Progress.ARRIVED: "",
    Progress.DRAFT: "quiet",
    Progress.WITHDRAWN: "quiet",
}
SHARED_WORDS: dict[Shared, LazyString] = {
    Shared.ORGANISATION: _l("Organisation"),
    Shared.NATIONALITY: _l("Nationality"),
    Shared.MEETINGS: _l("Meetings"),
    Shared.MOBILE: _l("Mobile number"),
    Shared.LANGUAGES: _l("Languages"),
    Shared.SESSIONS: _l("Wishes for sessions"),
}
FAULT_WORDS: dict[Fault, LazyString] = {
    Fault.NO_FAMILY_NAME: _l("The family name in Latin letters is missing"),
    Fault.NOT_LATIN: _l("Family name and given names need Latin letters, as in the passport"),
    Fault.NOT_NATIVE: _l("The name in the own script holds no letters"),
    Fault.TOO_LONG: _l("A name has at most 120 characters"),
    Fault.TOO_MANY_COLUMNS: _l("The line has more than three columns"),
    Fault.TWICE: _l("The same name stands in a line above, or is a member already"),
}


def title_of(delegation: Delegation) -> str:
    """The party, with the organisation where there is one."""
    party = words(delegation.party.name)
    return f"{party} – {delegation.label}" if delegation.label else party
