"""Passwords by argon2id, at most two at once in a process, so that a flood of sign-ins cannot take all memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from gpscf_events.accounts.errors import SignInBusy

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP password storage, 2025
_places = threading.BoundedSemaphore(2)
_WAIT_S = 5.0
# Checked for unknown addresses, so that the answer takes as long as for known ones.
_NOBODY = _hasher.hash("a password that nobody has")


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=_WAIT_S):
        raise SignInBusy
    try:
        yield
    finally:
        _places.release()


def hash_password(password: str) -> str:
    """The argon2id hash to store. Raises SignInBusy."""
    with _place():
        return _hasher.hash(password)


def password_fits(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the hash; None (nobody) takes as long and never fits. Raises SignInBusy."""
    with _place():
        try:
            _hasher.verify(stored or _NOBODY, password)
        except Argon2Error:
            return False
    return stored is not None
