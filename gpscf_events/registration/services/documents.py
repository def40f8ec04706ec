"""Identity documents: kept sealed, shown masked, shown in full only for a reason that is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import func, select

from gpscf_events.audit.services import record
from gpscf_events.core import sealing
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, owe
from gpscf_events.registration.errors import DocumentClosed
from gpscf_events.registration.models import (
    ConsentGiver,
    DocumentKind,
    IdentityDocument,
    Registration,
    RegistrationState,
)
from gpscf_events.registration.queries import (
    find_document,
    list_same_document,
    lock_registration,
)
from gpscf_events.registration.queries.places import find_wanted
from gpscf_events.registration.rules import DOCUMENT_CONSENT, masked_number, may_give_document
from gpscf_events.registration.services.consents import agree, end_agreement
from gpscf_events.registration.services.facts import tell_facts_changed

_TABLE = IdentityDocument.__tablename__


@dataclass(frozen=True, repr=False)
class DocumentDetails:
    """What an identity document says. `issuing_country` is a party's key. Never logged: it has no repr."""

    kind: DocumentKind
    number: str
    issuing_country: str
    expires_on: date


def give_document(
    *, registration_id: int, details: DocumentDetails, shown_in: str, given_by: ConsentGiver
) -> IdentityDocument:
    """Keep the document that the delegate gives, with the separate agreement to it in the language shown.

    Raises DocumentClosed where none is asked or the registration came to an end, and as `keep_document`.
    """
    with transaction():
        registration = lock_registration(registration_id)
        if not may_give_document(find_wanted(registration), registration.state):
            raise DocumentClosed
        agree(registration, DOCUMENT_CONSENT, shown_in=shown_in, given_by=given_by)
        return keep_document(registration_id=registration_id, details=details)


def keep_document(*, registration_id: int, details: DocumentDetails) -> IdentityDocument:
    """Keep the document of a registration, in place of the one before. Raises NotFound or CannotSeal.

    When another registration of the edition gave the same document, the secretariat is left a follow-up.
    """
    with transaction() as session:
        registration = lock_registration(registration_id)
        document = find_document(registration_id)
        before = {"kind": document.kind} if document else None
        number_before = document.number_index if document else None
        if document is None:
            document = IdentityDocument(
                public_id=uuid4(), edition_id=registration.edition_id, registration_id=registration_id
            )
        number = "".join(details.number.split()).upper()
        document.kind = details.kind
        document.number = _seal(document, "number", number)
        document.issuing_country = _seal(document, "issuing_country", details.issuing_country)
        document.expires_on = _seal(document, "expires_on", details.expires_on.isoformat())
        document.number_index = sealing.blind_index("identity_document", details.issuing_country, number)
        session.add(document)
        # Two registrations with one document that are kept at the same moment must see each other.
        session.execute(select(func.pg_advisory_xact_lock(_lock_number(document.number_index))))
        session.flush()
        _record("document.kept", registration, before=before, after={"kind": document.kind})
        # The first document, too: security may have answered without one.
        if number_before != document.number_index:
            tell_facts_changed(registration, "document")
        if registration.state is not RegistrationState.DRAFT:
            compare_document(document)
        return document


def compare_document(document: IdentityDocument) -> None:
    """Leave the secretariat a follow-up for each other registration that gave the same document."""
    for other in list_same_document(document, actor=SYSTEM):
        _tell_same(document.registration, other)


def remove_document(*, registration_id: int, reason: str | None = None) -> None:
    """Remove the document of a registration, and end the agreement to it: staff say why, its holder need not.

    The holder may at any time, also where none is asked any more. Raises NotFound when there is none.
    """
    with transaction() as session:
        registration = lock_registration(registration_id)
        document = _get(registration_id)
        _record("document.removed", registration, before={"kind": document.kind}, reason=reason)
        end_agreement(registration, DOCUMENT_CONSENT.kind)
        session.delete(document)
        tell_facts_changed(registration, "document")


def mask_document(document: IdentityDocument) -> str:
    """The number as pages show it: `•••• 4567`."""
    return masked_number(_open(document, "number"))


def reveal_document(*, registration_id: int, reason: str) -> DocumentDetails:
    """What the document says, in full; that it was read, and why, stands in the audit trail. Raises NotFound."""
    with transaction():
        registration = lock_registration(registration_id)
        document = _get(registration_id)
        details = DocumentDetails(
            kind=document.kind,
            number=_open(document, "number"),
            issuing_country=_open(document, "issuing_country"),
            expires_on=date.fromisoformat(_open(document, "expires_on")),
        )
        _record("document.revealed", registration, reason=reason)
        return details


def _get(registration_id: int) -> IdentityDocument:
    document = find_document(registration_id)
    if document is None:
        raise NotFound
    return document


def _seal(document: IdentityDocument, column: str, text: str) -> bytes:
    return sealing.seal(_TABLE, column, document.public_id, text)


def _open(document: IdentityDocument, column: str) -> str:
    sealed: bytes = getattr(document, column)
    return sealing.open_(_TABLE, column, document.public_id, sealed)


def _lock_number(index: bytes) -> int:
    return int.from_bytes(index[:8], "big", signed=True)


def _tell_same(registration: Registration, other: Registration) -> None:
    first, second = sorted((registration.id, other.id))
    owe(
        kind="same_document",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        what=N_(
            "Two registrations give the same identity document. Compare them: one person registered twice, "
            "or a wrong number."
        ),
        dedupe_key=f"same_document:{first}:{second}",
        due_in=timedelta(days=1),
    )


def _record(
    action: str,
    registration: Registration,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str | None = None,
) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        before=before,
        after=after,
        reason=reason,
    )
