"""Questions about the facts of registrations."""

from collections.abc import Sequence

from sqlalchemy import select

from gpscf_events.accreditation.models import Accreditation, FactMove
from gpscf_events.core.db import db


def find_accreditation(registration_id: int) -> Accreditation | None:
    """Where the facts of a registration stand; None before it was submitted."""
    return db.session.scalar(select(Accreditation).where(Accreditation.registration_id == registration_id))


def lock_accreditation(registration_id: int) -> Accreditation | None:
    """The row, held until commit and read afresh."""
    query = select(Accreditation).where(Accreditation.registration_id == registration_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def list_moves(registration_id: int) -> Sequence[FactMove]:
    """Every move of a registration's facts, the latest first."""
    query = select(FactMove).where(FactMove.registration_id == registration_id)
    return db.session.scalars(query.order_by(FactMove.id.desc())).all()
