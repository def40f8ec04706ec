"""What messages refuse."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class BadRecipient(RuleBroken):
    """The address cannot stand in a mail: it is empty, has a line break or is no address."""

    code = "bad_recipient"
    message = _l("This e-mail address cannot be used. Please check it.")
