"""Forms of the review queue, of the facts, and the delegate's answer."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from gpscf_events.accreditation.errors import NoLayout
from gpscf_events.accreditation.exports import COLUMN_WORDS, read_recipient
from gpscf_events.accreditation.models import Clearance, NominatedBy
from gpscf_events.accreditation.rendering import NOMINATED_BY_WORDS
from gpscf_events.accreditation.rules.batches import BatchColumn
from gpscf_events.core.forms import BaseForm, OneLanguage, PlainText

REASON_LENGTH = 200
REFERENCE_LENGTH = 60
WORDS_LENGTH = 1000


class DeclineForm(BaseForm):
    """Why a registration is declined."""

    reason = StringField(
        _l("Reason"),
        description=_l("For your colleagues; it is not sent to the person"),
        validators=[
            PlainText(),
            InputRequired(_l("Say why you decline")),
            Length(min=5, max=REASON_LENGTH, message=_l("Say why in 5 to 200 characters")),
        ],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": str(REASON_LENGTH)},
    )


class AskForm(BaseForm):
    """What a reviewer wants to know."""

    question = TextAreaField(
        _l("Question to the person"),
        description=_l("It is sent by message; the answer is given on the person's own page"),
        validators=[
            PlainText(lines=True),
            InputRequired(_l("Write the question")),
            Length(max=WORDS_LENGTH, message=_l("Use at most 1,000 characters")),
        ],
        render_kw={"rows": 3, "dir": "auto", "maxlength": str(WORDS_LENGTH)},
    )


class AnswerForm(BaseForm):
    """The delegate's answer."""

    answer = TextAreaField(
        _l("Your answer"),
        validators=[
            PlainText(lines=True),
            InputRequired(_l("Write your answer")),
            Length(max=WORDS_LENGTH, message=_l("Use at most 1,000 characters")),
        ],
        render_kw={"rows": 4, "dir": "auto", "maxlength": str(WORDS_LENGTH)},
    )


def _reference(label: object) -> StringField:
    return StringField(
        label,
        validators=[PlainText(), Length(max=REFERENCE_LENGTH, message=_l("Use at most 60 characters"))],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": str(REFERENCE_LENGTH)},
    )


class NominateForm(BaseForm):
    """By what the authority named the person."""

    by = RadioField(
        _l("Nominated by"),
        choices=[SelectChoice(one.value, word) for one, word in NOMINATED_BY_WORDS.items()],
        default=NominatedBy.NOTE_VERBALE.value,
        validators=[InputRequired(_l("Choose how the person was nominated"))],
    )
    reference = _reference(_l("Number of the note or letter (optional)"))


class WaiveForm(BaseForm):
    """Why no nomination is needed, or why it is taken back."""

    reason = StringField(
        _l("Reason"),
        validators=[
            PlainText(),
            InputRequired(_l("Say why")),
            Length(min=5, max=REASON_LENGTH, message=_l("Say why in 5 to 200 characters")),
        ],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": str(REASON_LENGTH)},
    )


class ClearanceForm(BaseForm):
    """What the security authority answered. It has no field for why."""

    answer = RadioField(
        _l("Answer of security"),
        choices=[
            SelectChoice(Clearance.CLEARED.value, _l("Cleared")),
            SelectChoice(Clearance.OBJECTION.value, _l("Objection")),
            SelectChoice(Clearance.MORE_INFORMATION.value, _l("More information asked for")),
        ],
        validators=[InputRequired(_l("Choose the answer"))],
    )
    reference = _reference(_l("Number of the answer (optional)"))


NAME_LENGTH = 120


def _words(label: object, *, lang: str = "", needed: object = None) -> StringField:
    too_long = Length(max=NAME_LENGTH, message=_l("Use at most 120 characters"))
    return StringField(
        label,
        validators=[PlainText(), too_long, *([OneLanguage(needed)] if needed else [])],
        render_kw={
            "autocomplete": "off",
            "maxlength": str(NAME_LENGTH),
            **({"lang": lang} if lang else {"dir": "auto"}),
        },
    )


