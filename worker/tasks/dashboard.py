"""Prints the programme."""

from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.dashboard.pdf import make_programme as make
from worker.app import celery_app, settings


@celery_app.task(name=Job.MAKE_PROGRAMME.value)
def make_programme(job_id: str) -> None:
    """The programme of an edition as a PDF, in one language."""

    def work(held: Claim) -> None:
        make(held.payload["edition_key"], held.payload["locale"])

    jobs.work(Job.MAKE_PROGRAMME, job_id, work, lease_s=settings.job_lease_s)
