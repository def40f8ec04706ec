"""Why a move is refused; each says what to do."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class MoveNotAllowed(RuleBroken):
    """The fact cannot go from its state to the one asked for."""

    code = "move_not_allowed"
    status = 409
    message = _l("This case has moved on in the meantime. Reload the page to see where it stands.")
