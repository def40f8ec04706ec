"""Forms to sign in, to confirm, to set a password, and to give and take roles."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp

from gpscf_events.accounts.passkeys import ANSWER_LIMIT
from gpscf_events.core.forms import BaseForm, PlainText


def without_spaces(text: str | None) -> str:
    """Apps show a code in two groups, and people type it so."""
    return "".join((text or "").split())


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


class AddressForm(BaseForm):
    """The address that an account is to have."""

    email = EmailField(
        _l("New e-mail address"),
        description=_l("We send a link there. The address changes when the link is opened."),
        validators=address_checks(),
        render_kw={"autocomplete": "email"},
    )


class AddressOfColleagueForm(AddressForm, ReasonForm):
    """The address that a colleague's account is to have, and why."""


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


class CodeForm(BaseForm):
    """The six digits that an authenticator app shows."""

    code = StringField(
        _l("Code of your authenticator app"),
        description=_l("Six digits. The app shows new ones every half minute."),
        filters=[without_spaces],
        validators=[
            InputRequired(_l("Enter the code that the app shows")),
            Regexp(r"[0-9]{6}\Z", message=_l("A code has six digits, such as 123456.")),
        ],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20},
    )


class RecoveryForm(BaseForm):
    """A recovery code of the list."""

    code = StringField(
        _l("Recovery code"),
        description=_l("One of the ten codes that you kept, such as 7F3K9-Q2ABC-4D5E6-F7G8H-J9K0M."),
        validators=[InputRequired(_l("Enter a recovery code")), Length(max=100), PlainText()],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class PasskeyForm(BaseForm):
    """What the browser says for a passkey; a script fills it in."""

    answer = HiddenField(validators=[InputRequired(), Length(max=ANSWER_LIMIT)])


class NewPasskeyForm(PasskeyForm):
    """A new passkey, with the name its owner knows it by."""

    name = StringField(
        _l("Name of the passkey"),
        description=_l("How you will know it again, such as: my phone."),
        validators=[InputRequired(_l("Give the passkey a name")), Length(max=60), PlainText()],
        render_kw={"autocomplete": "off"},
    )
