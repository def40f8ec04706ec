"""Jobs of accounts."""

from gpscf_events.accounts import break_glass
from gpscf_events.core.jobs import Claim, Job, work
from worker.app import celery_app, settings


@celery_app.task(name=Job.NOTE_BREAK_GLASS_END.value)
def note_break_glass_end(job_id: str) -> None:
    """Write that break-glass ended by time."""
    work(Job.NOTE_BREAK_GLASS_END, job_id, _note, lease_s=settings.job_lease_s)


def _note(held: Claim) -> None:
    break_glass.note_end_of_break_glass(grant_id=held.payload["grant_id"])
