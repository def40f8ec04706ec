"""Who sees an edition's figures, and how long an export is kept."""

from datetime import datetime, timedelta

from gpscf_events.attendance.models import Export, ExportState
from gpscf_events.core.actor import Actor

ORGANISERS = ("administrator", "secretariat")
KEPT_FOR = timedelta(days=7)
UNFINISHED = frozenset({ExportState.QUEUED, ExportState.RUNNING})


def may_see_edition(actor: Actor, edition_id: int) -> bool:
    """Whether the actor organises the whole edition; a grant for one of its meetings is not enough."""
    if actor.kind == "system":
        return True
    return actor.kind == "user" and any(
        grant.role in ORGANISERS and grant.meeting_id is None and grant.edition_id in {None, edition_id}
        for grant in actor.grants
    )


def may_download(export: Export, *, now: datetime) -> bool:
    """Whether the file is there to be fetched."""
    return export.state is ExportState.READY and (export.expires_at is None or export.expires_at > now)


def share(value: int, of: int) -> float:
    """How much of a bar 100 wide is filled. More than everything is a full bar."""
    if of <= 0:
        return 100.0 if value > 0 else 0.0
    return round(min(value / of, 1.0) * 100, 1)
