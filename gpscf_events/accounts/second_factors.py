"""The second factors of an account: added, removed, made anew, or taken away by a colleague.

Every change is told to the owner by mail and ends all sessions of the account; the one it is made in goes on under a
new id. Whoever calls has made sure that the account holder was confirmed lately (services.ensure_confirmed).
"""

import secrets
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from gpscf_events.accounts import passkeys, queries, rules, totp
from gpscf_events.accounts.errors import (
    FactorCodeWrong,
    LastFactor,
    MayNotHandOut,
    PasskeyRefused,
    ReasonMissing,
    SetUpExpired,
    TooManyPasskeys,
)
from gpscf_events.accounts.grants import live, where_of
from gpscf_events.accounts.models import Factor, Passkey, RecoveryCode, Totp, User
from gpscf_events.accounts.services.notices import tell_holder
from gpscf_events.accounts.services.sessions import (
    end_other_sessions,
    end_sessions,
    find_own_factor,
    start_session,
)
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.actor import Actor
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import HANDED_OUT, Permission, may_hand_out, needs_second_factor
from gpscf_events.core.sealing import open_, seal
from gpscf_events.core.tokens import CROCKFORD, digest, random_token
from gpscf_events.core.transaction import transaction

# What the owner is told, by what happened.
TOLD = {
    "passkey_added": _l("A passkey was added to your account."),
    "passkey_removed": _l("A passkey was removed from your account."),
    "totp_added": _l("An authenticator app was set up for your account."),
    "totp_removed": _l("The authenticator app was removed from your account."),
    "codes_made": _l("New recovery codes were made for your account; the old ones stopped working."),
    "recovery_code_used": _l(
        "Somebody signed in to your account with a recovery code; that code works no more."
    ),
    "factors_reset": _l(
        "An administrator took all second factors of your account away. "
        "Sign in with your password and set up a new one."
    ),
}
HANDLE_BYTES = 64  # as long as WebAuthn lets it be
MOST_PASSKEYS = 10


def begin_totp(*, user_id: int) -> None:
    """Make a secret that waits to be confirmed; an earlier one that still waits is forgotten. Raises CannotSeal."""
    with transaction() as session:
        queries.lock_user(user_id)
        session.execute(delete(Totp).where(Totp.user_id == user_id, Totp.confirmed_at.is_(None)))
        row = Totp(public_id=uuid4(), user_id=user_id)
        row.secret = seal("totp", "secret", row.public_id, totp.new_secret())
        session.add(row)


def open_pending_secret(*, user_id: int) -> str:
    """The secret that waits to be confirmed, to show it to its owner. Raises SetUpExpired and CannotSeal."""
    return _open(queries.find_totp(user_id, confirmed=False))


def confirm_totp(*, user_id: int, code: str) -> list[str]:
    """Let the authenticator app count from now on, in place of an earlier one.

    Returns the recovery codes, where the account had none. Raises SetUpExpired, FactorCodeWrong and CannotSeal.
    """
    with transaction() as session:
        user = queries.lock_user(user_id)
        row = queries.find_totp(user_id, confirmed=False)
        step = totp.matching_step(_open(row), code, at=clock.now(), after=None)
        if row is None or step is None:
            raise FactorCodeWrong
        session.execute(delete(Totp).where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None)))
        row.confirmed_at = row.last_used_at = clock.now()
        row.last_step = step
        return _added(user, "totp_added", Factor.TOTP)


def begin_passkey(*, user_id: int) -> dict[str, Any]:
    """What the browser needs to make a passkey. Raises PasskeysNeedName and TooManyPasskeys."""
    with transaction():
        user = queries.lock_user(user_id)
        known = queries.list_passkeys(user_id)
        if len(known) >= MOST_PASSKEYS:
            raise TooManyPasskeys
        if user.passkey_handle is None:
            user.passkey_handle = secrets.token_bytes(HANDLE_BYTES)
        return passkeys.options_to_add(user, user.passkey_handle, known)


def add_passkey(*, user_id: int, answer: str, name: str) -> list[str]:
    """Let the passkey that the browser made count from now on.

    Returns the recovery codes, where the account had none. Raises PasskeyRefused, PasskeysNeedName, TooManyPasskeys.
    """
    credential_id, public_key, sign_count = passkeys.read_added(answer, user_id=user_id)
    try:
        with transaction() as session:
            user = queries.lock_user(user_id)
            if len(queries.list_passkeys(user_id)) >= MOST_PASSKEYS:
                raise TooManyPasskeys
            session.add(
                Passkey(
                    user_id=user_id,
                    credential_id=credential_id,
                    public_key=public_key,
                    sign_count=sign_count,
                    name=name.strip(),
                    last_used_at=clock.now(),
                )
            )
            session.flush()
            return _added(user, "passkey_added", Factor.PASSKEY)
    except IntegrityError as error:
        # Somebody registered this credential before; it cannot belong to two accounts.
        raise PasskeyRefused from error


