"""Telling the holder of an account what happened with it, by a mail that somebody at the account cannot hide."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from gpscf_events.accounts.models import User
from gpscf_events.core import clock
from gpscf_events.messages.services import queue_message

KIND = "staff_account_changed"


def tell_holder(user: User, what: LazyString, *, send_key: str) -> None:
    """Owe the holder a mail that says `what`, a lazy sentence; one who was only invited is not told.

    The same `send_key` is told once.
    """
    if user.password_hash is None:
        return
    queue_message(
        KIND,
        recipient=user.email,
        locale=user.locale,
        subject_kind="user",
        subject_id=user.id,
        send_key=f"{KIND}:{send_key}",
        context={"name": user.name, "what": what, "when": clock.now().strftime("%Y-%m-%d %H:%M UTC")},
    )


def tell_of_password(user: User) -> None:
    """Say that the password is another one now."""
    what = _l("The password of your account was changed. All other devices were signed out.")
    tell_holder(user, what, send_key=f"password:{user.id}:{clock.now().isoformat()}")
