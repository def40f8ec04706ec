"""Inviting somebody to an account, by mail or by a link that is handed over."""

from collections.abc import Sequence

from sqlalchemy import or_, update

from gpscf_events.accounts import queries
from gpscf_events.accounts.errors import AccountExists, InvitationRefused
from gpscf_events.accounts.models import Invitation, RoleGrant, User
from gpscf_events.accounts.passwords import hash_password
from gpscf_events.accounts.rules import INVITATION_LASTS
from gpscf_events.accounts.services.links import make_link, use_link
from gpscf_events.accounts.services.users import ensure_hard_to_guess, ensure_long_enough
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.tokens import digest
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message

KIND = "staff_invitation"


def invite(*, email: str, name: str, grants: Sequence[RoleGrant], locale: str) -> User:
    """Make an account without a password and owe its holder a mail with a link to set one.

    Somebody who was invited before and has not come yet gets a new link; the old one stops working, and
    the grants that were given then are kept. Raises AccountExists for an account in use, and BadRecipient.
    """
    with transaction():
        user = _keep_invited(email=email, name=name, grants=grants, locale=locale)
        link = _new_link(user)
        queue_message(
            KIND,
            recipient=user.email,
            locale=locale,
            subject_kind="user",
            subject_id=user.id,
            send_key=f"{KIND}:{digest(link).hex()}",
            context={"name": name, "link": link, "days": INVITATION_LASTS.days},
            is_secret=True,
        )
    return user


def make_invitation_link(*, email: str, name: str, grants: Sequence[RoleGrant], locale: str) -> str:
    """Make an account without a password; the link is shown once, to whoever hands it over. Raises AccountExists."""
    with transaction():
        return _new_link(_keep_invited(email=email, name=name, grants=grants, locale=locale))


def withdraw_invitation(*, user_id: int) -> None:
    """Make the link of somebody who has not come yet void, and end the roles. Raises AccountExists once they came."""
    now = clock.now()
    with transaction() as session:
        user = queries.lock_user(user_id)
        if user.password_hash is not None:
            raise AccountExists
        _void_links(user_id)
        live = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)
        session.execute(update(RoleGrant).where(RoleGrant.user_id == user_id, live).values(ends_at=now))
        record("user.invitation_withdrawn", subject_kind="user", subject_id=user_id)


def accept_invitation(*, token: str, password: str) -> User:
    """Set the first password; the link is used up.

    Raises PasswordTooShort, PasswordTooEasy, and InvitationRefused alike for any fault of the link.
    """
    ensure_long_enough(password)
    hashed = hash_password(password)
    with transaction():
        invitation = use_link(Invitation, token)
        if invitation is None:
            raise InvitationRefused
        user = queries.lock_user(invitation.user_id)
        if user.password_hash is not None or user.disabled_at is not None:
            raise InvitationRefused
        ensure_hard_to_guess(password, user)
        user.password_hash = hashed
        record("user.invitation_accepted", subject_kind="user", subject_id=user.id)
        return user


def _keep_invited(*, email: str, name: str, grants: Sequence[RoleGrant], locale: str) -> User:
    with transaction() as session:
        user = queries.find_user(email, held=True)
        if user is not None and (user.password_hash is not None or user.disabled_at is not None):
            raise AccountExists
        if user is None:
            user = User(email=email.strip().lower(), name=name, locale=locale)
            session.add(user)
            user.grants = list(grants)
            session.flush()
        record(
            "user.invited",
            subject_kind="user",
            subject_id=user.id,
            after={"roles": [grant.role.value for grant in user.grants]},
        )
        return user


def _new_link(user: User) -> str:
    with transaction():
        _void_links(user.id)
        return make_link(Invitation(), user=user, page="invitation", lasts=INVITATION_LASTS)


def _void_links(user_id: int) -> None:
    with transaction() as session:
        session.execute(
            update(Invitation)
            .where(Invitation.user_id == user_id, Invitation.used_at.is_(None))
            .values(used_at=clock.now())
        )
