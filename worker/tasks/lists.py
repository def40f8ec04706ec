"""Does acts over many registrations, and undoes them."""

from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.lists import services
from worker.app import celery_app, settings


@celery_app.task(name=Job.RUN_BULK.value)
def run_bulk(job_id: str) -> None:
    """Do or undo the act that the job names."""

    def run(held: Claim) -> None:
        services.run_act(
            held.payload["bulk_act_id"], may_go_on=lambda: jobs.renew(held, lease_s=settings.job_lease_s)
        )

    jobs.work(Job.RUN_BULK, job_id, run, lease_s=settings.job_lease_s)
