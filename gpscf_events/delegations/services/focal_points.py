"""Who looks after a delegation: invited by mail, once, and taken away again."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.errors import FocalPointKnown, TooManyFocalPoints
from gpscf_events.delegations.models import Delegation, FocalPoint
from gpscf_events.delegations.queries import list_focal_points, list_members, lock_delegation
from gpscf_events.delegations.rules import MOST_FOCAL_POINTS
from gpscf_events.messages.services import queue_message
from gpscf_events.people.models import ContactKind
from gpscf_events.people.services import keep_contact
from gpscf_events.registration.services import hand_over, share_with

KIND = "focal_point_invited"


def add_focal_point(*, delegation_id: int, name: str, email: str, locale: str) -> FocalPoint:
    """Let somebody look after the delegation and open all of its registrations, and owe a mail that says how.

    Raises FocalPointKnown, TooManyFocalPoints and BadRecipient.
    """
    with transaction() as session:
        delegation = lock_delegation(delegation_id)
        known = list_focal_points(delegation_id)
        contact = keep_contact(kind=ContactKind.EMAIL, value=email.strip().lower(), locale=locale)
        if contact.id in {one.contact_id for one in known}:
            raise FocalPointKnown
        if len(known) >= MOST_FOCAL_POINTS:
            raise TooManyFocalPoints
        made = session.scalars(
            insert(FocalPoint)
            .values(
                public_id=uuid4(),
                edition_id=delegation.edition_id,
                delegation_id=delegation_id,
                contact_id=contact.id,
                name=name.strip(),
            )
            .returning(FocalPoint)
        ).one()
        for row in list_members(delegation_id):
            registration = row.member.registration
            if registration.erased_at is not None:
                continue
            if registration.contact_id is None:
                hand_over(registration_id=registration.id, from_contact_id=None, to_contact_id=contact.id)
            else:
                share_with(registration_id=registration.id, contact_id=contact.id)
        _record("delegation.focal_point_added", delegation, made.id)
        base = current_app.extensions["settings"].base_url
        queue_message(
            KIND,
            recipient=contact.value,
            locale=locale,
            subject_kind="delegation",
            subject_id=delegation_id,
            edition_id=delegation.edition_id,
            send_key=f"{KIND}:{made.id}",
            context={
                "name": made.name,
                "party": delegation.party.name,
                "label": delegation.label,
                "edition": delegation.edition.name,
                "email": contact.value,
                "link": f"{base}/{locale}/{delegation.edition.key}/register/email",
            },
        )
        return made


def remove_focal_point(*, delegation_id: int, public_id: UUID) -> None:
    """The contact opens nothing of the delegation any more, from the next request on. Raises NotFound.

    Registrations that it opened first go to another focal point; without one nobody is written to until there is one.
    """
    with transaction() as session:
        delegation = lock_delegation(delegation_id)
        known = list_focal_points(delegation_id)
        gone = next((one for one in known if one.public_id == public_id), None)
        if gone is None:
            raise NotFound
        heir = next((one.contact_id for one in known if one is not gone), None)
        for row in list_members(delegation_id):
            hand_over(
                registration_id=row.member.registration_id,
                from_contact_id=gone.contact_id,
                to_contact_id=heir,
            )
        _record("delegation.focal_point_removed", delegation, gone.id)
        session.execute(delete(FocalPoint).where(FocalPoint.id == gone.id))
        session.expunge(gone)
        session.expire(delegation, ["focal_points"])


def remember_columns(*, delegation_id: int, contact_id: int, said: Mapping[str, str]) -> None:
    """Keep what the focal point said of the columns of a table (heading → what it holds), for the next table."""
    with transaction() as session:
        known = next((one for one in list_focal_points(delegation_id) if one.contact_id == contact_id), None)
        if known is not None:
            known.columns_said = {**known.columns_said, **said}
            session.flush()


def _record(action: str, delegation: Delegation, focal_point_id: int) -> None:
    record(
        action,
        subject_kind="delegation",
        subject_id=delegation.id,
        edition_id=delegation.edition_id,
        after={"focal_point_id": focal_point_id},
    )
