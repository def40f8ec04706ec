"""Showing a second factor: after the password, or a passkey that is both at once."""

from typing import Any

from sqlalchemy import update

from gpscf_events.accounts import passkeys, queries, rules, totp
from gpscf_events.accounts.errors import FactorCodeWrong, PasskeyRefused, RecoveryCodeWrong
from gpscf_events.accounts.models import Factor, RecoveryCode, User
from gpscf_events.accounts.second_factors import tell_owner
from gpscf_events.accounts.services.sessions import mark_confirmed, start_session
from gpscf_events.accounts.services.users import may_enter
from gpscf_events.accounts.services.waits import forgive, key_of_second_step, take_try
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.sealing import open_
from gpscf_events.core.tokens import digest
from gpscf_events.core.transaction import transaction


def show_totp(*, user_id: int, code: str) -> None:
    """Show a code of the authenticator app; the session gets a new id and all that the roles give.

    Raises FactorCodeWrong, TooManyTries and CannotSeal.
    """
    user = queries.get_user(user_id)
    key = key_of_second_step(user)
    take_try(key)
    with transaction():
        row = queries.find_totp(user_id, held=True)
        step = None
        if row is not None:
            secret = open_("totp", "secret", row.public_id, row.secret)
            step = totp.matching_step(secret, code, at=clock.now(), after=row.last_step)
        if row is not None and step is not None:
            row.last_step, row.last_used_at = step, clock.now()
            forgive(key)
            _enter(user, Factor.TOTP)
            return
    _refuse(user, Factor.TOTP)
    raise FactorCodeWrong


def show_recovery_code(*, user_id: int, code: str) -> None:
    """Show a recovery code, which is used up; the owner is told by mail. Raises RecoveryCodeWrong and TooManyTries."""
    user = queries.get_user(user_id)
    key = key_of_second_step(user)
    take_try(key)
    with transaction() as session:
        used = session.scalar(
            update(RecoveryCode)
            .where(
                RecoveryCode.user_id == user_id,
                RecoveryCode.code_hash == digest(rules.plain_recovery_code(code)),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=clock.now())
            .returning(RecoveryCode.id)
        )
        if used is not None:
            forgive(key)
            tell_owner(user, "recovery_code_used")
            _enter(user, Factor.RECOVERY_CODE)
            return
    _refuse(user, Factor.RECOVERY_CODE)
    raise RecoveryCodeWrong


def begin_passkey_step(*, user_id: int) -> dict[str, Any]:
    """What the browser needs to show one of the user's passkeys. Raises PasskeysNeedName."""
    return passkeys.options_to_show("confirm", user_id=user_id, known=queries.list_passkeys(user_id))


def begin_passkey_sign_in() -> dict[str, Any]:
    """What the browser needs to show any passkey of ours: nobody has said who they are. Raises PasskeysNeedName."""
    return passkeys.options_to_show("sign_in", user_id=None, known=())


def show_passkey(*, user_id: int, answer: str) -> None:
    """Show a passkey as the second step; the session gets a new id. Raises PasskeyRefused and PasskeysNeedName."""
    user = _check(answer, "confirm", user_id=user_id)
    with transaction():
        _enter(user, Factor.PASSKEY)


def sign_in_with_passkey(*, answer: str) -> User:
    """Sign in with nothing but a passkey. Raises PasskeyRefused and PasskeysNeedName."""
    user = _check(answer, "sign_in", user_id=None)
    with transaction():
        _enter(user, Factor.PASSKEY)
    return user


def confirm_with_passkey(*, user_id: int, answer: str) -> None:
    """Show again, in this session, to be the account holder. Raises PasskeyRefused and PasskeysNeedName."""
    _check(answer, "confirm", user_id=user_id)
    with transaction():
        mark_confirmed()
        record("user.confirmed", subject_kind="user", subject_id=user_id)


def _check(answer: str, purpose: passkeys.Purpose, *, user_id: int | None) -> User:
    # First of all and committed by itself: the challenge is used up, whatever comes of it.
    challenge = passkeys.use_challenge_of(answer, purpose, user_id=user_id)
    user = None
    try:
        with transaction():
            passkey = queries.lock_passkey(passkeys.credential_id_of(answer))
            if passkey is None or user_id not in {None, passkey.user_id}:
                raise PasskeyRefused
            user = queries.get_user(passkey.user_id)
            passkey.sign_count = passkeys.read_shown(
                answer, passkey, user.passkey_handle, challenge=challenge
            )
            passkey.last_used_at = clock.now()
            if not may_enter(user):
                raise PasskeyRefused
    except PasskeyRefused:
        if user is not None:
            _refuse(user, Factor.PASSKEY)
        raise
    return user


def _enter(user: User, factor: Factor) -> None:
    start_session(user_id=user.id, factor=factor)
    record("user.signed_in", subject_kind="user", subject_id=user.id, after={"factor": factor.value})


def _refuse(user: User, factor: Factor) -> None:
    with transaction():
        record("user.factor_refused", subject_kind="user", subject_id=user.id, after={"factor": factor.value})
