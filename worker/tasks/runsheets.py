"""Prints run sheets and signs for doors."""

from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.runsheets.pdf import print_sign, print_version
from worker.app import celery_app, settings


@celery_app.task(name=Job.PRINT_RUN_SHEET.value)
def print_run_sheet(job_id: str) -> None:
    """A version of a run sheet as a PDF, in one language."""

    def work(held: Claim) -> None:
        print_version(held.payload["version_id"], held.payload["locale"])

    jobs.work(Job.PRINT_RUN_SHEET, job_id, work, lease_s=settings.job_lease_s)


@celery_app.task(name=Job.PRINT_DOOR_SIGN.value)
def print_door_sign(job_id: str) -> None:
    """The sign for the door of a session as a PDF in both languages."""

    def work(held: Claim) -> None:
        print_sign(held.payload["session_id"])

    jobs.work(Job.PRINT_DOOR_SIGN, job_id, work, lease_s=settings.job_lease_s)
