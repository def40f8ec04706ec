"""How long an export is kept, and how bars are filled."""

from datetime import datetime, timedelta

from gpscf_events.attendance.models import Export, ExportSource, ExportState
from gpscf_events.core.roles import Permission

KEPT_FOR = timedelta(days=7)
# Who may order, see and fetch an export.
PERMISSIONS = {
    ExportSource.ATTENDANCE: Permission.ATTENDANCE_EXPORT,
    ExportSource.TRAIL: Permission.AUDIT_EXPORT,
    ExportSource.REGISTRATIONS: Permission.REGISTRATIONS_EXPORT,
}
UNFINISHED = frozenset({ExportState.QUEUED, ExportState.RUNNING})


def may_download(export: Export, *, now: datetime) -> bool:
    """Whether the file is there to be fetched."""
    return export.state is ExportState.READY and (export.expires_at is None or export.expires_at > now)


def share(value: int, of: int) -> float:
    """How much of a bar 100 wide is filled. More than everything is a full bar."""
    if of <= 0:
        return 100.0 if value > 0 else 0.0
    return round(min(value / of, 1.0) * 100, 1)
