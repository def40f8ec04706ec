"""Requests for erasure: asked by the delegate, answered by staff with retention.manage."""

from zoneinfo import ZoneInfo

from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words
from gpscf_events.core.files import remove_content
from gpscf_events.core.i18n import full_date
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, owe
from gpscf_events.registration.errors import StepNotAllowed
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.registration.rules import last_day
from gpscf_events.retention.errors import AlreadyDecided, AlreadyErased, OnHold
from gpscf_events.retention.models import ErasureRequest, RequestState
from gpscf_events.retention.queries import find_hold, lock_open_request
from gpscf_events.retention.rules import answer_due
from gpscf_events.retention.services.answers import FOLLOW_UP, RECEIVED, reach_of, tell, write_down
from gpscf_events.retention.services.erasing import (
    erase_contacts,
    erase_draft,
    erase_person,
    erase_registration,
)

DATA_OFFICER = "data_officer"


def ask_erasure(*, registration_id: int) -> tuple[ErasureRequest, bool]:
    """The request for erasure, and whether it was made now: one that is in hand is given back as it is.

    The delegate gets a receipt, the data officer a follow-up. Raises StepNotAllowed for a draft, AlreadyErased.
    """
    with transaction() as session:
        registration = _lock(registration_id)
        if (known := lock_open_request(registration_id)) is not None:
            return known, False
        moment, zone = now(), ZoneInfo(registration.edition.time_zone)
        request = ErasureRequest(
            edition_id=registration.edition_id,
            registration_id=registration_id,
            created_at=moment,
            due_at=answer_due(moment, zone),
        )
        session.add(request)
        session.flush()
        record(
            "erasure.requested",
            subject_kind="registration",
            subject_id=registration_id,
            edition_id=registration.edition_id,
            after={"due_at": request.due_at.isoformat()},
        )
        owe(
            kind=FOLLOW_UP,
            subject_kind="registration",
            subject_id=registration_id,
            edition_id=registration.edition_id,
            what=N_("A delegate asks for erasure. Erase the registration, or refuse and say why."),
            dedupe_key=f"{FOLLOW_UP}:{request.id}",
            owner_role=DATA_OFFICER,
            due_in=request.due_at - moment,
        )
        if (reach := reach_of(registration)) is not None:
            day = full_date(last_day(request.due_at, zone), reach.locale)
            tell(RECEIVED, request, reach, last_day=day)
        return request, True


def discard_draft(*, registration_id: int) -> None:
    """The delegate throws a draft away: all of it goes, and nobody is told. Raises StepNotAllowed for what was sent."""
    with transaction():
        registration = lock_registration(registration_id)
        if registration.state is not RegistrationState.DRAFT:
            raise StepNotAllowed
        if find_hold(registration_id) is not None:
            raise OnHold
        gone = erase_draft(registration_id)
    remove_content(gone)


def grant_erasure(*, registration_id: int, actor: Actor) -> None:
    """Erase the registration, and the person where nothing else needs the name; the delegate is told once.

    Raises OnHold, AlreadyDecided.
    """
    with transaction():
        registration = _lock(registration_id)
        request = _open(registration_id)
        if find_hold(registration_id) is not None:
            raise OnHold
        request.decided_by_user_id = actor.user_id
        _record("erasure.granted", registration)
        person_id, contact_id = registration.person_id, registration.contact_id
        gone = erase_registration(registration_id)
        if person_id is not None:
            gone += erase_person(person_id)
        if contact_id is not None:
            erase_contacts([contact_id])
    remove_content(gone)


def refuse_erasure(*, registration_id: int, reason: Words, actor: Actor) -> None:
    """Refuse the request; the delegate is told why, once, in the own language. Raises AlreadyDecided."""
    with transaction():
        registration = _lock(registration_id)
        request = _open(registration_id)
        request.decided_by_user_id = actor.user_id
        _record("erasure.refused", registration, reason=reason.pick("en"))
        write_down(request, state=RequestState.REFUSED, reach=reach_of(registration), reason=reason)


def _lock(registration_id: int) -> Registration:
    registration = lock_registration(registration_id)
    if registration.state is RegistrationState.DRAFT:
        raise StepNotAllowed
    if registration.erased_at is not None:
        raise AlreadyErased
    return registration


def _open(registration_id: int) -> ErasureRequest:
    request = lock_open_request(registration_id)
    if request is None:
        raise AlreadyDecided
    return request


def _record(action: str, registration: Registration, *, reason: str | None = None) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        reason=reason,
    )
