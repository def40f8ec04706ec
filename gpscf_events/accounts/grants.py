"""Giving roles and taking them back: nobody hands out more than they have, and somebody can always hand out."""

from typing import NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from gpscf_events.accounts import services
from gpscf_events.accounts.errors import (
    LastAdministrator,
    MayNotHandOut,
    OwnAccount,
    ReasonMissing,
    RoleHasNoSuchScope,
)
from gpscf_events.accounts.models import Invitation, RoleGrant, User
from gpscf_events.accounts.rendering import ROLE_NAMES
from gpscf_events.accounts.services.notices import tell_holder
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import TABLE, Role, Scope, ScopeKind, may_hand_out
from gpscf_events.core.transaction import transaction


class Where(NamedTuple):
    """A scope as a grant keeps it: the ids of a `Scope`, or a city of the edition."""

    edition_id: int | None = None
    meeting_id: int | None = None
    session_id: int | None = None
    checkpoint_id: int | None = None
    party_id: int | None = None
    city: str | None = None

    @property
    def kind(self) -> ScopeKind:
        """How far it reaches."""
        if self.edition_id is None:
            return ScopeKind.EVERYWHERE
        kinds = (
            (self.checkpoint_id, ScopeKind.CHECKPOINT),
            (self.session_id, ScopeKind.SESSION),
            (self.party_id, ScopeKind.DELEGATION),
            (self.city, ScopeKind.CITY),
            (self.meeting_id, ScopeKind.MEETING),
        )
        return next((kind for value, kind in kinds if value is not None), ScopeKind.EDITION)

    @property
    def scope(self) -> Scope:
        """What somebody must hold to hand it out; a city may gain meetings, so it counts as the whole edition."""
        if self.city is not None:
            return Scope(self.edition_id)
        return Scope(self.edition_id, self.meeting_id, self.session_id, self.checkpoint_id, self.party_id)


def where_of(grant: RoleGrant) -> Where:
    """Where a stored grant holds."""
    return Where(
        grant.edition_id, grant.meeting_id, grant.session_id, grant.checkpoint_id, grant.party_id, grant.city
    )


def grant_role(*, actor: Actor, user: User, role: Role, where: Where, reason: str) -> RoleGrant:
    """Give a role; one that the user has there already is given back unchanged.

    Raises ReasonMissing, RoleHasNoSuchScope or MayNotHandOut.
    """
    if not reason.strip():
        raise ReasonMissing
    if where.kind not in TABLE[role].scopes:
        raise RoleHasNoSuchScope
    if not may_hand_out(actor.grants, role, where.scope):
        raise MayNotHandOut
    with transaction() as session:
        session.execute(select(User.id).where(User.id == user.id).with_for_update())
        same = [
            getattr(RoleGrant, name).is_not_distinct_from(value) for name, value in where._asdict().items()
        ]
        query = select(RoleGrant).where(
            RoleGrant.user_id == user.id, RoleGrant.role == role, RoleGrant.ends_at.is_(None), *same
        )
        if (known := session.scalar(query)) is not None:
            return known
        grant = RoleGrant(
            user_id=user.id,
            role=role,
            reason=reason.strip(),
            granted_by_user_id=actor.user_id,
            **where._asdict(),
        )
        session.add(grant)
        session.flush()
        _record("role.granted", grant, grant.reason)
        what = _l("Your account was given the role: %(role)s.", role=ROLE_NAMES[role])
        tell_holder(user, what, send_key=f"role:{grant.public_id}:given")
    return grant


