"""The plan of an edition: its periods, and that erasing has begun."""

from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.transaction import transaction
from gpscf_events.retention.models import RetentionPlan


def change_periods(*, edition_id: int, documents_days: int, answers_days: int) -> None:
    """Set how many days after its end the edition's documents and photos, and the rest, are kept."""
    values = {"documents_days": documents_days, "answers_days": answers_days}
    with transaction() as session:
        plan = lock_plan(edition_id)
        before = {"documents_days": plan.documents_days, "answers_days": plan.answers_days}
        plan.documents_days, plan.answers_days = documents_days, answers_days
        session.flush()
        record(
            "retention.periods_changed",
            subject_kind="edition",
            subject_id=edition_id,
            edition_id=edition_id,
            before=before,
            after=values,
        )


def begin(*, edition_id: int, actor: Actor) -> None:
    """From now on the nightly job erases in this edition; a second time changes nothing."""
    with transaction():
        plan = lock_plan(edition_id)
        if plan.started_at is None:
            plan.started_at, plan.started_by_user_id = now(), actor.user_id
            record("retention.begun", subject_kind="edition", subject_id=edition_id, edition_id=edition_id)


def lock_plan(edition_id: int) -> RetentionPlan:
    """The plan, made where there is none, held until commit."""
    with transaction() as session:
        session.execute(insert(RetentionPlan).values(edition_id=edition_id).on_conflict_do_nothing())
        return session.get_one(RetentionPlan, edition_id, with_for_update=True, populate_existing=True)
