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


class OnHold(RuleBroken):
    """The registration must not be erased yet."""

    code = "registration_on_hold"
    status = 409
    message = _l("A hold keeps this registration. Lift it first, or refuse the request and say until when.")


class AlreadyDecided(RuleBroken):
    """Somebody else answered the request in the meantime."""

    code = "request_already_decided"
    status = 409
    message = _l("This request was answered in the meantime. Reload the page to see how.")
