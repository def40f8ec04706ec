"""Passwords by argon2id, at most two at once in a process, so that a flood of sign-ins cannot take all memory."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from gpscf_events.accounts.errors import SignInBusy

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP password storage, 2025
_places = threading.BoundedSemaphore(2)
_WAIT_S = 5.0
# Checked for unknown addresses, so that the answer takes as long as for known ones.
_NOBODY = _hasher.hash("a password that nobody has")


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(password)


def password_fits(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the hash; None (nobody) takes as long and never fits. Raises SignInBusy."""
    if not _places.acquire(timeout=_WAIT_S):
        raise SignInBusy
    try:
        _hasher.verify(stored or _NOBODY, password)
    except Argon2Error:
        return False
    finally:
        _places.release()
    return stored is not None
