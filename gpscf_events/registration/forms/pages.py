"""One form a page. Each is read from a request, and again from the saved draft before submission."""

from collections.abc import Mapping
from typing import Any

import phonenumbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from gpscf_events.core.i18n import LANGUAGE_NAMES, OWN_NAMES, current_locale, native_language, words
from gpscf_events.parties.models import PartyKind
from gpscf_events.people.rules import may_be_chinese_name, may_be_latin_name, may_be_native_name
from gpscf_events.registration.forms.birth import BirthForm
from gpscf_events.registration.forms.fields import NAME_LENGTH, CheckboxesField, PageForm, text_field
from gpscf_events.registration.forms.role import RoleForm
from gpscf_events.registration.rules import CONSENTS, Choices

PERSONAL = "personal"


class RepresentsForm(PageForm):
    """For whom somebody speaks, and the nationality: two different facts."""

    kind = RadioField(
        _l("Who do you represent?"),
        choices=[
            SelectChoice(PartyKind.COUNTRY.value, _l("A country")),
            SelectChoice(PartyKind.REGION.value, _l("A region")),
            SelectChoice(PartyKind.INTERNATIONAL_ORGANISATION.value, _l("An international organisation")),
            SelectChoice(PERSONAL, _l("Nobody: I come in my personal capacity")),
        ],
        validators=[InputRequired(_l("Choose who you represent"))],
    )
    # Lists that the template writes out, with what the search looks at; the answer is a party's key.
    party = StringField(_l("Country, region or international organisation"))
    nationality = StringField(_l("Nationality"), description=_l("As in your passport or identity document"))
    arrives_from = StringField(
        _l("Arrives from (optional)"),
        description=_l(
            "The country or region you travel from, where it is another one than your nationality"
        ),
    )

    def offer(self, choices: Choices) -> None:
        """The parties, by key."""
        self.parties = {party.key: party for party in choices.parties}

    def validate_party(self, field: StringField) -> None:
        """One of the list, of the kind that was chosen."""
        if self.kind.data in {None, "", PERSONAL}:
            return
        party = self.parties.get(field.data or "")
        if party is None:
            raise ValidationError(_("Choose from the list; type a part of the name to find it"))
        if party.kind != self.kind.data:
            raise ValidationError(
                _("%(name)s is not of the kind chosen above. Change one of the two.", name=words(party.name))
            )

    def validate_nationality(self, field: StringField) -> None:
        """One of the list, and no organisation."""
        party = self.parties.get(field.data or "")
        if party is None or party.kind is PartyKind.INTERNATIONAL_ORGANISATION:
            raise ValidationError(_("Choose your nationality from the list"))

    def validate_arrives_from(self, field: StringField) -> None:
        """Empty, or one of the list, and no organisation."""
        party = self.parties.get(field.data or "")
        if field.data and (party is None or party.kind is PartyKind.INTERNATIONAL_ORGANISATION):
            raise ValidationError(_("Choose from the list, or leave this empty"))


class NameForm(BirthForm):
    """The name in its own script, and in Latin letters as in the passport."""

    native_name = text_field(
        _l("Name in your own script (optional)"), length=NAME_LENGTH,
        hint=_l("Printed large on your badge, for example 王小明 or محمد صالح"),
        autocomplete="off", spellcheck="false", dir="auto",
    )  # fmt: skip
    latin_family = text_field(
        _l("Family name"),
        _l("Enter your family name in Latin letters, as in your passport"),
        length=NAME_LENGTH,
        hint=_l("In Latin letters, as in your passport"),
        autocomplete="family-name", spellcheck="false", dir="ltr",
    )  # fmt: skip
    latin_given = text_field(
        _l("Given names"), length=NAME_LENGTH, hint=_l("In Latin letters, as in your passport"),
        autocomplete="given-name", spellcheck="false", dir="ltr",
    )  # fmt: skip
    chinese_name = text_field(
        _l("Chinese name (optional)"), length=NAME_LENGTH,
        hint=_l("If your own name is not Chinese and people call you by a Chinese one, for example 穆罕默德·萨利赫. "
                "Left empty, our language desk proposes one."),
        autocomplete="off", spellcheck="false", lang="zh-CN",
    )  # fmt: skip
    one_name = BooleanField(_l("I have only one name, and entered it as family name"))
    salutation = text_field(
        _l("How should we address you? (optional)"), length=60, hint=_l("For example H.E., Dr, Colonel"),
        autocomplete="honorific-prefix", spellcheck="false", dir="auto",
    )  # fmt: skip

    def validate_native_name(self, field: StringField) -> None:
        """At least one letter of some script."""
        if field.data and not may_be_native_name(field.data):
            raise ValidationError(_("Enter a name that holds letters, or leave this empty"))

    def validate_chinese_name(self, field: StringField) -> None:
        """Chinese characters."""
        if field.data and not may_be_chinese_name(field.data):
            raise ValidationError(
                _("Use Chinese characters only, with a dot between the parts, or leave this empty")
            )

    def validate_latin_family(self, field: StringField) -> None:
        """Latin letters."""
        if field.data and not may_be_latin_name(field.data):
            raise ValidationError(
                _("Use Latin letters only, as in the lines at the foot of your passport page")
            )

    def validate_latin_given(self, field: StringField) -> None:
        """Latin letters; empty for somebody with one name."""
        if field.data and not may_be_latin_name(field.data):
            raise ValidationError(
                _("Use Latin letters only, as in the lines at the foot of your passport page")
            )
        if not field.data and not self.one_name.data:
            raise ValidationError(_("Enter your given names, or tick “only one name” below"))
        if self.one_name.data and field.data:
            raise ValidationError(_("Leave given names empty, or take out the tick at “only one name”"))


