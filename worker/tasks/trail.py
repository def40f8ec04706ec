"""Jobs of the audit trail."""

from datetime import UTC, datetime

from gpscf_events.core.jobs import Claim, Job, work
from gpscf_events.trail import services
from worker.app import celery_app, settings


@celery_app.task(name=Job.MAIL_AUDIT_HEAD.value)
def mail_audit_head(job_id: str) -> None:
    """Mail the head of the audit trail for the job's day."""
    work(Job.MAIL_AUDIT_HEAD, job_id, _mail, lease_s=settings.job_lease_s)


def _mail(held: Claim) -> None:
    services.mail_head(slot=datetime.fromtimestamp(held.payload["slot"], UTC))
