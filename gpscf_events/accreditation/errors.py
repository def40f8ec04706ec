"""Why a move is refused; each says what to do."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class MoveNotAllowed(RuleBroken):
    """The fact cannot go from its state to the one asked for."""

    code = "move_not_allowed"
    status = 409
    message = _l("This case has moved on in the meantime. Reload the page to see where it stands.")


class EnquiryOpen(RuleBroken):
    """One question after the other: the delegate has not answered the one before."""

    code = "enquiry_open"
    status = 409
    message = _l("A question to this person is still open. Wait for the answer, or decide without it.")


class EnquiryAnswered(RuleBroken):
    """The question was answered before, in another window."""

    code = "enquiry_answered"
    status = 409
    message = _l("This question was answered already. Reload the page to see the answer.")


class OtherUnknown(RuleBroken):
    """The registration to compare with is missing, or not one to compare with."""

    code = "other_unknown"
    message = _l("The other registration cannot be compared any more. Look at the case as it stands now.")


class NoLayout(RuleBroken):
    """Nobody said yet what the security authority is sent, and to which key it is encrypted."""

    code = "no_layout"
    message = _l("Say first which columns are sent, and enter the public key of the security authority.")


class NobodyToSend(RuleBroken):
    """Nobody was chosen, or all of them were sent meanwhile."""

    code = "nobody_to_send"
    message = _l(
        "Nobody was chosen, or they were put into another batch meanwhile. The list shows who waits now."
    )


class BatchTooLarge(RuleBroken):
    """A batch is made while somebody waits."""

    code = "batch_too_large"
    message = _l("A batch holds at most 500 people. Choose fewer.")


class BatchMovedOn(RuleBroken):
    """The batch was sent or cancelled meanwhile."""

    code = "batch_moved_on"
    status = 409
    message = _l("This batch was sent or cancelled meanwhile. It is shown as it is now.")
