"""Forms about the identity document of a registration."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.core.i18n import words
from gpscf_events.registration.models import DocumentKind
from gpscf_events.registration.rules import DOCUMENT_CONSENT, Choices
from gpscf_events.registration.services.documents import DocumentDetails

NUMBER_LENGTH = 40
REASON_LENGTH = 200
# No document is older or lasts longer.
_EARLIEST, _LATEST = date(1990, 1, 1), date(2099, 12, 31)

DOCUMENT_WORDS = {
    DocumentKind.PASSPORT: _l("Passport"),
    DocumentKind.IDENTITY_CARD: _l("Identity card"),
    DocumentKind.TRAVEL_DOCUMENT: _l("Travel document"),
}


class DocumentForm(BaseForm):
    """What the document says."""

    kind = RadioField(
        _l("Kind of document"),
        choices=[SelectChoice(kind.value, word) for kind, word in DOCUMENT_WORDS.items()],
        validators=[InputRequired(_l("Choose the kind of document"))],
    )
    number = StringField(
        _l("Number"),
        description=_l("As printed; spaces do not matter"),
        validators=[
            PlainText(),
            InputRequired(_l("Enter the number of the document")),
            Length(max=NUMBER_LENGTH, message=_l("This is too long: at most %(max)d characters", max=NUMBER_LENGTH)),
            Regexp(
                r"^[0-9A-Za-z][0-9A-Za-z /.<-]*$",
                message=_l("Use the Latin letters and digits of the document's number"),
            ),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "ltr", "maxlength": str(NUMBER_LENGTH)},
    )  # fmt: skip
    issuing_country = SelectField(_l("Issued by"), default="")
    expires_on = DateField(
        _l("Valid until"),
        validators=[InputRequired(_l("Enter the last day on which the document is valid"))],
        render_kw={"dir": "ltr", "autocomplete": "off"},
    )

    def offer(self, choices: Choices) -> None:
        """Countries and regions, and organisations that issue travel documents of their own."""
        self.issuing_country.choices = [
            SelectChoice("", _("Choose …")),
            *(SelectChoice(party.key, words(party.name)) for party in choices.parties),
        ]

    def validate_issuing_country(self, field: SelectField) -> None:
        """One of the list."""
        if not field.data:
            raise ValidationError(_("Choose who issued the document"))

    def validate_expires_on(self, field: DateField) -> None:
        """A year that can be right."""
        if field.data and not _EARLIEST <= field.data <= _LATEST:
            raise ValidationError(_("Check the year: it should lie between 1990 and 2099"))

    def details(self) -> DocumentDetails:
        """What was said; after `validate`."""
        return DocumentDetails(
            kind=DocumentKind(self.kind.data),
            number=self.number.data,
            issuing_country=self.issuing_country.data,
            expires_on=self.expires_on.data,
        )


class OwnDocumentForm(DocumentForm):
    """The document as its holder gives it, with the agreement that the law asks for by itself."""

    agreed = BooleanField(
        DOCUMENT_CONSENT.words,
        validators=[InputRequired(_l("Agree that we keep it, or leave this page: then nothing is kept"))],
    )


def _reason() -> StringField:
    return StringField(
        _l("Reason"),
        description=_l("It stands in the audit trail beside your name"),
        validators=[
            PlainText(),
            InputRequired(_l("Say why you need this")),
            Length(min=5, max=REASON_LENGTH, message=_l("Say why in 5 to 200 characters")),
        ],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": str(REASON_LENGTH)},
    )


class RevealForm(BaseForm):
    """Why the document is shown in full."""

    reason = _reason()


class RemoveForm(BaseForm):
    """Why the document is removed."""

    reason = _reason()
