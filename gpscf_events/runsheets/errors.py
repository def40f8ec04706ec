"""Why something is not done with a run sheet; each says what to do."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class SheetChanged(RuleBroken):
    """Somebody else changed the run sheet after the page was opened that asks to move, remove or publish."""

    code = "sheet_changed"
    status = 409
    message = _l(
        "Somebody else changed the run sheet after you opened this page, so nothing was done. This is what is saved "
        "now: look at it and press again."
    )


class NothingNew(RuleBroken):
    """The run sheet is empty, or stands as its last version says."""

    code = "nothing_new"
    status = 409
    message = _l(
        "There is nothing new to publish: the run sheet is empty, or stands as its last version says."
    )


class TooFar(RuleBroken):
    """A line would come to lie long before or long after its session."""

    code = "too_far"
    status = 409
    message = _l(
        "A line would be more than a day before the session, or long after it. Move the times by less."
    )
