"""Forms to sign in, to confirm, to set a password, and to give and take roles."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp

from gpscf_events.core.forms import BaseForm, PlainText


class SignInForm(BaseForm):
    """Address and password."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter your e-mail address")), Length(max=254), PlainText()],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Enter your password")), Length(max=500)],
        render_kw={"autocomplete": "current-password"},
    )


def address_checks() -> list[Any]:
    """The checks of an address that mail is to be sent to."""
    shape = r"\s*[^@\s]+@[^@\s]+\s*\Z"
    return [
        InputRequired(_l("Enter an e-mail address")),
        Length(max=254),
        PlainText(),
        Regexp(shape, message=_l("Enter an e-mail address, such as name@example.org")),
    ]


class ForgottenForm(BaseForm):
    """The address whose password is forgotten."""

    email = EmailField(
        _l("E-mail address"),
        validators=address_checks(),
        render_kw={"autocomplete": "username"},
    )


class ConfirmForm(BaseForm):
    """The password once more."""

    password = PasswordField(
        _l("Your password"),
        validators=[InputRequired(_l("Enter your password")), Length(max=500)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(BaseForm):
    """A password, twice."""

    password = PasswordField(
        _l("New password"),
        description=_l("At least 15 characters. A short sentence is easy to remember."),
        validators=[InputRequired(_l("Enter a new password")), Length(max=500)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password once more"),
        validators=[
            InputRequired(_l("Enter the new password once more")),
            EqualTo("password", _l("The two new passwords are not the same. Type both again.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """The old password, and the new one twice."""

    old = PasswordField(
        _l("Your password until now"),
        validators=[InputRequired(_l("Enter your password")), Length(max=500)],
        render_kw={"autocomplete": "current-password"},
    )


class ReasonForm(BaseForm):
    """Why something is done."""

    reason = StringField(
        _l("Reason"),
        description=_l("One sentence. It is kept in the audit trail."),
        validators=[InputRequired(_l("Say why, in a few words.")), Length(max=300), PlainText()],
        render_kw={"autocomplete": "off"},
    )


class GrantForm(ReasonForm):
    """A role, where it holds, and why."""

    role = SelectField(_l("Role"), validators=[InputRequired()])
    where = SelectField(_l("Where"), validators=[InputRequired()])


class InviteForm(GrantForm):
    """Whom to invite, in which language, with which first role, and why."""

    name = StringField(
        _l("Name"),
        validators=[InputRequired(_l("Enter the name")), Length(max=100), PlainText()],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(_l("E-mail address"), validators=address_checks(), render_kw={"autocomplete": "off"})
    locale = SelectField(
        _l("Language of the mails"),
        choices=[SelectChoice("zh", "中文"), SelectChoice("en", "English")],
        validators=[InputRequired()],
    )
