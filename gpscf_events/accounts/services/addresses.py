"""The e-mail address of an account, changed by a link that is mailed to the new one.

Whoever calls has made sure that the account holder, or the colleague who begins it, was confirmed lately
(services.ensure_confirmed). The address until now is told, so that nobody loses an account unnoticed.
"""

from uuid import uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from gpscf_events.accounts import queries
from gpscf_events.accounts.errors import AddressChangeRefused, AddressIsTheSame
from gpscf_events.accounts.models import AddressChange, PasswordReset, User
from gpscf_events.accounts.rules import RESET_LASTS
from gpscf_events.accounts.services.links import make_link, use_link
from gpscf_events.accounts.services.notices import tell_holder
from gpscf_events.accounts.services.sessions import end_sessions
from gpscf_events.accounts.services.users import may_enter
from gpscf_events.audit.services import record
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
    asked = uuid4()
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
            tell_holder(user, what, send_key=f"address_asked:{asked}")
        if (other := queries.find_user(address)) is not None:
            what = _l("Somebody wanted to use your address for another account. Nothing was changed.")
            tell_holder(other, what, send_key=f"address_taken:{asked}")
            return
        link = make_link(AddressChange(email=address), user=user, page="address", lasts=RESET_LASTS)
        queue_message(
            KIND,
            recipient=address,
            locale=user.locale,
            subject_kind="user",
            subject_id=user_id,
            send_key=f"{KIND}:{asked}",
            context={
                "name": user.name,
                "link": link,
                "minutes": RESET_LASTS.seconds // 60,
            },
            is_secret=True,
        )


def prove_address(*, token: str) -> User:
    """Make the address that the link was mailed to the account's; the link is used up and all sessions end.

    Links for a new password that lie at the old address stop working, and both addresses are told.
    Raises AddressChangeRefused alike for any fault of the link, and for an address that another account got meanwhile.
    """
    with transaction() as session:
        change = use_link(AddressChange, token)
        if change is None:
            raise AddressChangeRefused
        user = queries.lock_user(change.user_id)
        if user.password_hash is None or not may_enter(user) or queries.find_user(change.email) is not None:
            raise AddressChangeRefused
        what = _l("The e-mail address of your account was changed. All devices were signed out.")
        tell_holder(user, what, send_key=f"address_left:{change.id}")
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
        tell_holder(user, what, send_key=f"address_reached:{change.id}")
        return user
