"""Drafts: opened once for each key, saved page by page exactly as typed."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import cast, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from gpscf_events.audit.services import record
from gpscf_events.core.transaction import transaction
from gpscf_events.people.models import ContactKind
from gpscf_events.people.queries import get_contact
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import Registration, RegistrationState

SavedPage = dict[str, list[str]]


def open_draft(*, contact_id: int, edition: Edition, key: UUID, locale: str) -> Registration:
    """The draft that this key opens: a double click, Back or a second try give the same one.

    Whoever signed in with a mobile number finds it on the page that asks for one.
    """
    with transaction() as session:
        contact = get_contact(contact_id)
        known: dict[str, SavedPage] = (
            {"contact": {"mobile": [contact.value]}} if contact.kind is ContactKind.MOBILE else {}
        )
        made = session.execute(
            insert(Registration)
            .values(
                public_id=uuid4(),
                edition_id=edition.id,
                contact_id=contact_id,
                state=RegistrationState.DRAFT,
                idempotency_key=key,
                locale=locale,
                draft=known,
                languages=[],
                in_personal_capacity=False,
                link_generation=1,
                is_demo=False,
            )
            .on_conflict_do_nothing(index_elements=["contact_id", "idempotency_key"])
            .returning(Registration.id)
        ).scalar_one_or_none()
        registration = session.scalars(
            select(Registration).where(
                Registration.contact_id == contact_id, Registration.idempotency_key == key
            )
        ).one()
        if made is not None:
            record(
                "registration.opened",
                subject_kind="registration",
                subject_id=registration.id,
                edition_id=edition.id,
            )
        return registration


def open_drafts(
    *,
    contact_id: int,
    edition: Edition,
    drafts: Sequence[tuple[int | None, Mapping[str, SavedPage]]],
    locale: str,
) -> list[Registration]:
    """A draft for each (category opened to it, pages that are known), in their order; for many at once."""
    with transaction() as session:
        made = [
            Registration(
                edition_id=edition.id,
                contact_id=contact_id,
                state=RegistrationState.DRAFT,
                idempotency_key=uuid4(),
                locale=locale,
                draft={page: _storable(answers) for page, answers in pages.items()},
                opened_category_id=category_id,
            )
            for category_id, pages in drafts
        ]
        session.add_all(made)
        session.flush()
        for registration in made:
            record(
                "registration.opened",
                subject_kind="registration",
                subject_id=registration.id,
                edition_id=edition.id,
            )
        return made


def save_page(*, registration: Registration, page: str, answers: Mapping[str, Sequence[str]]) -> bool:
    """Save a page of the draft as typed, before it is checked; False when there is no draft any more.

    One statement that touches this page only: two windows on two pages lose nothing.
    """
    saved = _storable(answers)
    with transaction() as session:
        kept = session.execute(
            update(Registration)
            .where(Registration.id == registration.id, Registration.state == RegistrationState.DRAFT)
            .values(draft=Registration.draft.op("||")(cast({page: saved}, JSONB)))
            .returning(Registration.id)
        ).scalar_one_or_none()
    session.refresh(registration)
    return kept is not None


def _storable(answers: Mapping[str, Sequence[str]]) -> SavedPage:
    # PostgreSQL's JSON has no NUL; the form refuses it, the draft shows that something stood there.
    return {name: [v.replace("\x00", "\ufffd") for v in values] for name, values in answers.items()}
