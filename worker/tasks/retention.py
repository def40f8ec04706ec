"""Jobs of retention."""

from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.retention import services
from worker.app import celery_app, settings


@celery_app.task(name=Job.APPLY_RETENTION.value)
def apply_retention(job_id: str) -> None:
    """The nightly run: every edition where it was begun, and what belongs to none."""
    jobs.work(Job.APPLY_RETENTION, job_id, services.run_nightly, lease_s=settings.job_lease_s)


@celery_app.task(name=Job.RUN_RETENTION.value)
def run_retention(job_id: str) -> None:
    """The run that somebody ordered."""

    def run(held: Claim) -> None:
        services.run_ordered(held.payload["run_id"], held)

    jobs.work(Job.RUN_RETENTION, job_id, run, lease_s=settings.job_lease_s)
