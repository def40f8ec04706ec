"""The answers of a draft in words: what "check your answers" and the task list show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from gpscf_events.categories.models import Asked
from gpscf_events.core.i18n import native_language, words
from gpscf_events.parties.models import PartyKind
from gpscf_events.registration.exports import STATES as STATES
from gpscf_events.registration.forms import PageForm, bind, bind_all
from gpscf_events.registration.forms.pages import PERSONAL
from gpscf_events.registration.models import (
    Consent,
    ParticipationMode,
    Portrait,
    Registration,
    RegistrationState,
)
from gpscf_events.registration.rules import CONSENTS, Choices, ConsentText, InvitationStanding

TITLES = {
    "role": _l("What you come as"),
    "represents": _l("Who you represent"),
    "name": _l("Your name"),
    "organisation": _l("Your organisation"),
    "contact": _l("Contact and languages"),
    "sessions": _l("Sessions"),
    "questions": _l("Further questions"),
    "photo": _l("Your photo"),
    "document": _l("Your identity document"),
    "consents": _l("Your agreement"),
}
HIDDEN_WHEN_PERSONAL = {"party"}


@dataclass(frozen=True)
class Row:
    """A question and its answer; an empty answer was not provided."""

    label: str
    value: str
    lang: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a registration: what it is called, how far it is, what it says."""

    key: str
    title: LazyString | str
    is_begun: bool
    is_complete: bool
    rows: tuple[Row, ...]
    is_optional: bool = False


def list_sections(registration: Registration, choices: Choices) -> list[Section]:
    """The sections of a draft that this feature owns, in the order of its pages."""
    return [
        _section(page, form, registration, choices)
        for page, form in bind_all(choices, registration.draft).items()
    ]


def list_answers(pages: Iterable[str], typed: Mapping[str, Any], choices: Choices) -> list[Section]:
    """The sections of a submitted registration, from what its delegate would have typed."""
    return [_answers(page, bind(page, choices, typed), choices) for page in pages]


def _answers(page: str, form: PageForm, choices: Choices) -> Section:
    rows = tuple(_row(field, choices) for field in form if _is_shown(field, form))
    return Section(page, TITLES[page], True, True, rows)


def _section(page: str, form: PageForm, registration: Registration, choices: Choices) -> Section:
    begun = page in registration.draft
    return Section(
        key=page,
        title=TITLES[page],
        is_begun=begun,
        is_complete=begun and form.validate(),
        rows=tuple(_row(field, choices) for field in form if _is_shown(field, form)),
    )


def _is_shown(field: Any, form: PageForm) -> bool:
    if field.name == "one_name":
        return bool(field.data)
    return not (field.name in HIDDEN_WHEN_PERSONAL and form.data.get("kind") == PERSONAL)


def _row(field: Any, choices: Choices) -> Row:
    label = str(field.label.text).replace(gettext(" (optional)"), "").replace("（选填）", "")
    if field.type == "BooleanField":
        return Row(label, gettext("Yes") if field.data else gettext("No"))
    if field.name in {"party", "nationality", "arrives_from"}:
        party = choices.party(field.data)
        return Row(label, words(party.name) if party else "")
    if getattr(field, "choices", None):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return Row(label, gettext(", ").join(str(c.label) for c in field.choices if c.value in chosen))
    text = field.data or ""
    return Row(label, text, native_language(text))


# Below this a printed head is blurred; outside these a face is hard to see.
_SHARP_HEIGHT = 480
_DARK, _BRIGHT = 60, 230


def advise_portrait(portrait: Portrait) -> list[str]:
    """What could be better about a photo, in words; nothing here refuses one."""
    advice = []
    if portrait.height < _SHARP_HEIGHT:
        advice.append(gettext("The photo is small. A larger one is sharper on paper."))
    if portrait.brightness < _DARK:
        advice.append(gettext("The photo is dark. Stand where light falls on your face."))
    if portrait.brightness > _BRIGHT:
        advice.append(gettext("The photo is very bright. Turn away from strong light."))
    return advice


