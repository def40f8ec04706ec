"""Making users, and taking them out of use."""

import re
from collections.abc import Sequence

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from gpscf_events.accounts import queries, rules
from gpscf_events.accounts.errors import PasswordTooEasy, PasswordTooShort
from gpscf_events.accounts.guessing import is_guessed_early
from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.accounts.passwords import hash_password
from gpscf_events.accounts.services.notices import tell_holder
from gpscf_events.accounts.services.sessions import end_sessions
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.transaction import transaction

MINIMUM_PASSWORD_LENGTH = 15


def ensure_hard_to_guess(password: str, user: User) -> None:
    """Raise PasswordTooEasy for what a guesser would try early at this account."""
    own = [*re.split(r"[^\w]+", f"{user.email} {user.name}"), *rules.FORUM_WORDS]
    if rules.is_easy(password, own) or is_guessed_early(password, own):
        raise PasswordTooEasy


def ensure_long_enough(password: str) -> None:
    """Raise PasswordTooShort for fewer than MINIMUM_PASSWORD_LENGTH characters."""
    if len(password) < MINIMUM_PASSWORD_LENGTH:
        raise PasswordTooShort


def may_enter(user: User) -> bool:
    """Whether the account is in use: a closed one is not, and one of the demo only where there is a demo."""
    is_demo: bool = current_app.extensions["settings"].is_demo
    return user.disabled_at is None and (is_demo or not user.is_demo)


def create_user(
    *, email: str, name: str, password: str, grants: Sequence[tuple[Role, int | None]], is_demo: bool = False
) -> User:
    """Make a user with roles, each for one edition or (None) for all; an existing one is returned unchanged.

    Raises PasswordTooShort and PasswordTooEasy.
    """
    ensure_long_enough(password)
    with transaction() as session:
        if existing := queries.find_user(email):
            return existing
        user = User(
            email=email.strip().lower(), name=name, password_hash=hash_password(password), is_demo=is_demo
        )
        if not is_demo:  # those stand on the sign-in page
            ensure_hard_to_guess(password, user)
        user.grants = [RoleGrant(role=role, edition_id=edition_id) for role, edition_id in grants]
        session.add(user)
        session.flush()
        record(
            "user.created",
            subject_kind="user",
            subject_id=user.id,
            after={"roles": [r.value for r, _ in grants]},
        )
        return user


def disable_user(*, user_id: int, reason: str | None = None) -> None:
    """Let the user sign in no more; all sessions end at once, and stay ended when the account is enabled again."""
    with transaction():
        user = queries.lock_user(user_id)
        if user.disabled_at is None:
            user.disabled_at = clock.now()
            record("user.disabled", subject_kind="user", subject_id=user.id, reason=reason)
            _tell(user, _l("Your account was closed. Nobody can sign in with it any more."))
        end_sessions(user_id=user.id)


def enable_user(*, user_id: int, reason: str | None = None) -> None:
    """Let the user sign in again."""
    with transaction():
        user = queries.lock_user(user_id)
        if user.disabled_at is not None:
            user.disabled_at = None
            record("user.enabled", subject_kind="user", subject_id=user.id, reason=reason)
            _tell(user, _l("Your account is open again. You can sign in with your password."))


def _tell(user: User, what: LazyString) -> None:
    tell_holder(user, what, send_key=f"use:{user.id}:{clock.now().isoformat()}")
