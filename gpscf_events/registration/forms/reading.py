"""From a saved draft to answers that are fit for submission."""

from collections.abc import Mapping
from typing import Any

from gpscf_events.core.i18n import current_locale, native_language
from gpscf_events.registration.errors import DraftIncomplete
from gpscf_events.registration.forms.fields import PageForm
from gpscf_events.registration.forms.pages import (
    PAGE_FORMS,
    PERSONAL,
    ContactForm,
    bind,
)
from gpscf_events.registration.models import Registration
from gpscf_events.registration.rules import CONSENTS, Answers, Choices, two_languages
from gpscf_events.registration.rules.asked import meetings_of_draft


def bind_all(choices: Choices, draft: Mapping[str, Any]) -> dict[str, PageForm]:
    """Every page's form as the draft fills it."""
    return {page: bind(page, choices, draft) for page in PAGE_FORMS}


def list_incomplete(choices: Choices, draft: Mapping[str, Any]) -> list[str]:
    """The pages that are missing or would be refused now."""
    return [
        page for page, form in bind_all(choices, draft).items() if page not in draft or not form.validate()
    ]


def read_answers(choices: Choices, draft: Mapping[str, Any]) -> Answers:
    """The answers of a draft, checked once more. Raises DraftIncomplete."""
    forms = bind_all(choices, draft)
    if list_incomplete(choices, draft):
        raise DraftIncomplete
    role, represents, name = (forms[page].data for page in ("role", "represents", "name"))
    contact, work = forms["contact"], forms["organisation"].data
    number = contact.number() if isinstance(contact, ContactForm) else None
    party = None if represents["kind"] == PERSONAL else choices.party(represents["party"])
    nationality = choices.party(represents["nationality"])
    arrives = choices.party(represents["arrives_from"])
    if nationality is None or number is None:
        raise DraftIncomplete
    return Answers(
        category=next(row for row in choices.categories if row.key == role["category"]),
        meetings=tuple(row for row in choices.meetings if row.key in role["meetings"]),
        online_meeting_ids=frozenset(meetings_of_draft(draft, choices.meetings)[1]),
        represents_party_id=party.id if party else None,
        nationality_party_id=nationality.id,
        arrives_from_party_id=arrives.id if arrives else None,
        native_name=name["native_name"] or "",
        latin_family=name["latin_family"],
        latin_given=name["latin_given"] or "",
        salutation=name["salutation"] or "",
        chinese_name=name["chinese_name"] or "",
        birth=forms["name"].birth(),
        organisation=_both(work, "organisation"),
        position=_both(work, "position"),
        mobile=number,
        locale=contact.data["locale"],
        languages=tuple(contact.data["languages"] or ()),
        consents=tuple(consent for consent in CONSENTS if forms["consents"].data[consent.kind]),
        # The page on which a registration is sent shows each agreement once more.
        shown_in=current_locale(),
    )


def typed_of(registration: Registration, choices: Choices) -> dict[str, dict[str, list[str]]]:
    """A submitted registration as its delegate would have typed it: what pages that change answers begin with."""
    person, represents = registration.person, registration.represents
    nationality = next((p for p in choices.parties if p.id == registration.nationality_party_id), None)
    arrives = next((p for p in choices.parties if p.id == registration.arrives_from_party_id), None)
    organisation, position = (
        _typed(words or {}) for words in (registration.organisation_name, registration.position)
    )
    return {
        "organisation": {
            "organisation": [organisation[0]],
            "organisation_en": [organisation[1]],
            "position": [position[0]],
            "position_en": [position[1]],
        },
        "contact": {
            "mobile": [registration.mobile or ""],
            "locale": [registration.locale],
            "languages": list(registration.languages),
        },
        "name": {
            "native_name": [person.native_name if person else ""],
            "latin_family": [person.latin_family if person else ""],
            "latin_given": [person.latin_given if person else ""],
            "salutation": [person.salutation if person else ""],
            "chinese_name": [person.chinese_name if person else ""],
            **({"one_name": ["y"]} if person and not person.latin_given else {}),
        },
        "represents": {
            "kind": [represents.kind.value if represents else PERSONAL],
            "party": [represents.key if represents else ""],
            "nationality": [nationality.key if nationality else ""],
            "arrives_from": [arrives.key if arrives else ""],
        },
    }


def _typed(words: Mapping[str, str]) -> tuple[str, str]:
    """Own language and English, the other way round than `two_languages`."""
    own = next((text for key, text in words.items() if key != "en"), "")
    return own, words.get("en", "")


def read_change(page: str, form: PageForm, choices: Choices) -> dict[str, Any]:
    """What a checked page says, as columns of the registration or names of the person."""
    given = form.data
    if page == "organisation":
        return {"organisation_name": _both(given, "organisation"), "position": _both(given, "position")}
    if page == "contact":
        number = form.number() if isinstance(form, ContactForm) else None
        return {"mobile": number, "locale": given["locale"], "languages": list(given["languages"] or ())}
    if page == "name":
        names = ("native_name", "latin_family", "latin_given", "salutation", "chinese_name")
        return {name: given[name] or "" for name in names}
    party = None if given["kind"] == PERSONAL else choices.party(given["party"])
    nationality, arrives = choices.party(given["nationality"]), choices.party(given["arrives_from"])
    return {
        "represents_party_id": party.id if party else None,
        "nationality_party_id": nationality.id if nationality else None,
        "arrives_from_party_id": arrives.id if arrives else None,
    }


def _both(work: Mapping[str, Any], field: str) -> Any:
    own = work[field] or ""
    return two_languages(own, work[f"{field}_en"] or "", own_lang=native_language(own))
