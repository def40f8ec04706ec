"""Showing who one is by a password: to sign in, to confirm, to change it."""

from gpscf_events.accounts import queries
from gpscf_events.accounts.errors import PasswordWrong, SignInRefused
from gpscf_events.accounts.models import Factor, User
from gpscf_events.accounts.passwords import hash_password, password_fits
from gpscf_events.accounts.services.notices import tell_of_password
from gpscf_events.accounts.services.sessions import (
    end_other_sessions,
    find_own_factor,
    mark_confirmed,
    start_session,
)
from gpscf_events.accounts.services.users import ensure_hard_to_guess, ensure_long_enough, may_enter
from gpscf_events.accounts.services.waits import forgive, key_of_account, take_try
from gpscf_events.audit.services import record
from gpscf_events.core.transaction import transaction


def sign_in(*, email: str, password: str) -> tuple[User, bool]:
    """Check the password and start a session with a new id; whether it owes a second factor still.

    Raises SignInRefused and TooManyTries, alike for unknown addresses.
    """
    user = queries.find_user(email)
    key = key_of_account(email, user)
    take_try(key)
    fits = password_fits(password, user.password_hash if user else None)
    if user is None or not fits or not may_enter(user):
        with transaction():
            record("user.sign_in_refused", subject_kind="user", subject_id=user.id if user else None)
        raise SignInRefused
    with transaction():
        forgive(key)
        owes = start_session(user_id=user.id) is Factor.OWED
        action = "user.password_accepted" if owes else "user.signed_in"
        record(action, subject_kind="user", subject_id=user.id)
    return user, owes


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
        shown = find_own_factor()
        end_other_sessions(user_id=user_id)
        start_session(user_id=user_id, factor=shown)
        tell_of_password(user)


def _check(user: User, password: str) -> None:
    key = key_of_account(user.email, user)
    take_try(key)
    if not password_fits(password, user.password_hash):
        with transaction():
            record("user.confirmation_refused", subject_kind="user", subject_id=user.id)
        raise PasswordWrong
    with transaction():
        forgive(key)
