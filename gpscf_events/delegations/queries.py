"""Questions about delegations. Rows for a page are loaded through `scoped`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.checkin.models import Presence
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.delegations.models import Delegation, DelegationQuota, FocalPoint, Member
from gpscf_events.delegations.rules import TAKES_PLACE, Progress, progress_of
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import Registration

SENT = (BadgeState.MADE, BadgeState.PRINTED, BadgeState.HANDED_OVER)


@dataclass(frozen=True)
class MemberRow:
    """A member and how far the member is."""

    member: Member
    progress: Progress

    @property
    def latin(self) -> tuple[str, str]:
        """Family name and given names in Latin letters, as they are known so far."""
        registration = self.member.registration
        if registration.person is not None:
            return registration.person.latin_family, registration.person.latin_given
        typed = registration.draft.get("name", {})
        return typed.get("latin_family", [""])[0], typed.get("latin_given", [""])[0]

    @property
    def name(self) -> str:
        """The name as it is known so far; empty where nothing was typed yet."""
        registration = self.member.registration
        if registration.person is not None:
            return registration.person.display_name
        family, given = self.latin
        return f"{family.upper()} {given}".strip()


@dataclass(frozen=True)
class Places:
    """A category's places in a delegation."""

    quota: DelegationQuota
    taken: int

    @property
    def free(self) -> int:
        """How many are left."""
        return max(0, self.quota.places - self.taken)


def get_delegation(public_id: UUID, *, edition_key: str, actor: Actor) -> Delegation:
    """The delegation if the actor looks after it or may manage it, else NotFound: foreign and missing are alike."""
    query = scoped(Delegation, actor, Permission.DELEGATIONS_MANAGE).join(
        Edition, Edition.id == Delegation.edition_id
    )
    found = db.session.scalar(query.where(Delegation.public_id == public_id, Edition.key == edition_key))
    if not isinstance(found, Delegation):
        raise NotFound
    return found


def list_delegations(actor: Actor, edition_id: int) -> Sequence[Delegation]:
    """The delegations of the edition that the actor may manage, or looks after, in the order they were made."""
    query = scoped(Delegation, actor, Permission.DELEGATIONS_MANAGE).where(
        Delegation.edition_id == edition_id
    )
    query = query.options(
        joinedload(Delegation.party),
        selectinload(Delegation.quotas).joinedload(DelegationQuota.category),
        selectinload(Delegation.focal_points),
    )
    return db.session.scalars(query.order_by(Delegation.id)).all()


def lock_delegation(delegation_id: int) -> Delegation:
    """The delegation, held until commit and read afresh: places are counted under this lock."""
    return db.session.get_one(Delegation, delegation_id, with_for_update=True, populate_existing=True)


def list_members(delegation_id: int) -> list[MemberRow]:
    """All members, those whose registration is over too, in the order they were added."""
    badge = exists().where(Badge.registration_id == Member.registration_id, Badge.state.in_(SENT))
    arrived = exists().where(Presence.registration_id == Member.registration_id)
    query = (
        select(Member, badge, arrived)
        .where(Member.delegation_id == delegation_id)
        .options(joinedload(Member.category), joinedload(Member.registration).joinedload(Registration.person))
        .order_by(Member.id)
    )
    return [
        MemberRow(
            member,
            progress_of(
                member.registration.state,
                is_invited=member.invited_at is not None,
                has_badge=has_badge,
                has_arrived=has_arrived,
            ),
        )
        for member, has_badge, has_arrived in db.session.execute(query)
    ]


def get_member(delegation: Delegation, registration_id: UUID) -> Member:
    """The member with this registration, or NotFound."""
    query = select(Member).join(Registration, Registration.id == Member.registration_id)
    found = db.session.scalar(
        query.where(Member.delegation_id == delegation.id, Registration.public_id == registration_id)
    )
    if found is None:
        raise NotFound
    return found


def find_member(registration_id: int) -> Member | None:
    """The membership of a registration, or None."""
    return db.session.scalar(select(Member).where(Member.registration_id == registration_id))


def count_taken(delegation_ids: Sequence[int]) -> Mapping[tuple[int, int], int]:
    """How many places are taken: (delegation, category) → number; what is not there is 0."""
    query = (
        select(Member.delegation_id, Member.category_id, func.count())
        .join(Registration, Registration.id == Member.registration_id)
        .where(Member.delegation_id.in_(delegation_ids), Registration.state.in_(TAKES_PLACE))
        .group_by(Member.delegation_id, Member.category_id)
    )
    return {(delegation, category): number for delegation, category, number in db.session.execute(query)}


def list_places(delegation: Delegation) -> list[Places]:
    """The places of each category, in the order of the categories."""
    taken = count_taken([delegation.id])
    query = (
        select(DelegationQuota)
        .where(DelegationQuota.delegation_id == delegation.id)
        .options(joinedload(DelegationQuota.category))
    )
    rows = sorted(db.session.scalars(query), key=lambda row: (row.category.position, row.category_id))
    return [Places(row, taken.get((delegation.id, row.category_id), 0)) for row in rows]


def list_focal_points(delegation_id: int) -> Sequence[FocalPoint]:
    """Who looks after the delegation, the first one first."""
    query = select(FocalPoint).where(FocalPoint.delegation_id == delegation_id)
    return db.session.scalars(query.options(joinedload(FocalPoint.contact)).order_by(FocalPoint.id)).all()


def speaks_for(contact_id: int | None, registration: Registration) -> bool:
    """Whether the contact registers the person as a focal point of the person's delegation."""
    member = find_member(registration.id)
    return member is not None and contact_id in {
        one.contact_id for one in list_focal_points(member.delegation_id)
    }
