"""Jobs of the system itself."""

from gpscf_events.core import files, heartbeats, jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.retention.services import tidy_copies
from gpscf_events.runsheets.printing import tidy_prints
from worker.app import celery_app, settings


@celery_app.task(name=Job.BEAT_HEART.value)
def beat_heart(job_id: str) -> None:
    """Prove that a worker takes jobs and finishes them; /readyz looks at the time."""
    jobs.work(Job.BEAT_HEART, job_id, lambda _held: heartbeats.beat("worker"), lease_s=settings.job_lease_s)


@celery_app.task(name=Job.SWEEP_FILES.value)
def sweep_files(job_id: str) -> None:
    """Remove files without a row, and copies of the own data and prints of run sheets that are a day old."""

    def sweep(_held: Claim) -> None:
        files.sweep_orphans()
        tidy_copies()
        tidy_prints()

    jobs.work(Job.SWEEP_FILES, job_id, sweep, lease_s=settings.job_lease_s)


@celery_app.task(name=Job.TELL_BURIED.value)
def tell_buried(job_id: str) -> None:
    """Tell others of a job that was given up."""

    def tell(held: Claim) -> None:
        jobs.tell_buried(held.payload["job_id"])

    jobs.work(Job.TELL_BURIED, job_id, tell, lease_s=settings.job_lease_s)
