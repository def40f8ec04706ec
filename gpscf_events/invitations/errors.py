"""Why something is not done with an invitation."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class StepOutOfOrder(RuleBroken):
    """The state of the invitation does not allow this step, or somebody took it already."""

    code = "step_out_of_order"
    status = 409
    message = _l("The invitation is further on than this page showed. Look at it as it stands now.")


class NoAddress(RuleBroken):
    """A mail needs an address."""

    code = "no_address"
    message = _l("The invitation has no e-mail address. Enter one, or write down how it was told.")


class AnsweredAlready(RuleBroken):
    """The invitation was answered, or is closed."""

    code = "answered_already"
    status = 409
    message = _l("This invitation was answered already. Write to the Secretariat to change the answer.")


class RemindedToday(RuleBroken):
    """Nobody is reminded by mail twice within a day."""

    code = "reminded_today"
    message = _l("A reminder was mailed within the last 24 hours. Wait, or call.")
