"""Builds exports of attendance."""

from gpscf_events.attendance import services
from gpscf_events.attendance.csv import write_csv
from gpscf_events.attendance.models import ExportFormat
from gpscf_events.attendance.xlsx import write_xlsx
from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from worker.app import celery_app, settings

WRITERS = {ExportFormat.CSV: write_csv, ExportFormat.XLSX: write_xlsx}


@celery_app.task(name=Job.BUILD_EXPORT.value)
def build_export(job_id: str) -> None:
    """Build the file that the job names."""

    def build(held: Claim) -> None:
        services.build_export(held.payload["export_id"], held, writers=WRITERS)

    jobs.work(Job.BUILD_EXPORT, job_id, build, lease_s=settings.job_lease_s)
