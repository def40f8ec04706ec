"""How long one waits after failing to sign in, how long a confirmation counts, and what a browser is called."""

import re
from datetime import datetime, timedelta

CONFIRMED_FOR = timedelta(minutes=15)
INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(minutes=60)
# Whoever asks again and again fills nobody's mailbox.
RESET_EVERY = timedelta(minutes=5)
# A person mistypes a few times; a machine is slowed down until a guess costs a quarter of an hour.
FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FAILURES_FORGOTTEN_AFTER = timedelta(days=1)
DEVICE_KNOWN_FOR = timedelta(days=180)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def wait_after(failures: int) -> timedelta:
    """How long the same source waits before the next try at the same account: nothing, then twice as long each time."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def is_fresh(confirmed_at: datetime | None, *, now: datetime) -> bool:
    """Whether somebody showed recently enough to be the account holder."""
    return confirmed_at is not None and confirmed_at > now - CONFIRMED_FOR


def device_name(user_agent: str) -> str | None:
    """Browser and system in two words, such as `Firefox, Windows`; None where neither is known."""
    found = [
        next((name for mark, name in table if re.search(mark, user_agent)), None)
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name) or None
