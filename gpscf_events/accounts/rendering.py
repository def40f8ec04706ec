"""Words of the accounts' pages."""

from flask_babel import lazy_gettext as _l

from gpscf_events.accounts.models import Role

ROLE_NAMES = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.SECRETARIAT: _l("Secretariat"),
    Role.GATE_SUPERVISOR: _l("Gate supervisor"),
    Role.GATE_STEWARD: _l("Gate steward"),
}
