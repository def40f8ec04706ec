"""When a meeting takes registrations."""

from datetime import datetime

from gpscf_events.programme.models import Meeting


def registration_is_open(meeting: Meeting, *, at: datetime) -> bool:
    """Whether the meeting's registration window is open: from its first moment until before its last."""
    return meeting.registration_opens_at <= at < meeting.registration_closes_at
