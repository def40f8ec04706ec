"""Why retention refuses."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class RunsAlready(RuleBroken):
    """A run over the edition is not finished."""

    code = "run_is_unfinished"
    status = 409
    message = _l("A run is not finished yet. Wait for it, or stop it first.")


class AlreadyErased(RuleBroken):
    """There is nothing left of it."""

    code = "already_erased"
    status = 409
    message = _l("This registration is erased already.")
