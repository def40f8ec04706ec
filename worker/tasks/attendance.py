"""Builds exports of attendance."""

from gpscf_events.attendance import services
from gpscf_events.attendance.csv import write_csv
from gpscf_events.attendance.models import ExportFormat, ExportSource
from gpscf_events.attendance.xlsx import write_xlsx
from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.lists.exports import describe_list
from gpscf_events.trail.exports import describe_trail
from gpscf_events.trail.jsonl import write_jsonl
from worker.app import celery_app, settings

WRITERS = {
    ExportFormat.CSV: write_csv,
    ExportFormat.XLSX: write_xlsx,
    ExportFormat.JSONL: write_jsonl,
}
SOURCES = {ExportSource.TRAIL: describe_trail, ExportSource.REGISTRATIONS: describe_list}


@celery_app.task(name=Job.BUILD_EXPORT.value)
def build_export(job_id: str) -> None:
    """Build the file that the job names."""

    def build(held: Claim) -> None:
        services.build_export(held.payload["export_id"], held, writers=WRITERS, sources=SOURCES)

    jobs.work(Job.BUILD_EXPORT, job_id, build, lease_s=settings.job_lease_s)
