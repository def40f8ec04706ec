"""Jobs of accounts."""

from gpscf_events.accounts import break_glass, services
from gpscf_events.core.jobs import Claim, Job, work
from worker.app import celery_app, settings


@celery_app.task(name=Job.SEND_RESET.value)
def send_reset(job_id: str) -> None:
    """Mail a link for a new password, where there is an account."""
    work(Job.SEND_RESET, job_id, _send, lease_s=settings.job_lease_s)


def _send(held: Claim) -> None:
    services.send_reset(user_id=held.payload["user_id"])


@celery_app.task(name=Job.NOTE_BREAK_GLASS_END.value)
def note_break_glass_end(job_id: str) -> None:
    """Write that break-glass ended by time."""
    work(Job.NOTE_BREAK_GLASS_END, job_id, _note, lease_s=settings.job_lease_s)


def _note(held: Claim) -> None:
    break_glass.note_end_of_break_glass(grant_id=held.payload["grant_id"])
