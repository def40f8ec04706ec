"""The demo edition, and delegates who register in it through the services."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from gpscf_events.core.clock import now
from gpscf_events.core.transaction import transaction
from gpscf_events.demo.edition import load_edition
from gpscf_events.parties.services import load_parties
from gpscf_events.people.models import ContactKind
from gpscf_events.people.services import keep_contact
from gpscf_events.programme.models import Edition, PoolKind, SeatPool, Session
from gpscf_events.programme.queries import get_edition
from gpscf_events.registration.forms import read_answers
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import read_choices
from gpscf_events.registration.services import open_draft, save_page, submit

EDITION = "2025"

# What a browser would send, page by page.
FULL_DRAFT: dict[str, dict[str, list[str]]] = {
    "role": {"category": ["delegate"], "meetings": ["main"]},
    "represents": {"kind": ["country"], "party": ["fr"], "nationality": ["fr"]},
    "name": {
        "latin_family": ["Dupont"],
        "latin_given": ["Élodie"],
        "native_name": [""],
        "salutation": ["Dr"],
    },
    "organisation": {"organisation_en": ["Ministry of Interior"], "position_en": ["Head of unit"]},
    "contact": {"mobile": ["+33 6 12 34 56 78"], "locale": ["en"], "languages": ["fr", "en"]},
    "sessions": {},
    "consents": {"processing": ["y"], "conduct": ["y"]},
}


@dataclass(frozen=True)
class Forum:
    """The ids of the demo edition that tests need."""

    edition_id: int
    sessions: dict[str, int]
    public_ids: dict[str, UUID]

    @property
    def edition(self) -> Edition:
        """The edition's row."""
        return get_edition(EDITION)


def make_forum() -> Forum:
    """Parties and the demo edition, without delegates."""
    load_parties()
    with transaction() as session:
        load_edition()
    with transaction() as session:
        edition = get_edition(EDITION)
        rows = session.query(Session).filter_by(edition_id=edition.id).order_by(Session.id).all()
        return Forum(edition.id, {r.key: r.id for r in rows}, {r.key: r.public_id for r in rows})


def set_open_seats(session_id: int, capacity: int) -> None:
    """Give a session's open pool this many seats."""
    with transaction() as session:
        pool = session.query(SeatPool).filter_by(session_id=session_id, kind=PoolKind.OPEN).one()
        pool.capacity = capacity


def draft_for(
    forum: Forum,
    *,
    email: str = "elodie@example.org",
    key: UUID | None = None,
    wishes: tuple[str, ...] = (),
    **pages: dict[str, list[str]],
) -> Registration:
    """A draft with every page answered; `pages` replaces whole pages."""
    contact = keep_contact(kind=ContactKind.EMAIL, value=email, locale="en")
    registration = open_draft(contact_id=contact.id, edition=forum.edition, key=key or uuid4(), locale="en")
    answers: dict[str, Any] = {**FULL_DRAFT, **pages}
    if wishes:
        answers["sessions"] = {"session-wishes": list(wishes)}
    for page, typed in answers.items():
        save_page(registration=registration, page=page, answers=typed)
    return registration


def submit_draft(registration: Registration) -> Registration:
    """Submit a draft as the check page does."""
    choices = read_choices(
        registration.edition_id,
        locale="en",
        moment=now(),
        draft=registration,
    )
    answers = read_answers(choices, registration.draft)
    return submit(registration_id=registration.id, answers=replace(answers), seen=registration.draft)


def accepted(forum: Forum, number: int = 1, **given: Any) -> Registration:
    """Somebody registered and accepted."""
    return submit_draft(draft_for(forum, email=f"guest{number}@example.org", **given))
