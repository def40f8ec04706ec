"""Easy passwords, waits after failures, how long links and confirmations count, recovery codes, names of browsers."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from gpscf_events.core.roles import Grant, needs_second_factor

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
FEWEST_CHARACTERS = 6
SHORTEST_WORD = 4
LEAST_BESIDE_OWN_WORDS = 8
FORUM_WORDS = ("gpscf", "forum", "events", "password", "lianyungang")
_KEYBOARD = "1234567890 qwertyuiop asdfghjkl zxcvbnm"
RECOVERY_CODES = 10
# Five groups of five characters of base 32: 125 bits, more than the 112 that may be kept as a plain hash
# (ASVS 5.0, 6.5.2).
RECOVERY_GROUPS, RECOVERY_GROUP = 5, 5
_MISREAD = str.maketrans("OIL", "011")
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


def is_easy(password: str, own_words: Iterable[str]) -> bool:
    """Whether a guesser comes to the password early although it is long.

    Few different characters, a repetition, a run of the alphabet or the keyboard, or fewer than LEAST_BESIDE_OWN_WORDS
    characters beside the words that belong to the holder and the forum (ASVS 5.0, chapter 6: context-specific words).
    """
    text = password.casefold()
    if len(set(text)) < FEWEST_CHARACTERS or re.fullmatch(r"(.+?)\1+", text, re.DOTALL):
        return True
    pairs = list(pairwise(text))
    runs = sum(abs(ord(b) - ord(a)) == 1 or a + b in _KEYBOARD or b + a in _KEYBOARD for a, b in pairs)
    if runs > len(pairs) / 2:
        return True
    for word in sorted(map(str.casefold, own_words), key=len, reverse=True):
        if len(word) >= SHORTEST_WORD:
            text = text.replace(word, "")
    return len(text) < LEAST_BESIDE_OWN_WORDS


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


def plain_recovery_code(text: str) -> str:
    """The code as it is hashed: however it was typed, with the letters that people mistake put right."""
    return re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)


def part_grants(
    grants: Iterable[Grant], *, has_shown: bool, is_exempt: bool
) -> tuple[tuple[Grant, ...], tuple[Grant, ...]]:
    """Those grants that hold in a session, and those withheld from it until it has shown a second factor."""
    known = tuple(grants)
    withheld = tuple(
        grant for grant in known if not (has_shown or is_exempt) and needs_second_factor(grant.role)
    )
    return tuple(grant for grant in known if grant not in withheld), withheld
