"""Questions about next steps."""

from collections.abc import Sequence

from sqlalchemy import func, select

from gpscf_events.core.db import db
from gpscf_events.followups.models import FollowUp


def list_open(edition_id: int, *, owner_role: str | None = None, limit: int = 200) -> Sequence[FollowUp]:
    """What is still owed in an edition, the most urgent first."""
    query = select(FollowUp).where(FollowUp.edition_id == edition_id, FollowUp.done_at.is_(None))
    if owner_role is not None:
        query = query.where(FollowUp.owner_role == owner_role)
    return db.session.scalars(query.order_by(FollowUp.due_at, FollowUp.id).limit(limit)).all()


def count_open(edition_id: int) -> int:
    """How many next steps are still owed in an edition."""
    query = select(func.count()).select_from(FollowUp)
    return db.session.scalar(query.where(FollowUp.edition_id == edition_id, FollowUp.done_at.is_(None))) or 0


def list_about(subject_kind: str, subject_id: int) -> Sequence[FollowUp]:
    """All next steps about one subject, done ones too, the latest first."""
    return db.session.scalars(
        select(FollowUp)
        .where(FollowUp.subject_kind == subject_kind, FollowUp.subject_id == subject_id)
        .order_by(FollowUp.created_at.desc(), FollowUp.id.desc())
    ).all()


def lock_follow_up(follow_up_id: int) -> FollowUp | None:
    """The row, held until commit."""
    return db.session.scalar(select(FollowUp).where(FollowUp.id == follow_up_id).with_for_update())