def remove_passkey(*, user_id: int, public_id: UUID) -> None:
    """Let a passkey count no more. Raises NotFound, and LastFactor where the roles force one."""
    with transaction() as session:
        user = queries.lock_user(user_id)
        removed = session.scalar(
            delete(Passkey)
            .where(Passkey.user_id == user_id, Passkey.public_id == public_id)
            .returning(Passkey.id)
        )
        _removed(user, removed, "passkey_removed")


def remove_totp(*, user_id: int) -> None:
    """Let the authenticator app count no more. Raises NotFound, and LastFactor where the roles force one."""
    with transaction() as session:
        user = queries.lock_user(user_id)
        removed = session.scalar(
            delete(Totp).where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None)).returning(Totp.id)
        )
        _removed(user, removed, "totp_removed")


def make_recovery_codes(*, user_id: int) -> list[str]:
    """Ten new codes, to be shown once; the old ones stop working. Raises NotFound for an account without a factor."""
    with transaction():
        user = queries.lock_user(user_id)
        if not queries.has_factor(user_id):
            raise NotFound
        codes = _new_codes(user)
        tell_owner(user, "codes_made")
        return codes


def reset_factors(*, actor: Actor, user: User, reason: str) -> None:
    """Take all second factors of a colleague who lost them away, and end all of the colleague's sessions.

    Only by somebody who could give the colleague every role there is on the account; nobody does it to themselves.
    Raises ReasonMissing, MayNotHandOut, and NotFound where there is nothing to reset.
    """
    if not reason.strip():
        raise ReasonMissing
    if not may_reset(actor, user):
        raise MayNotHandOut
    with transaction() as session:
        locked = queries.lock_user(user.id)
        if not queries.has_factor(user.id):
            raise NotFound
        for table in (Passkey, Totp, RecoveryCode):
            session.execute(delete(table).where(table.user_id == user.id))
        tell_owner(locked, "factors_reset", reason=reason.strip())
        end_sessions(user_id=user.id)


def may_reset(actor: Actor, user: User) -> bool:
    """Whether the actor may take this user's second factors away."""
    held = [grant for grant in live(user) if grant.role in HANDED_OUT]
    may = actor.has(Permission.ACCOUNTS_MANAGE) and all(
        may_hand_out(actor.grants, grant.role, where_of(grant).scope) for grant in held
    )
    return actor.kind == "system" or (may and user.id != actor.user_id)


def _open(row: Totp | None) -> str:
    if row is None:
        raise SetUpExpired
    return open_("totp", "secret", row.public_id, row.secret)


def _added(user: User, event: str, factor: Factor) -> list[str]:
    with transaction():
        codes = [] if queries.count_recovery_codes(user.id) else _new_codes(user)
        tell_owner(user, event)
        end_other_sessions(user_id=user.id)
        start_session(user_id=user.id, factor=factor)
    return codes


def _removed(user: User, removed: int | None, event: str) -> None:
    if removed is None:
        raise NotFound
    is_exempt = user.is_demo and current_app.extensions["settings"].is_demo
    with transaction() as session:
        has_factor = queries.has_factor(user.id)
        if not has_factor:
            if not is_exempt and any(needs_second_factor(grant.role) for grant in live(user)):
                raise LastFactor
            session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        shown = find_own_factor()
        tell_owner(user, event)
        end_other_sessions(user_id=user.id)
        start_session(user_id=user.id, factor=shown if has_factor else None)


def _new_codes(user: User) -> list[str]:
    codes = [_new_code() for _ in range(rules.RECOVERY_CODES)]
    with transaction() as session:
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        session.add_all(
            RecoveryCode(user_id=user.id, code_hash=digest(rules.plain_recovery_code(code))) for code in codes
        )
    return codes


def _new_code() -> str:
    groups = (
        "".join(secrets.choice(CROCKFORD) for _ in range(rules.RECOVERY_GROUP))
        for _ in range(rules.RECOVERY_GROUPS)
    )
    return "-".join(groups)


def tell_owner(user: User, event: str, *, reason: str | None = None) -> None:
    """Write it down, and owe the owner a mail: somebody else may have done it."""
    record(f"user.{event}", subject_kind="user", subject_id=user.id, reason=reason)
    tell_holder(user, TOLD[event], send_key=f"factor:{random_token()}")
