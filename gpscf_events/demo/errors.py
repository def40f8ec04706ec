"""Refusals of the demo."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import Refusal


class NotInDemoMode(Refusal):
    """Synthetic rows never stand beside real ones."""

    code = "not_in_demo_mode"
    status = 403
    message = _l("The demo can be loaded only in demo mode (APP_ENV=demo).")
