"""Questions about registrations. Rows for a page are loaded through `scoped`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from gpscf_events.categories.queries import list_at_meetings, list_categories
from gpscf_events.categories.rules import may_be_chosen
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.parties.queries import list_parties
from gpscf_events.people.models import Contact, SignInCode
from gpscf_events.programme.models import Edition, Meeting
from gpscf_events.registration.errors import LinkReplaced
from gpscf_events.registration.models import (
    Consent,
    Correction,
    IdentityDocument,
    InvitationCode,
    Participation,
    Portrait,
    Registration,
    RegistrationContact,
    RegistrationState,
)
from gpscf_events.registration.queries.places import read_places
from gpscf_events.registration.rules import CODES_THAT_COUNT, Choices, open_meetings
from gpscf_events.registration.token import is_calendar_proof, is_proof, split, was_proof


def list_meetings(edition_id: int) -> Sequence[Meeting]:
    """All meetings of the edition, in their order; `rules.open_meetings` says which may be chosen."""
    query = (
        select(Meeting).where(Meeting.edition_id == edition_id).order_by(Meeting.starts_on, Meeting.position)
    )
    return db.session.scalars(query).all()


def find_invited_to(draft: Registration) -> int | None:
    """The id of the category that is opened to the draft: by a place in a delegation, else by its code; or None."""
    if draft.opened_category_id is not None or draft.invitation_code_id is None:
        return draft.opened_category_id
    return db.session.get_one(InvitationCode, draft.invitation_code_id).category_id


def read_choices(
    edition_id: int, *, locale: str, moment: datetime, draft: Registration | None = None
) -> Choices:
    """What a delegate can choose from at this moment, parties sorted for the page's language.

    Categories that are open to all, and the one that is opened to the draft.
    """
    invited_to = find_invited_to(draft) if draft is not None else None
    categories = [row for row in list_categories(edition_id) if may_be_chosen(row, invited_to=invited_to)]
    at_meetings = list_at_meetings([row.id for row in categories])
    shut, full = read_places(categories, at_meetings)
    return Choices(
        categories=categories,
        meetings=open_meetings(list_meetings(edition_id), moment),
        parties=list_parties(locale=locale),
        shut=shut,
        full=full,
        at_meetings=at_meetings,
    )


def get_registration(
    public_id: UUID, *, edition_key: str, actor: Actor, permission: Permission | None = None
) -> Registration:
    """The registration if the actor may see it, else NotFound: foreign and missing are alike.

    Staff need a permission that holds for it.
    """
    query = scoped(Registration, actor, permission).join(Edition, Edition.id == Registration.edition_id)
    found = db.session.scalar(query.where(Registration.public_id == public_id, Edition.key == edition_key))
    if not isinstance(found, Registration):
        raise NotFound
    return found


def get_by_id(registration_id: int) -> Registration:
    """The registration of an event or job, or NotFound."""
    found = db.session.get(Registration, registration_id)
    if found is None:
        raise NotFound
    return found


def get_by_status_token(token: str, *, edition_key: str | None = None) -> Registration:
    """The registration of a private link. Anything wrong with the token gives the same NotFound.

    Raises LinkReplaced for a link that was ours before it was replaced.
    """
    parts = split(token)
    if parts is None:
        raise NotFound
    found = db.session.scalar(select(Registration).where(Registration.public_id == parts[0]))
    if found is None or found.state is RegistrationState.DRAFT:
        raise NotFound
    if edition_key is not None and found.edition.key != edition_key:
        raise NotFound
    if not is_proof(found, parts[1]):
        raise LinkReplaced if was_proof(found, parts[1]) else NotFound
    return found


def get_by_calendar_token(token: str, *, edition_key: str) -> Registration:
    """The registration of a calendar's address. Anything wrong with it, or a replaced one, gives NotFound."""
    if (parts := split(token)) is None:
        raise NotFound
    found = db.session.scalar(select(Registration).where(Registration.public_id == parts[0]))
    if found is None or found.state is RegistrationState.DRAFT or found.edition.key != edition_key:
        raise NotFound
    if not is_calendar_proof(found, parts[1]):
        raise NotFound
    return found


