"""Keeps seats moving, and tells those signed up that a session changed."""

from gpscf_events.checkin import doors
from gpscf_events.core import jobs
from gpscf_events.core.jobs import Claim, Job
from gpscf_events.signups import services
from worker.app import celery_app, settings


@celery_app.task(name=Job.MOVE_SEATS_ON.value)
def move_seats_on(job_id: str) -> None:
    """End offers, release pools, repair what is wrong: a step for each session, so a kill leaves nothing half done."""

    def move(_held: Claim) -> None:
        services.end_offers()
        services.release_pools()
        doors.seat_those_let_in()
        services.reconcile()

    jobs.work(Job.MOVE_SEATS_ON, job_id, move, lease_s=settings.job_lease_s)


@celery_app.task(name=Job.TELL_SIGNED_UP.value)
def tell_signed_up(job_id: str) -> None:
    """Owe a message to everybody whom a change of a session concerns."""

    def tell(held: Claim) -> None:
        services.run_notice(
            held.payload["notice_id"], may_go_on=lambda: jobs.renew(held, lease_s=settings.job_lease_s)
        )

    jobs.work(Job.TELL_SIGNED_UP, job_id, tell, lease_s=settings.job_lease_s)


@celery_app.task(name=Job.WRITE_TO_SIGNED_UP.value)
def write_to_signed_up(job_id: str) -> None:
    """Owe a message of a session's hosts to everybody whom it addresses."""

    def write(held: Claim) -> None:
        services.run_message(
            held.payload["message_id"], may_go_on=lambda: jobs.renew(held, lease_s=settings.job_lease_s)
        )

    jobs.work(Job.WRITE_TO_SIGNED_UP, job_id, write, lease_s=settings.job_lease_s)
