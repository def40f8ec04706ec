"""What the list refuses."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import Refusal


class NameTaken(Refusal):
    """There is a tag or view of this name already."""

    code = "name_taken"
    status = 409
    message = _l("There is one with this name already. Choose another name.")


class NobodyChosen(Refusal):
    """Nobody is ticked, or nobody matches any more."""

    code = "nobody_chosen"
    status = 422
    message = _l("Nobody is chosen. Tick some rows, or choose all that match.")


class TooMany(Refusal):
    """More registrations than one act may name."""

    code = "too_many_chosen"
    status = 422
    message = _l("One act is done to 20,000 registrations at most. Add a filter, and do it in parts.")


class ActMovedOn(Refusal):
    """None of the registrations is left that it could be done to."""

    code = "nothing_to_do"
    status = 409
    message = _l("It can be done to none of these registrations. Go back to the list and choose others.")


class UndoOver(Refusal):
    """The minutes are over, the messages were sent at once, or it is undone already."""

    code = "undo_over"
    status = 409
    message = _l("This cannot be undone any more: its messages are on their way, or it was undone before.")
