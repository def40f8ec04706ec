"""Forms of delegations: the secretariat's, and those of focal points."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from gpscf_events.accounts.forms import address_checks
from gpscf_events.categories.models import Category
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.core.i18n import OWN_NAMES, words
from gpscf_events.delegations.queries import MemberRow
from gpscf_events.delegations.rendering import SHARED_WORDS
from gpscf_events.people.rules import may_be_latin_name, may_be_native_name
from gpscf_events.programme.models import Meeting, MeetingKind
from gpscf_events.registration.forms.fields import NAME_LENGTH, CheckboxesField, text_field
from gpscf_events.registration.models import RegistrationState

MOST_PLACES = 500
_PLACES = "places_"


class DelegationForm(BaseForm):
    """The last day, and how many may come as what; see `with_places`."""

    revision = HiddenField(default="0")
    closes_on = DateField(
        _l("Last day for focal points to add or replace members (optional)"),
        description=_l("Left empty, as long as registration is open."),
        validators=[Optional()],
    )

    def seen(self) -> int:
        """The revision that the page was made from; -1 for a mangled one, which never matches."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def places(self) -> dict[int, int]:
        """The number of places by the category's id, without empty ones."""
        found = {
            int(name.removeprefix(_PLACES)): self[name].data
            for name in self._fields
            if name.startswith(_PLACES)
        }
        return {category_id: number for category_id, number in found.items() if number}

    def place_fields(self) -> list[IntegerField]:
        """The fields of the categories, in their order."""
        return [field for field in self if field.name.startswith(_PLACES)]


class NewDelegationForm(DelegationForm):
    """Whose delegation it is."""

    party = SelectField(
        _l("Country, region or international organisation"),
        validators=[InputRequired(_l("Choose from the list"))],
    )
    label = StringField(
        _l("Organisation (only where the party sends more than one delegation)"),
        validators=[PlainText(), Length(max=100, message=_l("Use at most 100 characters"))],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )


def with_places(form: type[DelegationForm], categories: Sequence[Category]) -> type[DelegationForm]:
    """The form with a field for the places of each category."""
    fields: dict[str, Any] = {
        f"{_PLACES}{row.id}": IntegerField(
            words(row.name),
            validators=[
                Optional(),
                NumberRange(0, MOST_PLACES, message=_l("Enter a number from 0 to 500")),
            ],
            render_kw={"inputmode": "numeric", "min": 0, "max": MOST_PLACES},
        )
        for row in categories
    }
    return type(form.__name__, (form,), fields)


def shown_places(places: Mapping[int, int]) -> dict[str, int]:
    """The data of the fields of places."""
    return {f"{_PLACES}{category_id}": number for category_id, number in places.items()}


def _locale_field() -> SelectField:
    return SelectField(
        _l("Language of the mails"),
        choices=[SelectChoice(key, name) for key, name in OWN_NAMES.items()],
        validators=[InputRequired()],
    )


class FocalPointForm(BaseForm):
    """Who looks after the delegation."""

    name = text_field(_l("Name"), _l("Enter the name"), length=NAME_LENGTH, autocomplete="off", dir="auto")
    email = EmailField(
        _l("E-mail address"), validators=address_checks(), render_kw={"autocomplete": "off", "dir": "ltr"}
    )
    locale = _locale_field()


class PrivateLinkForm(BaseForm):
    """Where a member is written to."""

    email = EmailField(
        _l("E-mail address of the member"),
        validators=address_checks(),
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    locale = _locale_field()


class PlaceForm(BaseForm):
    """As what, and to which meetings."""

    category = SelectField(_l("Comes as"), validators=[InputRequired()])
    meetings = CheckboxesField(_l("Attends"), validators=[InputRequired(_l("Choose at least one meeting"))])

    def offer(self, categories: Sequence[Category], meetings: Sequence[Meeting]) -> None:
        """Categories with places, and meetings whose registration is open; the main one is chosen at first."""
        self.category.choices = [SelectChoice(str(row.public_id), words(row.name)) for row in categories]
        self.meetings.choices = [SelectChoice(row.key, words(row.name)) for row in meetings]
        if not self.is_submitted():
            self.meetings.data = [row.key for row in meetings if row.kind is MeetingKind.MAIN]


class MemberForm(PlaceForm):
    """Who somebody is, in the words of the passport; all else comes later."""

    latin_family = text_field(
        _l("Family name"),
        _l("Enter the family name in Latin letters, as in the passport"),
        length=NAME_LENGTH,
        hint=_l("In Latin letters, as in the passport"),
        autocomplete="off", spellcheck="false", dir="ltr",
    )  # fmt: skip
    latin_given = text_field(
        _l("Given names"), length=NAME_LENGTH, hint=_l("Empty for somebody with one name"),
        autocomplete="off", spellcheck="false", dir="ltr",
    )  # fmt: skip
    native_name = text_field(
        _l("Name in the own script (optional)"), length=NAME_LENGTH,
        autocomplete="off", spellcheck="false", dir="auto",
    )  # fmt: skip

    def validate_latin_family(self, field: StringField) -> None:
        """Latin letters."""
        _ensure_latin(field)

    def validate_latin_given(self, field: StringField) -> None:
        """Latin letters."""
        _ensure_latin(field)

    def validate_native_name(self, field: StringField) -> None:
        """At least one letter of some script."""
        if field.data and not may_be_native_name(field.data):
            raise ValidationError(_("Enter a name that holds letters, or leave this empty"))


def _ensure_latin(field: StringField) -> None:
    if field.data and not may_be_latin_name(field.data):
        raise ValidationError(_("Use Latin letters only, as in the lines at the foot of the passport page"))


class PasteForm(PlaceForm):
    """Many members at once, from a table of somebody's own."""

    lines = TextAreaField(
        _l("Members, one in each line"),
        description=_l(
            "Family name, given names, name in the own script: copied from a table, or with commas between them."
        ),
        validators=[
            PlainText(lines=True),
            InputRequired(_l("Paste at least one line")),
            Length(max=20_000, message=_l("Paste at most 20,000 characters at once")),
        ],
        render_kw={"rows": 8, "dir": "auto", "spellcheck": "false"},
    )
    # The button below the lines as they were read.
    add = BooleanField()


class CopyAnswersForm(BaseForm):
    """What is copied from whom to whom."""

    source = SelectField(_l("Copy from"), validators=[InputRequired(_l("Choose a member"))])
    parts = CheckboxesField(
        _l("What is the same for all"),
        choices=[SelectChoice(one.value, words_) for one, words_ in SHARED_WORDS.items()],
        validators=[InputRequired(_l("Choose what to copy"))],
    )
    members = CheckboxesField(_l("Copy to"), validators=[InputRequired(_l("Choose at least one member"))])
    replaces = BooleanField(_l("Also where something else stands already"))

    def offer(self, rows: Sequence[MemberRow]) -> None:
        """The members: all of them to copy from, those whose registration was not sent to copy to."""
        named = [(str(row.member.registration.public_id), row) for row in rows]
        self.source.choices = [SelectChoice(key, row.name or _("Not named yet")) for key, row in named]
        self.members.choices = [
            SelectChoice(key, row.name or _("Not named yet"))
            for key, row in named
            if row.member.registration.state is RegistrationState.DRAFT
        ]
        if not self.is_submitted():
            self.parts.data = []
            self.members.data = [choice.value for choice in self.members.choices]
