"""Why a mobile number is not taken; each says what to do."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class CountryCodeMissing(RuleBroken):
    """A number without + and country code may be one of several countries."""

    code = "country_code_missing"
    message = _l("Begin with + and the country code, like +86 138 0000 0000 or +33 6 12 34 56 78")


class NoSuchNumber(RuleBroken):
    """No country has such a number."""

    code = "no_such_number"
    message = _l("There is no such number. Check each digit and the country code, like +86 138 0000 0000")


class NotAMobile(RuleBroken):
    """A line that text messages do not reach, or that costs whoever calls it."""

    code = "not_a_mobile"
    message = _l("Text messages do not reach this number. Enter a mobile number, or use an email address")
