"""Jobs of badges."""

from gpscf_events.badges import printing, services
from gpscf_events.core.jobs import Claim, Job, work
from worker.app import celery_app, settings


@celery_app.task(name=Job.MAKE_BADGE.value)
def make_badge(job_id: str) -> None:
    """Sign one badge and write its PDF."""
    work(Job.MAKE_BADGE, job_id, _make, lease_s=settings.job_lease_s)


def _make(held: Claim) -> None:
    printing.make_badge(held.payload["badge_id"], anew=held.payload.get("anew", False))


@celery_app.task(name=Job.MAKE_SIGNING_KEYS.value)
def make_signing_keys(job_id: str) -> None:
    """Make a signing key for each edition that has none."""
    work(Job.MAKE_SIGNING_KEYS, job_id, _make_keys, lease_s=settings.job_lease_s)


def _make_keys(_held: Claim) -> None:
    services.create_keys()
