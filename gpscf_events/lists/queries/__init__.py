"""A page of the list of registrations: filtered, searched, sorted, counted. Every row comes through `scoped`."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.lists.models import RegistrationTag, SavedView, Tag
from gpscf_events.lists.queries.filters import condition
from gpscf_events.lists.queries.search import found_by
from gpscf_events.lists.rules import Sort, Wanted
from gpscf_events.people.models import Person
from gpscf_events.programme.models import Edition, Session
from gpscf_events.registration.models import Registration

PAGE = 50
# Counting further would cost more than the page; whoever wants to know asks for it.
COUNTED_TO = 2_000

Ids = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Page:
    """Up to PAGE ids in the order of the list, and the ends from which the neighbours start."""

    ids: Sequence[int]
    previous: uuid.UUID | None
    next: uuid.UUID | None


@dataclass(frozen=True)
class Count:
    """How many registrations match; not exact: at least so many."""

    number: int
    is_exact: bool


def sees_whole(actor: Actor, edition: Edition) -> bool:
    """Whether the actor sees all registrations of the edition."""
    return actor.may(Permission.REGISTRATIONS_READ, Scope(edition.id))


def may_export(actor: Actor, edition: Edition) -> bool:
    """Whether the actor may have the list as a file: whoever sees and exports all of the edition."""
    return sees_whole(actor, edition) and actor.may(Permission.REGISTRATIONS_EXPORT, Scope(edition.id))


def matching(
    actor: Actor,
    edition: Edition,
    wanted: Wanted,
    *,
    permission: Permission = Permission.REGISTRATIONS_READ,
) -> Ids:
    """SELECT of the ids of the registrations that the address asks for and that the actor may see.

    With another permission: of those that the actor also holds it for.
    """
    if not sees_whole(actor, edition):
        wanted = wanted.seen_in_part()
    query = scoped(Registration, actor, Permission.REGISTRATIONS_READ)
    query = query.where(Registration.edition_id == edition.id)
    if permission is not Permission.REGISTRATIONS_READ:
        held = scoped(Registration, actor, permission).where(Registration.edition_id == edition.id)
        if not actor.may(permission, Scope(edition.id)):
            query = query.where(Registration.id.in_(held.with_only_columns(Registration.id)))
    zone = ZoneInfo(edition.time_zone)
    query = query.where(*(condition(term, edition, zone) for term in wanted.terms))
    start = func.timezone(edition.time_zone, Registration.created_at)
    if wanted.since is not None:
        query = query.where(func.date(start) >= wanted.since)
    if wanted.until is not None:
        query = query.where(func.date(start) <= wanted.until)
    if wanted.q:
        query = query.where(found_by(wanted.q, edition.id))
    return query.with_only_columns(Registration.id)


def chosen(
    actor: Actor,
    edition: Edition,
    wanted: Wanted,
    ticked: Sequence[uuid.UUID] | None,
    *,
    permission: Permission,
    up_to: int,
) -> Select[tuple[int]]:
    """SELECT of the ids of the ticked registrations, or of all that match where none is asked for by its tick."""
    if ticked is None:
        found = matching(actor, edition, wanted, permission=permission)
    else:
        found = matching(actor, edition, Wanted(), permission=permission)
        found = found.where(Registration.public_id.in_(ticked))
    return select(found.limit(up_to).subquery())


def count_matching(query: Ids, *, up_to: int | None = COUNTED_TO) -> Count:
    """How many rows the SELECT has; beyond `up_to` it stops counting (None: never)."""
    if up_to is not None:
        query = query.limit(up_to + 1)
    number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    is_exact = up_to is None or number <= up_to
    return Count(number if is_exact else number - 1, is_exact)


def list_page(
    query: Ids, sort: Sort, *, after: uuid.UUID | None = None, before: uuid.UUID | None = None
) -> Page:
    """A page of the SELECT. Keyset both ways: rows that come or go meanwhile shift nothing.

    By name stand those last who have none yet. An end that is not there any more begins from the start.
    """
    edge = _edge(before or after)
    back = edge is not None and before is not None
    parts = _by_name(query) if sort in {Sort.NAME, Sort.NAME_BACK} else _by_age(query)
    first = 0 if edge is None else _part_of(edge, len(parts))
    order = range(first, -1, -1) if back else range(first, len(parts))
    found: list[tuple[int, uuid.UUID]] = []
    for place in order:
        rows, key = parts[place]
        falls = sort.value.startswith("-") != back
        if edge is not None and place == first:
            end = _end(edge, len(key))
            rows = rows.where(tuple_(*key) < end) if falls else rows.where(tuple_(*key) > end)
        ordered = rows.order_by(*(column.desc() if falls else column.asc() for column in key))
        ordered = ordered.with_only_columns(Registration.id, Registration.public_id)
        found += [(row[0], row[1]) for row in db.session.execute(ordered.limit(PAGE + 1 - len(found)))]
        if len(found) > PAGE:
            break
    shown, more = found[:PAGE], len(found) > PAGE
    if back:
        shown.reverse()
    earlier, later = (more, True) if back else (edge is not None, more)
    return Page(
        ids=[row[0] for row in shown],
        previous=shown[0][1] if shown and earlier else None,
        next=shown[-1][1] if shown and later else None,
    )


_Edge = tuple[int, str | None]


def _edge(public_id: uuid.UUID | None) -> _Edge | None:
    if public_id is None:
        return None
    row = db.session.execute(
        select(Registration.id, Person.name_sort)
        .outerjoin(Person, Person.id == Registration.person_id)
        .where(Registration.public_id == public_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _by_age(query: Ids) -> list[tuple[Ids, list[Any]]]:
    return [(query, [Registration.id])]


def _by_name(query: Ids) -> list[tuple[Ids, list[Any]]]:
    named = query.join(Person, Person.id == Registration.person_id)
    return [
        (named, [Person.name_sort, Registration.id]),
        (query.where(Registration.person_id.is_(None)), [Registration.id]),
    ]


def _part_of(edge: _Edge, parts: int) -> int:
    return 1 if parts == 2 and edge[1] is None else 0


def _end(edge: _Edge, keys: int) -> Any:
    return tuple_(edge[1], edge[0]) if keys == 2 else tuple_(edge[0])


def list_sessions(edition_id: int) -> Sequence[Session]:
    """The sessions of the edition in the order of the programme."""
    query = select(Session).where(Session.edition_id == edition_id)
    return db.session.scalars(query.order_by(Session.starts_at, Session.id)).all()


def list_tags(edition_id: int) -> Sequence[Tag]:
    """The tags of the edition, by name."""
    return db.session.scalars(select(Tag).where(Tag.edition_id == edition_id).order_by(Tag.name)).all()


def find_tag(edition_id: int, public_id: uuid.UUID) -> Tag | None:
    """A tag of the edition."""
    return db.session.scalar(select(Tag).where(Tag.edition_id == edition_id, Tag.public_id == public_id))


def count_tagged(edition_id: int) -> dict[int, int]:
    """On how many registrations each tag of the edition is, by its id."""
    query = select(RegistrationTag.tag_id, func.count()).where(RegistrationTag.edition_id == edition_id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(RegistrationTag.tag_id))}


def tags_of(registration_ids: Sequence[int]) -> dict[int, list[Tag]]:
    """The tags on each of these registrations, by name."""
    query = (
        select(RegistrationTag.registration_id, Tag)
        .join(Tag, Tag.id == RegistrationTag.tag_id)
        .where(RegistrationTag.registration_id.in_(registration_ids))
    )
    found: dict[int, list[Tag]] = {}
    for registration_id, tag in db.session.execute(query.order_by(Tag.name)):
        found.setdefault(registration_id, []).append(tag)
    return found


def _views(actor: Actor, edition_id: int) -> ColumnElement[bool]:
    own = SavedView.user_id == actor.user_id
    return (SavedView.edition_id == edition_id) & or_(own, SavedView.is_shared)


def list_views(actor: Actor, edition_id: int) -> Sequence[SavedView]:
    """The actor's own views and those shared in the edition, by name."""
    query = select(SavedView).where(_views(actor, edition_id))
    return db.session.scalars(query.order_by(SavedView.name, SavedView.id)).all()


def find_view(actor: Actor, edition_id: int, public_id: uuid.UUID) -> SavedView | None:
    """One of `list_views`."""
    return db.session.scalar(
        select(SavedView).where(_views(actor, edition_id), SavedView.public_id == public_id)
    )
