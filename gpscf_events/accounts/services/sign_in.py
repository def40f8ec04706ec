"""Showing who one is by a password: to sign in, to confirm, to change it.

Guessing is slowed down for each pair of account and source. The source is the network, or a browser that the
account holder signed in with before: so nobody can keep the holder out by failing from elsewhere.
"""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.accounts import devices, queries, rules
from gpscf_events.accounts.errors import PasswordWrong, SignInRefused, TooManyTries
from gpscf_events.accounts.models import SignInWait, User
from gpscf_events.accounts.passwords import hash_password, password_fits
from gpscf_events.accounts.services.notices import tell_of_password
from gpscf_events.accounts.services.sessions import end_other_sessions, mark_confirmed, start_session
from gpscf_events.accounts.services.users import ensure_hard_to_guess, ensure_long_enough, may_enter
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.networks import network
from gpscf_events.core.tokens import digest
from gpscf_events.core.transaction import transaction


def sign_in(*, email: str, password: str) -> User:
    """Check the password and start a session with a new id.

    Raises SignInRefused and TooManyTries, alike for unknown addresses.
    """
    user = queries.find_user(email)
    key = _key(email, user)
    _take_try(key)
    fits = password_fits(password, user.password_hash if user else None)
    if user is None or not fits or not may_enter(user):
        with transaction():
            record("user.sign_in_refused", subject_kind="user", subject_id=user.id if user else None)
        raise SignInRefused
    with transaction():
        _forgive(key)
        start_session(user_id=user.id)
        record("user.signed_in", subject_kind="user", subject_id=user.id)
    return user


def confirm(*, user_id: int, password: str) -> None:
    """Show again, in this session, to be the account holder. Raises PasswordWrong and TooManyTries."""
    _check(queries.get_user(user_id), password)
    with transaction():
        mark_confirmed()
        record("user.confirmed", subject_kind="user", subject_id=user_id)


def change_password(*, user_id: int, old: str, new: str) -> None:
    """Change the password; all other sessions end and this one gets a new id.

    Raises PasswordTooShort, PasswordTooEasy, PasswordWrong and TooManyTries.
    """
    ensure_long_enough(new)
    _check(queries.get_user(user_id), old)
    hashed = hash_password(new)
    with transaction():
        user = queries.lock_user(user_id)
        ensure_hard_to_guess(new, user)
        user.password_hash = hashed
        record("user.password_changed", subject_kind="user", subject_id=user_id)
        end_other_sessions(user_id=user_id)
        start_session(user_id=user_id)
        tell_of_password(user)


def _check(user: User, password: str) -> None:
    key = _key(user.email, user)
    _take_try(key)
    if not password_fits(password, user.password_hash):
        with transaction():
            record("user.confirmation_refused", subject_kind="user", subject_id=user.id)
        raise PasswordWrong
    with transaction():
        _forgive(key)


def _key(email: str, user: User | None) -> bytes:
    source = "known device" if user is not None and devices.is_known(user) else network()
    return digest(f"{email.strip().lower()}\n{source}")


def _take_try(key: bytes) -> None:
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


def _forgive(key: bytes) -> None:
    with transaction() as session:
        session.execute(delete(SignInWait).where(SignInWait.key == key))
