"""What the delegate's pages show of several features together."""

from dataclasses import dataclass

from flask import url_for

from gpscf_events.categories.rules import asks
from gpscf_events.questions.rendering import question_section
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import find_document, find_portrait
from gpscf_events.registration.rendering import Section, document_section, list_sections, portrait_section
from gpscf_events.registration.rules import PAGES, Choices
from gpscf_events.registration.services import mask_document
from gpscf_events.signups.rendering import wish_section


@dataclass(frozen=True)
class Part:
    """A section with the address of the page that changes it."""

    section: Section
    address: str


def list_all_sections(registration: Registration, choices: Choices) -> list[Part]:
    """The parts of a draft in the order of its pages, each with its own page."""
    found = {section.key: section for section in list_sections(registration, choices)}
    found["sessions"] = wish_section(registration, choices)
    if (further := question_section(registration, choices)) is not None:
        found["questions"] = further
    wanted = choices.wanted_of(registration.draft)
    if asks(wanted.photo):
        found["photo"] = portrait_section(find_portrait(registration.id), wanted.photo)
    kept = find_document(registration.id)
    if asks(wanted.document) or kept is not None:
        found["document"] = document_section(mask_document(kept) if kept else "", wanted.document)
    # Photo and document are no steps of the way through: they can be added at any time, also afterwards.
    order = [*PAGES[:-1], "photo", "document", PAGES[-1]]
    return [Part(found[page], _address(registration, page)) for page in order if page in found]


def _address(registration: Registration, page: str) -> str:
    if page == "sessions":
        return url_for("signups.show", registration_id=registration.public_id)
    if page == "questions":
        return url_for("questions.show", registration_id=registration.public_id)
    if page == "photo":
        return url_for("portrait.show", registration_id=registration.public_id)
    if page == "document":
        return url_for("own_document.show", registration_id=registration.public_id)
    return url_for("draft.show", registration_id=registration.public_id, page=page)