def portrait_section(portrait: Portrait | None, asked: Asked = Asked.OPTIONAL) -> Section:
    """The part of the photo; `asked` is what the category says."""
    said = gettext("Added") if portrait else ""
    return Section(
        key="photo",
        title=TITLES["photo"],
        is_begun=portrait is not None,
        is_complete=portrait is not None or asked is not Asked.REQUIRED,
        rows=(Row(gettext("Photo"), said),),
        is_optional=asked is not Asked.REQUIRED,
    )


def document_section(masked: str, asked: Asked) -> Section:
    """The part of the identity document, its number `masked`, or empty where none is kept."""
    return Section(
        key="document",
        title=TITLES["document"],
        is_begun=bool(masked),
        is_complete=bool(masked) or asked is not Asked.REQUIRED,
        rows=(Row(gettext("Identity document"), masked),),
        is_optional=asked is not Asked.REQUIRED,
    )


@dataclass(frozen=True)
class Standing:
    """Where a registration stands: a tag, one plain sentence, what comes next."""

    tag: LazyString
    tone: str
    sentence: LazyString
    next_step: LazyString


_WITH_SECRETARIAT = Standing(
    tag=_l("Being processed"),
    tone="wait",
    sentence=_l("We have your registration. The secretariat is working on it."),
    next_step=_l(
        "You need not do anything. We write to you as soon as there is news; this page shows it too."
    ),
)
STANDINGS = {
    RegistrationState.DRAFT: Standing(
        tag=_l("Draft"),
        tone="draft",
        sentence=_l("This registration is not submitted yet."),
        next_step=_l("Answer the open questions, check your answers and submit."),
    ),
    RegistrationState.SUBMITTED: _WITH_SECRETARIAT,
    RegistrationState.ACCEPTED: Standing(
        tag=_l("Confirmed"),
        tone="ok",
        sentence=_l("Your registration is confirmed. We look forward to welcoming you."),
        next_step=_l(
            "Show the code below when you arrive. You can change your sessions until sign-up closes."
        ),
    ),
    # A refusal is never told by a page: a member of staff speaks with the person.
    RegistrationState.DECLINED: replace(
        _WITH_SECRETARIAT,
        next_step=_l("Your contact at the secretariat will tell you more. Please write or call."),
    ),
    RegistrationState.WITHDRAWN: Standing(
        tag=_l("Withdrawn"),
        tone="draft",
        sentence=_l("This registration was withdrawn. Its badge and seats are no longer valid."),
        next_step=_l("If this was not what you wanted, tell the help desk."),
    ),
}


@dataclass(frozen=True)
class Agreement:
    """A text as it stands now, and how somebody answered it; `given_at` is None where it does not hold."""

    text: ConsentText
    given_at: datetime | None
    withdrawn_at: datetime | None


def list_agreements(consents: Iterable[Consent]) -> list[Agreement]:
    """Every text with the latest answer to it; `consents` come oldest first."""
    latest = {consent.kind: consent for consent in consents}
    return [_agreement(text, latest.get(text.kind)) for text in CONSENTS]


def _agreement(text: ConsentText, consent: Consent | None) -> Agreement:
    holds = consent is not None and consent.withdrawn_at is None
    return Agreement(
        text, consent.given_at if consent and holds else None, consent.withdrawn_at if consent else None
    )


MODE_WORDS = {
    ParticipationMode.ON_SITE: _l("on site"),
    ParticipationMode.ONLINE: _l("by video"),
    ParticipationMode.RECORDED: _l("recorded message"),
}
INVITATION_STANDINGS = {
    InvitationStanding.OPEN: _l("Open"),
    InvitationStanding.USED_UP: _l("Used up"),
    InvitationStanding.OVER: _l("Over"),
    InvitationStanding.WITHDRAWN: _l("Withdrawn"),
}


def describe_party_kinds() -> dict[str, LazyString]:
    """The headings under which parties stand in a list."""
    return {
        PartyKind.COUNTRY.value: _l("Countries"),
        PartyKind.REGION.value: _l("Regions"),
        PartyKind.INTERNATIONAL_ORGANISATION.value: _l("International organisations"),
    }
