"""Jobs of retention."""

from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.retention import services
from gpscf_events.retention.pdf import write_pdf
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


@celery_app.task(name=Job.MAKE_DATA_COPY.value)
def make_data_copy(job_id: str) -> None:
    """The copy of the own data that a delegate ordered."""

    def make(held: Claim) -> None:
        services.build_copy(held.payload["copy_id"], write=write_pdf)

    jobs.work(Job.MAKE_DATA_COPY, job_id, make, lease_s=settings.job_lease_s)
