"""What the states of a registration are called in lists and files: the worker says them too, and loads no form."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from gpscf_events.registration.models import RegistrationState

# What the states of a registration are called on pages and in files of the secretariat.
STATES: dict[RegistrationState, LazyString] = {
    RegistrationState.DRAFT: _l("Draft"),
    RegistrationState.SUBMITTED: _l("Submitted"),
    RegistrationState.ACCEPTED: _l("Accepted"),
    RegistrationState.DECLINED: _l("Declined"),
    RegistrationState.WITHDRAWN: _l("Withdrawn"),
}
