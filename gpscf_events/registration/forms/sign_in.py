"""Forms around the pages: the address, the code, the button that opens a draft, the one that submits it."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import (
    UUID,
    AnyOf,
    Email,
    InputRequired,
    Length,
    Regexp,
    StopValidation,
    ValidationError,
)

from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.people.models import ContactKind
from gpscf_events.people.rules import read_mobile

EMAIL_LENGTH = 254
MOBILE_LENGTH = 40


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _digits(value: Any) -> Any:
    """Full-width digits and the spaces that mail programs put into codes are welcome."""
    if not isinstance(value, str):
        return value
    return "".join(c for c in unicodedata.normalize("NFKC", value) if not c.isspace() and c != "-")


class _OneOfTwo:
    """One of the two is filled in; the rules of an empty one are not asked."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ValidationError where nothing is typed, or both; end the chain where it is the other field."""
        mobile = form.mobile.data if "mobile" in form else None
        if not field.data:
            message = _l("Enter your email address, or a mobile number below") if "mobile" in form else None
            raise StopValidation("" if mobile else message or _l("Enter your email address"))
        if mobile:
            raise StopValidation(_l("Fill in one of the two: the code goes to one place"))


class EmailForm(BaseForm):
    """Where the code goes: to an address, or to a number (which a view without a gateway takes out)."""

    email = StringField(
        _l("Email address"),
        description=_l("We send a code to it. One address may register several people."),
        filters=[_lower],
        validators=[
            _OneOfTwo(),
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
    mobile = StringField(
        _l("Or mobile number"),
        description=_l(
            "If you have no mailbox. With + and country code, like +86 138 0000 0000; a Chinese number also without"
        ),
        validators=[
            PlainText(),
            Length(
                max=MOBILE_LENGTH,
                message=_l("This is too long: at most %(max)d characters", max=MOBILE_LENGTH),
            ),
        ],
        render_kw={
            "type": "tel",
            "autocomplete": "tel",
            "inputmode": "tel",
            "dir": "ltr",
            "spellcheck": "false",
        },
    )

    def validate_mobile(self, field: StringField) -> None:
        """A mobile number of any country."""
        if field.data and not field.errors:
            try:
                read_mobile(field.data)
            except RuleBroken as refused:
                raise ValidationError(refused.message) from refused

    @property
    def reached_by(self) -> tuple[ContactKind, str]:
        """What was typed, as contacts keep it; only of a form that was validated."""
        if self.email.data:
            return ContactKind.EMAIL, str(self.email.data)
        return ContactKind.MOBILE, read_mobile(self.mobile.data)


class CodeForm(BaseForm):
    """The code that was sent."""

    code = StringField(
        _l("Code"),
        description=_l("Six digits. Any of the last three codes works."),
        filters=[_digits],
        validators=[
            InputRequired(_l("Enter the code that we sent")),
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
