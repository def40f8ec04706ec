"""Legal holds: a registration that must not be erased yet."""

from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.queries import lock_registration
from gpscf_events.retention.errors import AlreadyErased
from gpscf_events.retention.models import LegalHold
from gpscf_events.retention.queries import find_hold


def place_hold(*, registration_id: int, reason: str, actor: Actor) -> LegalHold:
    """Keep a registration from being erased; one that is held already stays as it is. Raises AlreadyErased."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        if registration.erased_at is not None:
            raise AlreadyErased
        if (known := find_hold(registration_id)) is not None:
            return known
        hold = LegalHold(registration_id=registration_id, reason=reason, placed_by_user_id=actor.user_id)
        session.add(hold)
        session.flush()
        record(
            "retention.hold_placed",
            subject_kind="registration",
            subject_id=registration_id,
            edition_id=registration.edition_id,
            reason=reason,
        )
        return hold


def lift_hold(*, registration_id: int, reason: str, actor: Actor) -> None:
    """Let it be erased when its time is over. Raises NotFound where no hold lies on it."""
    with transaction():
        registration = lock_registration(registration_id)
        hold = find_hold(registration_id)
        if hold is None:
            raise NotFound
        hold.lifted_at, hold.lifted_by_user_id = now(), actor.user_id
        record(
            "retention.hold_lifted",
            subject_kind="registration",
            subject_id=registration_id,
            edition_id=registration.edition_id,
            reason=reason,
        )
