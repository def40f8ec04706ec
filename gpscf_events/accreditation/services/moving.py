"""What every move shares: its row is held, its history written, and the badge follows."""

from sqlalchemy.dialects.postgresql import insert

from gpscf_events.accreditation.events import AccreditationLost, RegistrationAccredited
from gpscf_events.accreditation.models import Accreditation, Fact, FactMove
from gpscf_events.accreditation.queries import lock_accreditation
from gpscf_events.accreditation.rules import State, ensure_move, may_have_badge
from gpscf_events.audit.services import record
from gpscf_events.core.actor import present_actor
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.events import publish
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import lock_registration


def hold(registration_id: int) -> tuple[Registration, Accreditation]:
    """The registration and its facts, held until commit in this order; the facts are made where there are none."""
    registration = lock_registration(registration_id)
    row = lock_accreditation(registration_id)
    if row is None:
        made = insert(Accreditation).values(
            edition_id=registration.edition_id, registration_id=registration_id
        )
        db.session.execute(made.on_conflict_do_nothing(index_elements=["registration_id"]))
        row = lock_accreditation(registration_id)
    if row is None:
        raise NotFound
    return registration, row


def move(
    registration: Registration,
    fact: Fact,
    here: State,
    to: State,
    *,
    reference: str = "",
    reason: str = "",
) -> FactMove:
    """Write the move into the history. Raises MoveNotAllowed where the table does not have it."""
    ensure_move(fact, here, to)
    written = FactMove(
        edition_id=registration.edition_id,
        registration_id=registration.id,
        fact=fact,
        before=here.value,
        after=to.value,
        by_user_id=present_actor().user_id,
        reference=reference,
        reason=reason,
    )
    db.session.add(written)
    db.session.flush()
    return written


def settle(registration: Registration, row: Accreditation, *, is_negative: bool = False) -> None:
    """Let the badge follow the facts: made once all are there, ended only by a decision against one of them."""
    ready = may_have_badge(registration, row)
    if ready and row.accredited_at is None:
        row.accredited_at = now()
        _record("registration.accredited", registration)
        publish(RegistrationAccredited(registration.id))
    elif not ready and is_negative:
        if row.accredited_at is not None:
            row.accredited_at = None
            _record("registration.accreditation_lost", registration)
        publish(AccreditationLost(registration.id))


def _record(action: str, registration: Registration) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
    )