class OrganisationForm(PageForm):
    """Where somebody works and as what, in the own language and in English."""

    organisation = text_field(
        _l("Organisation, in your language"),
        hint=_l("The full name, as on your letterhead. For example 江苏警官学院"),
        autocomplete="organization", dir="auto",
    )  # fmt: skip
    organisation_en = text_field(
        _l("Organisation, in English"), hint=_l("Printed on the badge. For example Ministry of Interior"),
        autocomplete="off", dir="ltr",
    )  # fmt: skip
    position = text_field(_l("Position, in your language"), autocomplete="organization-title", dir="auto")
    position_en = text_field(_l("Position, in English"), autocomplete="off", dir="ltr")

    def validate_organisation_en(self, field: StringField) -> None:
        """English, unless the other one is Chinese: the forum works in both."""
        if not field.data and native_language(self.organisation.data or "") != "zh":
            raise ValidationError(_("Enter your organisation in English, or in Chinese above"))

    def validate_position_en(self, field: StringField) -> None:
        """English, unless the other one is Chinese."""
        if not field.data and native_language(self.position.data or "") != "zh":
            raise ValidationError(_("Enter your position in English, or in Chinese above"))


class ContactForm(PageForm):
    """How we reach somebody, and in which languages."""

    mobile = text_field(
        _l("Mobile number"), _l("Enter a mobile number"), length=40,
        hint=_l(
            "One that works in China during the forum, with its country code, for example +86 138 0000 0000"
        ),
        type="tel", autocomplete="tel", inputmode="tel", dir="ltr",
    )  # fmt: skip
    locale = RadioField(
        _l("In which language shall we write to you?"),
        choices=[SelectChoice(key, name) for key, name in OWN_NAMES.items()],
        validators=[InputRequired(_l("Choose a language"))],
    )
    languages = CheckboxesField(
        _l("Which languages do you work in? (optional)"), description=_l("So that we can plan interpretation")
    )
    region: str | None = None

    def offer(self, choices: Choices) -> None:
        """The languages of the forum, in the page's language."""
        self.languages.choices = [SelectChoice(key, words(name)) for key, name in LANGUAGE_NAMES.items()]
        if self.locale.data is None:
            self.locale.data = current_locale()

    def validate_mobile(self, field: StringField) -> None:
        """A number that exists; with its country code, or one of the party represented."""
        if field.data and self.number() is None:
            raise ValidationError(
                _("Enter a number that exists, with its country code, like +86 138 0000 0000")
            )

    def number(self) -> str | None:
        """The number as E.164, whatever way it was typed; None when it is none."""
        try:
            parsed = phonenumbers.parse(self.mobile.data or "", self.region)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(parsed):
            return None
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


_CONSENT_MISSING = {
    "processing": _l("Agree that we process your data: without it we cannot register you"),
    "conduct": _l("Agree to follow the rules of the venues: without it we cannot register you"),
}


class ConsentsForm(PageForm):
    """Each agreement for itself; none is ticked for anybody."""

    def validate(self, extra_validators: Any = None) -> bool:
        """The two without which nobody can take part."""
        fine = bool(super().validate(extra_validators))
        for consent in CONSENTS:
            if consent.required and not self[consent.kind].data:
                self[consent.kind].errors = [_CONSENT_MISSING[consent.kind]]
                fine = False
        return fine


for _consent in CONSENTS:
    setattr(ConsentsForm, _consent.kind, BooleanField(_consent.words))

PAGE_FORMS: dict[str, type[PageForm]] = {
    "role": RoleForm,
    "represents": RepresentsForm,
    "name": NameForm,
    "organisation": OrganisationForm,
    "contact": ContactForm,
    "consents": ConsentsForm,
}


def bind(
    page: str, choices: Choices, draft: Mapping[str, Any], typed: Mapping[str, Any] | None = None
) -> PageForm:
    """The form of a page with what was typed just now, or else with what the draft holds."""
    # Every POST went through the CSRF check already; forms read from a draft have no token.
    given = typed if typed is not None else (draft.get(page) or None)
    form = PAGE_FORMS[page](formdata=MultiDict(given) if given is not None else None, meta={"csrf": False})
    if isinstance(form, ContactForm):
        form.region = _region(choices, draft)
    if isinstance(form, BirthForm):
        form.ask_birth(choices.wanted_of(draft).birth_date)
    form.offer(choices)
    return form


def _region(choices: Choices, draft: Mapping[str, Any]) -> str | None:
    """The country whose prefix a number without one gets: of the party represented, else of nationality."""
    page = draft.get("represents", {})
    for name in ("party", "nationality"):
        party = choices.party(next(iter(page.get(name, [])), None))
        if party is not None and party.iso2:
            return party.iso2
    return None