class ProtocolForm(BaseForm):
    """What protocol knows of somebody: a name, a title and a party are enough."""

    category = SelectField(_l("Category"), validators=[InputRequired(_l("Choose the category"))])
    latin_family = _words(_l("Family name in Latin letters"))
    latin_given = _words(_l("Given names in Latin letters"))
    native_name = _words(_l("Name in own script"))
    salutation = _words(_l("Salutation (optional)"))
    title_en = _words(
        _l("Title in English"), lang="en", needed=_l("Give the title, in English or in Chinese")
    )
    title_zh = _words(_l("Title in Chinese"), lang="zh-CN")
    party = SelectField(_l("Country, region or organisation"))
    rest = RadioField(
        _l("Photo, document and contact"),
        choices=[
            SelectChoice("promised", _l("To be supplied by protocol until a day")),
            SelectChoice("waived", _l("Waived for a reason")),
        ],
        default="promised",
    )
    until = DateField(_l("Until which day"), validators=[Optional()])
    reason = StringField(
        _l("Reason of the waiver"),
        validators=[
            PlainText(),
            Length(max=REASON_LENGTH, message=_l("Use at most 200 characters")),
        ],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": str(REASON_LENGTH)},
    )

    def validate_latin_family(self, field: StringField) -> None:
        """One name at least."""
        if not field.data and not self.native_name.data:
            raise ValidationError(_("Give a name, in Latin letters or in the own script"))

    def validate_party(self, field: SelectField) -> None:
        """One of the list."""
        if not field.data:
            raise ValidationError(_("Choose whom the person represents"))

    def validate_rest(self, field: RadioField) -> None:
        """A day or a reason, as was chosen."""
        if field.data == "promised" and self.until.data is None:
            raise ValidationError(_("Say until which day the rest is supplied"))
        if field.data == "waived" and not self.reason.data:
            raise ValidationError(_("Say why the rest is waived"))


class LayoutForm(BaseForm):
    """What a batch says of somebody, column by column, and the key that it is encrypted to."""

    recipient = StringField(
        _l("Public key of the security authority"),
        description=_l("An age key: it begins with age1. The authority makes it and keeps the secret half."),
        validators=[PlainText(), InputRequired(_l("Enter the public key")), Length(max=200)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    )

    def validate_recipient(self, field: StringField) -> None:
        """A key that can be encrypted to."""
        try:
            read_recipient(field.data or "")
        except NoLayout as error:
            raise ValidationError(
                _("This is no public age key. Copy all of it; it begins with age1 and has 62 characters.")
            ) from error

    def column_fields(self) -> list[SelectField]:
        """The columns after the number, in their order."""
        return [field for field in self if field.name.startswith("column_")]

    def columns(self) -> list[BatchColumn]:
        """Those that were chosen, each once."""
        return list(dict.fromkeys(BatchColumn(field.data) for field in self.column_fields() if field.data))


_CHOICES = [SelectChoice("", _l("Nothing"))] + [
    SelectChoice(one.value, words) for one, words in COLUMN_WORDS.items() if one is not BatchColumn.NUMBER
]
for _place in range(1, len(BatchColumn)):
    setattr(
        LayoutForm,
        f"column_{_place:02}",
        SelectField(_l("Column %(number)d", number=_place + 1), choices=_CHOICES, default=""),
    )


class AnswersForm(BaseForm):
    """The table that came back."""

    file = FileField(_l("Table with the answers (XLSX or CSV)"), render_kw={"accept": ".xlsx,.csv,.txt"})

    def validate_file(self, field: FileField) -> None:
        """There is one."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose a file"))


class ApplyForm(BaseForm):
    """The answers as they were read: a number and an answer in each line."""

    lines = HiddenField(validators=[Length(max=100_000)])

    def read(self) -> list[tuple[str, str]]:
        """The lines; what cannot be one is left out."""
        pairs = (line.partition(" ") for line in (self.lines.data or "").splitlines())
        return [(number, word) for number, _space, word in pairs]