def revoke_grant(*, actor: Actor, user: User, grant_public_id: UUID, reason: str) -> None:
    """Take a role back, at once; one that has ended already stays as it is.

    Raises NotFound, ReasonMissing, MayNotHandOut or LastAdministrator.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction() as session:
        administrators = _hold_administrators()
        grant = session.scalar(
            select(RoleGrant)
            .where(RoleGrant.public_id == grant_public_id, RoleGrant.user_id == user.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if grant is None:
            raise NotFound
        if not may_hand_out(actor.grants, grant.role, where_of(grant).scope):
            raise MayNotHandOut
        now = clock.now()
        if grant.ends_at is not None and grant.ends_at <= now:
            return
        if (
            grant.role is Role.ADMINISTRATOR
            and grant.edition_id is None
            and not administrators - {grant.user_id}
        ):
            raise LastAdministrator
        grant.ends_at = now
        _record("role.revoked", grant, reason.strip())
        what = _l("A role of your account was taken back: %(role)s.", role=ROLE_NAMES[grant.role])
        tell_holder(user, what, send_key=f"role:{grant.public_id}:taken")


def invite_staff(
    *, actor: Actor, email: str, name: str, locale: str, role: Role, where: Where, reason: str
) -> User:
    """Invite somebody by mail, with a first role.

    Raises AccountExists, BadRecipient, ReasonMissing, RoleHasNoSuchScope or MayNotHandOut.
    """
    with transaction():
        user = services.invite(email=email, name=name, grants=[], locale=locale)
        grant_role(actor=actor, user=user, role=role, where=where, reason=reason)
    return user


def may_manage(actor: Actor, user: User) -> bool:
    """Whether the actor could take back every role that the user has."""
    # Nobody hands out break-glass; that somebody has it is no reason to leave the account open.
    held = [one for one in live(user) if one.role is not Role.BREAK_GLASS]
    return all(may_hand_out(actor.grants, one.role, where_of(one).scope) for one in held)


def close_account(*, actor: Actor, user: User, reason: str) -> None:
    """Let the user sign in no more and end all sessions, at once.

    Raises ReasonMissing, OwnAccount, MayNotHandOut or LastAdministrator.
    """
    if not reason.strip():
        raise ReasonMissing
    if user.id == actor.user_id:
        raise OwnAccount
    with transaction():
        administrators = _hold_administrators()
        if not may_manage(actor, user):
            raise MayNotHandOut
        if user.id in administrators and len(administrators) == 1:
            raise LastAdministrator
        services.disable_user(user_id=user.id, reason=reason.strip())


def reopen_account(*, actor: Actor, user: User, reason: str) -> None:
    """Let the user sign in again, with the roles of before. Raises ReasonMissing or MayNotHandOut."""
    if not reason.strip():
        raise ReasonMissing
    if not may_manage(actor, user):
        raise MayNotHandOut
    services.enable_user(user_id=user.id, reason=reason.strip())


def _hold_administrators() -> set[int]:
    """Who can hand out everything. Two who remove each other at the same moment wait here for one another."""
    everywhere = (
        select(RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.edition_id.is_(None),
            RoleGrant.ends_at.is_(None),
            User.disabled_at.is_(None),
            # Who was invited and has not come cannot hand out anything.
            User.password_hash.is_not(None),
        )
        .order_by(RoleGrant.id)
        .with_for_update(of=[RoleGrant, User])
    )
    return set(db.session.scalars(everywhere))


def list_invited(edition_id: int, *, sees_all: bool) -> list[tuple[User, Invitation]]:
    """Those of `list_staff` who were invited and have not come, with the link that is out, the newest first."""
    found = db.session.execute(
        select(User, Invitation)
        .join(Invitation, Invitation.user_id == User.id)
        .where(User.password_hash.is_(None), User.disabled_at.is_(None), Invitation.used_at.is_(None))
        .order_by(Invitation.id.desc())
    )
    return [(user, sent) for user, sent in found if _is_seen(user, edition_id, sees_all=sees_all)]


def list_staff(edition_id: int, *, sees_all: bool) -> list[User]:
    """Those who have an account and a role that reaches the edition, or none at all; with `sees_all`, everybody.

    Closed accounts stand last; whose invitation was withdrawn is not there.
    """
    is_out = select(Invitation.id).where(Invitation.user_id == User.id, Invitation.used_at.is_(None)).exists()
    users = db.session.scalars(
        select(User)
        .where(or_(User.password_hash.is_not(None), is_out))
        .order_by(User.disabled_at.is_not(None), User.name, User.id)
    )
    return [user for user in users if _is_seen(user, edition_id, sees_all=sees_all)]


def get_staff(edition_id: int, public_id: UUID, *, sees_all: bool) -> User:
    """One of `list_staff`. Raises NotFound."""
    user = db.session.scalar(select(User).where(User.public_id == public_id))
    if user is None or not _is_seen(user, edition_id, sees_all=sees_all):
        raise NotFound
    return user


def _is_seen(user: User, edition_id: int, *, sees_all: bool) -> bool:
    return sees_all or not live(user) or bool(live(user, edition_id))


def get_grant(user: User, public_id: UUID, *, edition_id: int) -> RoleGrant:
    """A live grant of the user that reaches the edition. Raises NotFound."""
    for grant in live(user, edition_id):
        if grant.public_id == public_id:
            return grant
    raise NotFound


def live(user: User, edition_id: int | None = None) -> list[RoleGrant]:
    """The user's grants that have not ended, those that reach an edition, or all."""
    now = clock.now()
    return [
        grant
        for grant in user.grants
        if (grant.ends_at is None or grant.ends_at > now)
        and (edition_id is None or grant.edition_id in (None, edition_id))
    ]


def list_who_is_told(edition_id: int, *, except_user_id: int | None) -> list[User]:
    """Administrators and secretariat of an edition who can sign in."""
    now = clock.now()
    query = (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role.in_((Role.ADMINISTRATOR, Role.SECRETARIAT)),
            or_(RoleGrant.edition_id.is_(None), RoleGrant.edition_id == edition_id),
            or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
            User.disabled_at.is_(None),
            # Whoever was invited and never came reads nothing.
            User.password_hash.is_not(None),
            User.id != except_user_id,
        )
        .order_by(User.id)
        .distinct()
    )
    return list(db.session.scalars(query))


def _record(action: str, grant: RoleGrant, reason: str | None) -> None:
    held = {name: value for name, value in where_of(grant)._asdict().items() if value is not None}
    record(
        action,
        subject_kind="user",
        subject_id=grant.user_id,
        edition_id=grant.edition_id,
        after={"grant_id": grant.id, "role": grant.role.value, **held},
        reason=reason,
    )
