"""Guessing is slowed down for each pair of account and source.

The source is the network, or a browser that the account holder signed in with before: so nobody can keep the holder
out by failing from elsewhere.
"""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.accounts import devices, rules
from gpscf_events.accounts.errors import TooManyTries
from gpscf_events.accounts.models import SignInWait, User
from gpscf_events.core import clock
from gpscf_events.core.networks import network
from gpscf_events.core.tokens import digest
from gpscf_events.core.transaction import transaction


def key_of_account(email: str, user: User | None) -> bytes:
    """The pair of account and source for passwords; as long for unknown addresses."""
    source = "known device" if user is not None and devices.is_known(user) else network()
    return digest(f"{email.strip().lower()}\n{source}")


def key_of_second_step(user: User) -> bytes:
    """The pair for second factors: all unknown browsers together, for a code of six digits is guessed from many
    networks. Who gets here knows the password, so no stranger makes the holder wait.
    """
    return digest(f"second factor\n{user.id}\n{'known device' if devices.is_known(user) else 'elsewhere'}")


def take_try(key: bytes) -> None:
    """Count a failure before it is known to be one, so that many tries at once are counted too.

    Raises TooManyTries while the source has to wait; such a try costs no hashing and is not counted.
    """
    now = clock.now()
    wait = timedelta(0)
    with transaction() as session:
        session.execute(
            delete(SignInWait).where(SignInWait.last_failed_at < now - rules.FAILURES_FORGOTTEN_AFTER)
        )
        session.execute(
            insert(SignInWait)
            .values(key=key, failures=0, last_failed_at=now)
            .on_conflict_do_nothing(index_elements=["key"])
        )
        row = session.scalars(
            select(SignInWait)
            .where(SignInWait.key == key)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if row.waits_until is not None and row.waits_until > now:
            wait = row.waits_until - now
        else:
            row.failures += 1
            row.last_failed_at = now
            row.waits_until = now + rules.wait_after(row.failures)
    if wait:
        raise TooManyTries(wait)


def forgive(key: bytes) -> None:
    """Forget the failures of the pair."""
    with transaction() as session:
        session.execute(delete(SignInWait).where(SignInWait.key == key))
