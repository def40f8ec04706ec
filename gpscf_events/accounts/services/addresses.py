"""The e-mail address of an account, changed by a link that is mailed to the new one.

Whoever calls has made sure that the account holder, or the colleague who begins it, was confirmed lately
(services.ensure_confirmed). The address until now is told, so that nobody loses an account unnoticed.
"""

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from gpscf_events.accounts import queries
from gpscf_events.accounts.errors import AddressChangeRefused, AddressIsTheSame
from gpscf_events.accounts.models import AddressChange, PasswordReset, User
from gpscf_events.accounts.rules import RESET_LASTS
from gpscf_events.accounts.services.notices import tell_holder
from gpscf_events.accounts.services.sessions import end_sessions
from gpscf_events.accounts.services.users import may_enter
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.tokens import digest, random_token
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message

KIND = "staff_address_change"


def ask_for_address(*, user_id: int, email: str, reason: str | None = None) -> None:
    """Owe the new address a mail with a link that makes it the account's; an earlier link stops working.

    With a `reason` a colleague began it, and the holder is told at once at the address until now. An address that
    another account has gets word of it in place of a link: the answer is the same. Raises AddressIsTheSame,
    AddressChangeRefused for an account that is not in use, and BadRecipient.
    """
    address = email.strip().lower()
    now, token = clock.now(), random_token()
    with transaction() as session:
        user = queries.lock_user(user_id)
        if address == user.email:
            raise AddressIsTheSame
        if user.password_hash is None or not may_enter(user):
            raise AddressChangeRefused
        session.execute(delete(AddressChange).where(AddressChange.user_id == user_id))
        record(
            "user.address_asked",
            subject_kind="user",
            subject_id=user_id,
            after={"email": address},
            reason=reason,
        )
        if reason is not None:
            what = _l(
                "A colleague began to change the e-mail address of your account. It changes when the link in a mail to "
                "the new address is opened."
            )
            tell_holder(user, what, send_key=f"address_asked:{digest(token).hex()}")
        if (other := queries.find_user(address)) is not None:
            what = _l("Somebody wanted to use your address for another account. Nothing was changed.")
            tell_holder(other, what, send_key=f"address_taken:{digest(token).hex()}")
            return
        session.add(
            AddressChange(
                user_id=user_id,
                email=address,
                token_hash=digest(token),
                created_at=now,
                expires_at=now + RESET_LASTS,
            )
        )
        base = current_app.extensions["settings"].base_url
        queue_message(
            KIND,
            recipient=address,
            locale=user.locale,
            subject_kind="user",
            subject_id=user_id,
            send_key=f"{KIND}:{digest(token).hex()}",
            context={
                "name": user.name,
                "link": f"{base}/{user.locale}/staff/address/{token}",
                "minutes": RESET_LASTS.seconds // 60,
            },
            is_secret=True,
        )


def prove_address(*, token: str) -> User:
    """Make the address that the link was mailed to the account's; the link is used up and all sessions end.

    Links for a new password that lie at the old address stop working, and both addresses are told.
    Raises AddressChangeRefused alike for any fault of the link, and for an address that another account got meanwhile.
    """
    now = clock.now()
    with transaction() as session:
        change = session.execute(
            update(AddressChange)
            .where(
                AddressChange.token_hash == digest(token),
                AddressChange.used_at.is_(None),
                AddressChange.expires_at > now,
            )
            .values(used_at=now)
            .returning(AddressChange.user_id, AddressChange.email)
        ).one_or_none()
        if change is None:
            raise AddressChangeRefused
        user = queries.lock_user(change.user_id)
        if user.password_hash is None or not may_enter(user) or queries.find_user(change.email) is not None:
            raise AddressChangeRefused
        what = _l("The e-mail address of your account was changed. All devices were signed out.")
        tell_holder(user, what, send_key=f"address_left:{digest(token).hex()}")
        record(
            "user.address_changed",
            subject_kind="user",
            subject_id=user.id,
            before={"email": user.email},
            after={"email": change.email},
        )
        user.email = change.email
        session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))
        end_sessions(user_id=user.id)
        tell_holder(user, what, send_key=f"address_reached:{digest(token).hex()}")
        return user
