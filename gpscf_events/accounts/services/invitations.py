"""Inviting somebody to an account, by mail or by a link that is handed over."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import or_, update

from gpscf_events.accounts import queries
from gpscf_events.accounts.errors import AccountExists, InvitationRefused
from gpscf_events.accounts.models import Invitation, RoleGrant, User
from gpscf_events.accounts.passwords import hash_password
from gpscf_events.accounts.rules import INVITATION_LASTS
from gpscf_events.accounts.services.users import ensure_hard_to_guess, ensure_long_enough
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.tokens import digest, random_token
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
    with transaction() as session:
        user_id = session.scalar(
            update(Invitation)
            .where(
                Invitation.token_hash == digest(token),
                Invitation.used_at.is_(None),
                Invitation.expires_at > clock.now(),
            )
            .values(used_at=clock.now())
            .returning(Invitation.user_id)
        )
        if user_id is None:
            raise InvitationRefused
        user = queries.lock_user(user_id)
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
    now = clock.now()
    token = random_token()
    with transaction() as session:
        _void_links(user.id)
        session.add(
            Invitation(
                user_id=user.id, token_hash=digest(token), created_at=now, expires_at=now + INVITATION_LASTS
            )
        )
    base = current_app.extensions["settings"].base_url
    return f"{base}/{user.locale}/staff/invitation/{token}"


def _void_links(user_id: int) -> None:
    with transaction() as session:
        session.execute(
            update(Invitation)
            .where(Invitation.user_id == user_id, Invitation.used_at.is_(None))
            .values(used_at=clock.now())
        )
