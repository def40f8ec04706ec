"""Forms of invitations: the ledger's, and that of the office that answers."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, Field, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from gpscf_events.accounts.forms import address_checks
from gpscf_events.accounts.models import User
from gpscf_events.core.forms import BaseForm
from gpscf_events.core.i18n import OWN_NAMES, words
from gpscf_events.invitations.models import Invitation, InvitedBy, InvitedLevel, Reply
from gpscf_events.invitations.rendering import CHANNEL_WORDS, LEVEL_WORDS, REPLY_WORDS
from gpscf_events.invitations.services import InvitationDetails
from gpscf_events.parties.models import Party
from gpscf_events.programme.forms.kept import KeptForm
from gpscf_events.registration.forms.fields import NAME_LENGTH, text_field


class InvitationForm(KeptForm):
    """Who is invited, how, and who waits for the answer."""

    party = SelectField(
        _l("Country, region or international organisation"),
        validators=[InputRequired(_l("Choose from the list"))],
    )
    label = text_field(
        _l("Organisation (only where the party sends more than one delegation)"),
        length=100, autocomplete="off", dir="auto",
    )  # fmt: skip
    addressee = text_field(
        _l("Office"), _l("Enter the office that is invited"), length=200,
        hint=_l("As it stands on the letter: Ministry of Interior"), autocomplete="off", dir="auto",
    )  # fmt: skip
    addressee_name = text_field(
        _l("Name and title (optional)"), length=200, hint=_l("As the letter addresses the person"),
        autocomplete="off", dir="auto",
    )  # fmt: skip
    level = SelectField(
        _l("Level invited"),
        choices=[SelectChoice(k.value, label) for k, label in LEVEL_WORDS.items()],
        default=InvitedLevel.MINISTER.value,
    )
    companions = IntegerField(
        _l("How many may come along (1 + N)"),
        default=3,
        validators=[
            InputRequired(_l("Enter a number from 0 to 100")),
            NumberRange(0, 100, message=_l("Enter a number from 0 to 100")),
        ],
        render_kw={"inputmode": "numeric", "min": 0, "max": 100},
    )
    signatory = text_field(_l("Signed by (optional)"), length=200, autocomplete="off", dir="auto")
    channel = SelectField(
        _l("Way"), choices=[SelectChoice(k.value, label) for k, label in CHANNEL_WORDS.items()]
    )
    locale = SelectField(
        _l("Language of the mails"), choices=[SelectChoice(key, name) for key, name in OWN_NAMES.items()]
    )
    email = EmailField(
        _l("E-mail address for the private link (optional)"),
        description=_l(
            "Whoever reads mails there can accept or decline. Another address ends the link before."
        ),
        validators=[Optional(), *address_checks()],
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    reply_by = DateField(_l("Reply by (optional)"), validators=[Optional()])
    owner = SelectField(_l("Who waits for the answer"))

    def of(self, parties: Sequence[Party], owners: Sequence[User]) -> "InvitationForm":
        """This form with what may be chosen."""
        self._parties = {row.key: row.id for row in parties}
        self._owners = {str(row.public_id): row.id for row in owners}
        self.party.choices = [
            SelectChoice("", _("Choose …")),
            *(SelectChoice(row.key, words(row.name)) for row in parties),
        ]
        self.owner.choices = [
            SelectChoice("", _("Nobody yet")),
            *(SelectChoice(str(row.public_id), row.name) for row in owners),
        ]
        return self

    def fill(self, row: Invitation) -> None:
        """What is saved."""
        self.party.data, self.label.data = row.party.key, row.label
        self.addressee.data, self.addressee_name.data = row.addressee, row.addressee_name
        self.level.data, self.companions.data = row.level.value, row.companions
        self.signatory.data, self.channel.data = row.signatory, row.channel.value
        self.locale.data, self.email.data, self.reply_by.data = row.locale, row.email, row.reply_by
        self.owner.data = str(row.owner.public_id) if row.owner else ""
        self.revision.data = str(row.revision)

    def details(self) -> InvitationDetails:
        """What was said; after `validate`."""
        return InvitationDetails(
            party_id=self._parties[self.party.data],
            label=(self.label.data or "").strip(),
            addressee=(self.addressee.data or "").strip(),
            addressee_name=(self.addressee_name.data or "").strip(),
            level=InvitedLevel(self.level.data),
            companions=self.companions.data or 0,
            signatory=(self.signatory.data or "").strip(),
            channel=InvitedBy(self.channel.data),
            locale=self.locale.data,
            email=(self.email.data or "").strip().lower(),
            reply_by=self.reply_by.data,
            owner_user_id=self._owners.get(self.owner.data or ""),
        )


class _DayForm(BaseForm):
    """A day that is not still to come, in the edition's zone."""

    def of(self, today: date) -> "_DayForm":
        """This form on a day."""
        self._today = today
        return self

    def _ensure_past(self, field: Field) -> None:
        if field.data and field.data > self._today:
            raise ValidationError(_("This day is still to come"))


class SendForm(_DayForm):
    """When it left the house."""

    sent_on = DateField(_l("Sent on"), validators=[InputRequired(_l("Enter the date"))])
    proof = text_field(
        _l("Proof (optional)"), length=200, hint=_l("Number of the covering note, courier or receipt"),
        autocomplete="off", dir="auto",
    )  # fmt: skip

    def validate_sent_on(self, field: Field) -> None:
        """Not in the future."""
        self._ensure_past(field)


class ReplyForm(_DayForm):
    """What came back by letter, note or telephone."""

    reply = RadioField(
        _l("Reply"),
        choices=[SelectChoice(k.value, label) for k, label in REPLY_WORDS.items()],
        validators=[InputRequired(_l("Choose what came back"))],
    )
    replied_on = DateField(_l("Came on"), validators=[InputRequired(_l("Enter the date"))])
    words = text_field(
        _l("In short (optional)"), length=200, hint=_l("Whom it names, to whom it was delegated"),
        autocomplete="off", dir="auto",
    )  # fmt: skip

    def validate_replied_on(self, field: Field) -> None:
        """Not in the future."""
        self._ensure_past(field)

    def chosen(self) -> Reply:
        """The reply; after `validate`."""
        return Reply(self.reply.data)


class ReminderForm(BaseForm):
    """How somebody reminded the office."""

    words = text_field(
        _l("How"), _l("Enter how it was told, and to whom"), length=200,
        hint=_l("Telephone, to the secretary of the minister"), autocomplete="off", dir="auto",
    )  # fmt: skip


class AcceptForm(BaseForm):
    """Who registers the delegation."""

    name = text_field(
        _l("Who registers your delegation?"),
        _l("Enter the name"),
        length=NAME_LENGTH,
        autocomplete="name",
        dir="auto",
    )
    email = EmailField(
        _l("E-mail address of this person"),
        description=_l("We write there how members are registered."),
        validators=address_checks(),
        render_kw={"autocomplete": "email", "dir": "ltr"},
    )


class DeclineForm(BaseForm):
    """That nobody comes."""

    words = text_field(_l("A word to us (optional)"), length=200, autocomplete="off", dir="auto")
