"""Refusals of signing in."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import Busy, Refusal


class SignInRefused(Refusal):
    """Address and password do not belong together; the answer is the same for an unknown address."""

    code = "sign_in_refused"
    status = 422
    message = _l("That e-mail address and password do not belong together. Check both and try again.")


class PasswordTooShort(Refusal):
    """A staff password has at least 15 characters (ASVS 5.0, 6.2.1 with a single factor)."""

    code = "password_too_short"
    status = 422
    message = _l("A password needs at least 15 characters. A short sentence is easy to remember.")


class SignInBusy(Busy):
    """More people sign in at once than we hash passwords for."""

    code = "sign_in_busy"
    message = _l("Many people are signing in right now. Please try again in a few seconds.")
