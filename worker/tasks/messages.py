"""Jobs of messages."""

from gpscf_events.core.jobs import RULES, Claim, Job, work
from gpscf_events.messages import services
from worker.app import celery_app, settings


@celery_app.task(name=Job.DELIVER_MESSAGE.value)
def deliver_message(job_id: str) -> None:
    """Hand one message to the mail server."""
    work(Job.DELIVER_MESSAGE, job_id, _deliver, lease_s=settings.job_lease_s)


def _deliver(held: Claim) -> None:
    services.deliver(
        held.payload["message_id"],
        is_last_attempt=held.attempts >= RULES[Job.DELIVER_MESSAGE].max_attempts,
    )
