"""Forms around the pages: the address, the code, the button that opens a draft, the one that submits it."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import UUID, AnyOf, Email, InputRequired, Length, Regexp

from gpscf_events.core.forms import BaseForm, PlainText

EMAIL_LENGTH = 254


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _digits(value: Any) -> Any:
    """Full-width digits and the spaces that mail programs put into codes are welcome."""
    if not isinstance(value, str):
        return value
    return "".join(c for c in unicodedata.normalize("NFKC", value) if not c.isspace() and c != "-")


class EmailForm(BaseForm):
    """Where the code goes."""

    email = StringField(
        _l("Email address"),
        description=_l("We send a code to it. One address may register several people."),
        filters=[_lower],
        validators=[
            InputRequired(_l("Enter your email address")),
            PlainText(),
            Length(max=EMAIL_LENGTH, message=_l("An email address has at most 254 characters")),
            Email(_l("Enter an email address in the right form, like name@example.org")),
        ],
        render_kw={
            "type": "email",
            "autocomplete": "email",
            "inputmode": "email",
            "dir": "ltr",
            "spellcheck": "false",
        },
    )


class CodeForm(BaseForm):
    """The code from the mail."""

    code = StringField(
        _l("Code"),
        description=_l("Six digits. Any of the last three codes works."),
        filters=[_digits],
        validators=[
            InputRequired(_l("Enter the code from the mail")),
            Regexp(r"^[0-9]{6}$", message=_l("A code has six digits, like 042917")),
        ],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "class": "code"},
    )


class NewForm(BaseForm):
    """The button that opens a draft; the key makes a second press find the first one's draft."""

    key = HiddenField(validators=[InputRequired(), UUID()])


class SubmitForm(BaseForm):
    """The button that submits; `seen` says which answers stood on the page."""

    seen = HiddenField(validators=[InputRequired()])


class AgreementForm(BaseForm):
    """The button beside an agreement: which one, and whether it is given or taken back."""

    kind = HiddenField(validators=[InputRequired(), Length(max=40)])
    wish = HiddenField(validators=[AnyOf(["give", "take_back"])])
