"""Typed refusals: a code for machines, a status for HTTP, a message for people, in their language."""

from flask_babel import LazyString, lazy_gettext


class Refusal(Exception):
    """Something that was asked for is refused for a reason the person can be told.

    Subclasses set `code` (greppable, stable), `status` (HTTP) and `message` (translated, says what to do).
    """

    code = "refused"
    status = 400
    message: LazyString | str = lazy_gettext("This could not be done.")

    def __init__(self, message: LazyString | str | None = None, **fields: str) -> None:
        """Use the class's message unless one with more detail is given; `fields` maps form fields to messages."""
        if message is not None:
            self.message = message
        self.fields = fields
        super().__init__(self.code)


class NotFound(Refusal):
    """There is no such thing, or it is not yours: the answer is the same."""

    code = "not_found"
    status = 404
    message = lazy_gettext(
        "We could not find that page. Check the address, or start again from the home page."
    )


class NotSignedIn(Refusal):
    """The page needs a signed-in person."""

    code = "not_signed_in"
    status = 401
    message = lazy_gettext("Please sign in to go on.")


class FactorNeeded(Refusal):
    """The password was right, and this needs a second factor that the session has not shown."""

    code = "second_factor_needed"
    status = 403
    message = lazy_gettext("This needs your second factor. Open the back office and show it, then try again.")


class Forbidden(Refusal):
    """The person is known, but may not do this."""

    code = "forbidden"
    status = 403
    message = lazy_gettext("Your account does not include this. Ask the secretariat if you need it.")


class Busy(Refusal):
    """Somebody else holds the same rows for longer than we wait."""

    code = "busy"
    status = 503
    message = lazy_gettext(
        "Many people are doing this right now. Nothing was lost; please try again in a moment."
    )


class Unavailable(Refusal):
    """A part of the system does not answer."""

    code = "unavailable"
    status = 503
    message = lazy_gettext("The service is short of breath. Nothing was saved; please try again in a minute.")


class RuleBroken(Refusal):
    """A rule of a feature says no; subclasses name the rule."""

    code = "rule_broken"
    status = 422
