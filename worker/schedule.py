"""What runs when: the relay inserts the job of each slot once, however many relays run."""

from dataclasses import dataclass

from gpscf_events.core.jobs import Job


@dataclass(frozen=True)
class Schedule:
    """A job that is owed once in every slot of `every_s` seconds, the first of the day `at_s` after midnight UTC."""

    job: Job
    every_s: int
    why: str
    at_s: int = 0


SCHEDULE = (
    Schedule(Job.BEAT_HEART, 30, "shows /readyz that jobs go all the way through"),
    Schedule(Job.MOVE_SEATS_ON, 30, "ends offers, releases pools, sees that each seat is somebody's"),
    Schedule(Job.MAIL_AUDIT_HEAD, 86_400, "takes the head of the audit trail out of the house, at 00:00 UTC"),
    Schedule(Job.SWEEP_FILES, 3600, "removes what a killed process left in FILES_DIR, and old copies"),
    Schedule(Job.APPLY_RETENTION, 86400, "erases what was kept long enough: 2:00 in China", at_s=64800),
)
