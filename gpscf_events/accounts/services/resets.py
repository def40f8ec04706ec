"""A new password for somebody who forgot it, by a link that is mailed.

The request does the same for every address: it owes the worker a look. What the worker finds, nobody can measure.
"""

from sqlalchemy import delete, select

from gpscf_events.accounts import queries
from gpscf_events.accounts.errors import ResetRefused
from gpscf_events.accounts.models import PasswordReset
from gpscf_events.accounts.passwords import hash_password
from gpscf_events.accounts.rules import RESET_EVERY, RESET_LASTS
from gpscf_events.accounts.services.links import make_link, use_link
from gpscf_events.accounts.services.notices import tell_of_password
from gpscf_events.accounts.services.sessions import end_sessions
from gpscf_events.accounts.services.users import ensure_hard_to_guess, ensure_long_enough, may_enter
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.core.tokens import random_token
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message

KIND = "staff_password_reset"


def ask_for_reset(*, email: str) -> None:
    """Owe the worker a look whether the address has an account; the same statements run for any address."""
    user = queries.find_user(email)
    with transaction():
        enqueue(Job.SEND_RESET, {"user_id": user.id if user else None}, dedupe_key=random_token())


def send_reset(*, user_id: int | None) -> None:
    """Owe the holder a mail with a link, at most one in RESET_EVERY; nothing for nobody or a closed account."""
    if user_id is None:
        return
    now = clock.now()
    with transaction() as session:
        user = queries.lock_user(user_id)
        recent = select(PasswordReset.id).where(
            PasswordReset.user_id == user_id, PasswordReset.created_at > now - RESET_EVERY
        )
        if user.password_hash is None or not may_enter(user) or session.scalar(recent.limit(1)) is not None:
            return
        session.execute(delete(PasswordReset).where(PasswordReset.user_id == user_id))
        reset = PasswordReset()
        link = make_link(reset, user=user, page="reset", lasts=RESET_LASTS)
        queue_message(
            KIND,
            recipient=user.email,
            locale=user.locale,
            subject_kind="user",
            subject_id=user.id,
            send_key=f"{KIND}:{reset.token_hash.hex()}",
            context={
                "name": user.name,
                "link": link,
                "minutes": RESET_LASTS.seconds // 60,
            },
            is_secret=True,
        )
        record("user.reset_sent", subject_kind="user", subject_id=user.id)


def reset_password(*, token: str, password: str) -> None:
    """Set a new password; the link is used up, all sessions end, and the holder is told.

    Raises PasswordTooShort, PasswordTooEasy, and ResetRefused alike for any fault of the link.
    """
    ensure_long_enough(password)
    hashed = hash_password(password)
    with transaction():
        reset = use_link(PasswordReset, token)
        if reset is None:
            raise ResetRefused
        user = queries.lock_user(reset.user_id)
        if user.password_hash is None or not may_enter(user):
            raise ResetRefused
        ensure_hard_to_guess(password, user)
        user.password_hash = hashed
        record("user.password_reset", subject_kind="user", subject_id=user.id)
        end_sessions(user_id=user.id)
        tell_of_password(user)
