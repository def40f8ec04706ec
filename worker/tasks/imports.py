"""Looks at tables that were sent, takes them over, and takes them back."""

from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.imports import services
from worker.app import celery_app, settings


@celery_app.task(name=Job.RUN_IMPORT.value)
def run_import(job_id: str) -> None:
    """Do what the state of the import asks for."""

    def run(held: Claim) -> None:
        services.run_import(
            held.payload["import_id"], may_go_on=lambda: jobs.renew(held, lease_s=settings.job_lease_s)
        )

    jobs.work(Job.RUN_IMPORT, job_id, run, lease_s=settings.job_lease_s)
