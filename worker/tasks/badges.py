"""Jobs of badges."""

from gpscf_events.badges import printing
from gpscf_events.core.jobs import Claim, Job, work
from worker.app import celery_app, settings


@celery_app.task(name=Job.MAKE_BADGE.value)
def make_badge(job_id: str) -> None:
    """Sign one badge and write its PDF."""
    work(Job.MAKE_BADGE, job_id, _make, lease_s=settings.job_lease_s)


def _make(held: Claim) -> None:
    printing.make_badge(held.payload["badge_id"])