def lock_registration(registration_id: int) -> Registration:
    """The registration, held until commit and read afresh, or NotFound."""
    query = select(Registration).where(Registration.id == registration_id)
    # NO KEY: rows that only point at the registration (scans, messages) need not wait.
    found = db.session.scalar(
        query.with_for_update(key_share=True, of=Registration).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def list_of_contact(contact_id: int, edition_id: int) -> Sequence[Registration]:
    """All registrations of the edition that a contact opens, oldest first."""
    query = (
        select(Registration)
        .where(Registration.of_contact(contact_id), Registration.edition_id == edition_id)
        .options(selectinload(Registration.person), selectinload(Registration.category))
        .order_by(Registration.id)
    )
    return db.session.scalars(query).all()


def list_further_contacts(registration_id: int) -> Sequence[Contact]:
    """The addresses and numbers that were added to a registration, oldest first."""
    query = select(Contact).join(RegistrationContact, RegistrationContact.contact_id == Contact.id)
    query = query.where(RegistrationContact.registration_id == registration_id)
    return db.session.scalars(query.order_by(RegistrationContact.id)).all()


def find_document(registration_id: int) -> IdentityDocument | None:
    """The identity document of a registration, sealed, or None."""
    return db.session.scalar(
        select(IdentityDocument).where(IdentityDocument.registration_id == registration_id)
    )


def find_portrait(registration_id: int) -> Portrait | None:
    """The portrait photo of a registration with its file, or None."""
    return db.session.scalar(
        select(Portrait).where(Portrait.registration_id == registration_id).options(joinedload(Portrait.file))
    )


def agreed_to(kind: str) -> ColumnElement[bool]:
    """The condition that a registration's agreement of this kind was given and not taken back since."""
    return exists().where(
        Consent.registration_id == Registration.id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )


def list_consents(registration_id: int) -> Sequence[Consent]:
    """Every agreement of a registration, those taken back too, oldest first."""
    query = select(Consent).where(Consent.registration_id == registration_id)
    return db.session.scalars(query.order_by(Consent.given_at, Consent.id)).all()


def find_live_consent(registration_id: int, kind: str) -> Consent | None:
    """The latest agreement of the kind that was not taken back, or None."""
    query = select(Consent).where(
        Consent.registration_id == registration_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    return db.session.scalar(query.order_by(Consent.id.desc()).limit(1))


def find_open_correction(registration_id: int, page: str) -> Correction | None:
    """What a delegate asked to be corrected on a page and nobody decided yet, or None."""
    query = select(Correction).where(Correction.registration_id == registration_id, Correction.page == page)
    return db.session.scalar(query.where(Correction.decided_at.is_(None)))


def list_open_corrections(registration_id: int) -> Sequence[Correction]:
    """Everything a delegate asked to be corrected and nobody decided yet, oldest first."""
    query = select(Correction).where(
        Correction.registration_id == registration_id, Correction.decided_at.is_(None)
    )
    return db.session.scalars(query.order_by(Correction.id)).all()


def list_same_document(document: IdentityDocument, *, actor: Actor) -> Sequence[Registration]:
    """The other registrations that gave the same document and that the actor may see, oldest first."""
    query = scoped(Registration, actor, Permission.DOCUMENTS_READ).join(
        IdentityDocument, IdentityDocument.registration_id == Registration.id
    )
    query = query.where(
        IdentityDocument.edition_id == document.edition_id,
        IdentityDocument.number_index == document.number_index,
        IdentityDocument.id != document.id,
        # A draft may be thrown away; once it is sent, it is compared too.
        Registration.state != RegistrationState.DRAFT,
    )
    return db.session.scalars(
        query.options(selectinload(Registration.person)).order_by(Registration.id)
    ).all()


def list_participations(registration_id: int) -> Sequence[Participation]:
    """At which meetings the registration takes part, earliest first."""
    query = (
        select(Participation)
        .join(Meeting, Meeting.id == Participation.meeting_id)
        .where(Participation.registration_id == registration_id)
        .order_by(Meeting.starts_on, Meeting.position)
    )
    return db.session.scalars(query).all()


def list_live_codes(contact_id: int, browser_hash: bytes, moment: datetime) -> Sequence[SignInCode]:
    """The newest codes that this browser asked for and that may still be typed, newest first, held until commit."""
    query = (
        select(SignInCode)
        .where(
            SignInCode.contact_id == contact_id,
            SignInCode.browser_hash == browser_hash,
            SignInCode.used_at.is_(None),
            SignInCode.code_expires_at > moment,
        )
        .order_by(SignInCode.created_at.desc(), SignInCode.id.desc())
        .limit(CODES_THAT_COUNT)
        .with_for_update()
    )
    return db.session.scalars(query).all()


def find_live_link(link_hash: bytes, moment: datetime, *, held: bool) -> SignInCode | None:
    """The code row of a link that may still be used; `held` locks it until commit."""
    query = select(SignInCode).where(
        SignInCode.link_hash == link_hash,
        SignInCode.used_at.is_(None),
        SignInCode.link_expires_at > moment,
    )
    return db.session.scalar(query.with_for_update() if held else query)


def count_codes_since(contact_id: int, moment: datetime) -> int:
    """How many codes were sent to a contact since the moment."""
    query = select(func.count()).where(SignInCode.contact_id == contact_id, SignInCode.created_at > moment)
    return db.session.scalar(query) or 0


def find_invitation_code(edition_id: int, code_hash: bytes) -> InvitationCode | None:
    """The edition's invitation code with this hash, whatever its standing."""
    return db.session.scalar(
        select(InvitationCode).where(
            InvitationCode.edition_id == edition_id, InvitationCode.code_hash == code_hash
        )
    )


def list_invitation_codes(edition_id: int) -> Sequence[InvitationCode]:
    """All invitation codes of the edition with their categories, the newest first."""
    query = (
        select(InvitationCode)
        .where(InvitationCode.edition_id == edition_id)
        .options(joinedload(InvitationCode.category))
        .order_by(InvitationCode.id.desc())
    )
    return db.session.scalars(query).all()
