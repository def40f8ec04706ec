"""Tells whom a form concerns that it is open."""

from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.questions import services
from worker.app import celery_app, settings


@celery_app.task(name=Job.TELL_LATER_FORM.value)
def tell_later_form(job_id: str) -> None:
    """Owe everybody concerned the message, batch by batch."""

    def tell(held: Claim) -> None:
        services.tell_concerned(
            held.payload["form_id"], may_go_on=lambda: jobs.renew(held, lease_s=settings.job_lease_s)
        )

    jobs.work(Job.TELL_LATER_FORM, job_id, tell, lease_s=settings.job_lease_s)
