"""Forms about invitation codes: the delegate's that enters one, the back office's that makes one."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, ValidationError

from gpscf_events.categories.models import Category
from gpscf_events.categories.rules import may_have_codes
from gpscf_events.core.clock import now
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.core.i18n import OWN_NAMES, words
from gpscf_events.programme.models import Edition
from gpscf_events.registration.forms.sign_in import EMAIL_LENGTH

LABEL_LENGTH = 120
CODE_LENGTH = 60
MOST_USES = 1000


class InvitationCodeForm(BaseForm):
    """The code that somebody was given."""

    code = StringField(
        _l("Invitation code"),
        description=_l("Sixteen letters and digits from your invitation, for example 7F3K-9QXA-2MZP-H4TD"),
        validators=[
            InputRequired(_l("Enter the code from your invitation")),
            PlainText(),
            Length(
                max=CODE_LENGTH, message=_l("This is too long: at most %(max)d characters", max=CODE_LENGTH)
            ),
        ],
        render_kw={
            "autocomplete": "off",
            "spellcheck": "false",
            "autocapitalize": "characters",
            "dir": "ltr",
        },
    )


class InvitationForm(BaseForm):
    """What a new code opens, for whom, how often and until when."""

    category = SelectField(_l("Category"), validators=[InputRequired()])
    label = StringField(
        _l("For whom"),
        description=_l(
            "An office or an occasion, for example an embassy; no names of persons. Only staff see it."
        ),
        validators=[
            InputRequired(_l("Say for whom the code is")),
            PlainText(),
            Length(
                max=LABEL_LENGTH, message=_l("This is too long: at most %(max)d characters", max=LABEL_LENGTH)
            ),
        ],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )
    uses_allowed = IntegerField(
        _l("How many people may register with it"),
        default=1,
        validators=[
            InputRequired(_l("Enter a number")),
            NumberRange(min=1, max=MOST_USES, message=_l("Enter a number from 1 to %(max)d", max=MOST_USES)),
        ],
        render_kw={"inputmode": "numeric", "dir": "ltr"},
    )
    last_day = DateField(
        _l("Last day on which it works"),
        validators=[InputRequired(_l("Enter the last day on which the code works"))],
        render_kw={"dir": "ltr", "autocomplete": "off"},
    )
    email = StringField(
        _l("Send it to (optional)"),
        description=_l("An email address. Without one, the code is shown to you once, to hand over."),
        validators=[
            Optional(),
            PlainText(),
            Length(max=EMAIL_LENGTH, message=_l("An email address has at most 254 characters")),
            Email(_l("Enter an email address in the right form, like name@example.org")),
        ],
        render_kw={"type": "email", "autocomplete": "off", "dir": "ltr"},
    )
    locale = SelectField(
        _l("Language of the mail"), choices=[SelectChoice(key, name) for key, name in OWN_NAMES.items()]
    )

    def offer(self, categories: Sequence[Category], edition: Edition) -> None:
        """The categories that a code can open: those that are not open to all."""
        self._categories = [row for row in categories if may_have_codes(row)]
        self._zone = ZoneInfo(edition.time_zone)
        self.category.choices = [SelectChoice(row.key, words(row.name)) for row in self._categories]
        if not self.is_submitted() and edition.ends_on >= now().astimezone(self._zone).date():
            self.last_day.data = edition.ends_on

    def validate_last_day(self, field: DateField) -> None:
        """A day that is not over, and not so far that somebody mistyped the year."""
        if field.data and self.expires_at() <= now():
            raise ValidationError(_("This day is over. Enter today or a later day"))
        if field.data and self.expires_at() > now() + timedelta(days=3 * 366):
            raise ValidationError(_("This day is more than three years away. Check the year"))

    def chosen(self) -> Category:
        """The category chosen; the form let nothing else through."""
        return next(row for row in self._categories if row.key == self.category.data)

    def expires_at(self) -> datetime:
        """The end of the last day at the forum's place, in UTC."""
        ends = datetime.combine(self.last_day.data, time.min, tzinfo=self._zone) + timedelta(days=1)
        return ends.astimezone(UTC)
