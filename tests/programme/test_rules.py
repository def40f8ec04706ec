"""When a meeting takes registrations."""

from datetime import UTC, datetime, timedelta

from gpscf_events.programme.models import Meeting
from gpscf_events.programme.rules import registration_is_open

NINE = datetime(2025, 9, 17, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_window_holds_its_first_moment_and_not_its_last() -> None:
    meeting = Meeting(registration_opens_at=NINE, registration_closes_at=NINE + HOUR)
    moments = (NINE - timedelta(seconds=1), NINE, NINE + HOUR - timedelta(seconds=1), NINE + HOUR)
    assert [registration_is_open(meeting, at=at) for at in moments] == [False, True, True, False]
