"""Reading the audit trail: filtered, a page at a time, within what the reader may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_

from gpscf_events.accounts.models import User
from gpscf_events.attendance.models import Export
from gpscf_events.audit.models import AuditEntry
from gpscf_events.badges.models import Badge
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import Meeting
from gpscf_events.registration.models import Participation, Registration
from gpscf_events.signups.models import SignUp

PAGE = 50
# What PostgreSQL's bigint holds.
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class TrailFilter:
    """Which entries are wanted; None and "" leave nothing out. `edition_id` None: of all editions and of none."""

    edition_id: int | None
    actor_kind: str = ""
    actor_id: int | None = None
    action: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    meeting_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None
    request_id: str = ""
    session_ref: str = ""

    def as_json(self) -> dict[str, Any]:
        """What is set, for the row of an export and its entry in the trail."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        kept = {name: value for name, value in given.items() if value not in {None, ""}}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "TrailFilter":
        """The filter that `as_json` wrote down."""
        moments = {name: datetime.fromisoformat(kept[name]) for name in ("since", "before") if name in kept}
        return cls(**{"edition_id": None, **kept, **moments})


@dataclass(frozen=True)
class TrailPage:
    """Up to PAGE entries, the latest first, and the ends from which the neighbours start."""

    rows: Sequence[AuditEntry]
    newer: UUID | None
    older: UUID | None


def trail(actor: Actor, wanted: TrailFilter) -> Select[Any]:
    """The entries that are wanted and that the actor may read."""
    entry = AuditEntry
    query = scoped(entry, actor, Permission.AUDIT_READ)
    exact = {
        entry.edition_id: wanted.edition_id,
        entry.actor_kind: wanted.actor_kind,
        entry.actor_id: wanted.actor_id,
        entry.action: wanted.action,
        entry.request_id: wanted.request_id,
        entry.session_ref: wanted.session_ref,
    }
    query = query.where(*(column == value for column, value in exact.items() if value not in {None, ""}))
    if wanted.subject_kind:
        query = query.where(_about(wanted.subject_kind, wanted.subject_id))
    if wanted.meeting_id is not None:
        query = query.where(_in_meeting(wanted.meeting_id))
    if wanted.since is not None:
        query = query.where(entry.at >= wanted.since)
    if wanted.before is not None:
        query = query.where(entry.at < wanted.before)
    return query


def _about(kind: str, subject_id: int | None) -> ColumnElement[bool]:
    """Entries about an object; to a registration belong its badges and seats."""
    entry = AuditEntry
    if subject_id is None:
        return entry.subject_kind == kind
    own = and_(entry.subject_kind == kind, entry.subject_id == subject_id)
    if kind != "registration":
        return own
    badges = select(Badge.id).where(Badge.registration_id == subject_id)
    seats = select(SignUp.id).where(SignUp.registration_id == subject_id)
    return or_(
        own,
        and_(entry.subject_kind == "badge", entry.subject_id.in_(badges)),
        and_(entry.subject_kind == "sign_up", entry.subject_id.in_(seats)),
    )


def _in_meeting(meeting_id: int) -> ColumnElement[bool]:
    """Entries about what belongs to a meeting: those who come to it, their badges, its seats and exports."""
    entry = AuditEntry
    guests = select(Participation.registration_id).where(Participation.meeting_id == meeting_id)
    inside = {
        "registration": guests,
        "badge": select(Badge.id).where(Badge.registration_id.in_(guests)),
        "sign_up": select(SignUp.id).where(SignUp.meeting_id == meeting_id),
        "export": select(Export.id).where(Export.meeting_id == meeting_id),
    }
    parts = [and_(entry.subject_kind == kind, entry.subject_id.in_(ids)) for kind, ids in inside.items()]
    return or_(*parts, entry.after["meeting_id"].astext == str(meeting_id))


def list_page(
    actor: Actor, wanted: TrailFilter, *, after: UUID | None = None, before: UUID | None = None
) -> TrailPage:
    """A page of the trail. Keyset: entries that arrive meanwhile shift nothing. Raises NotFound for a strange end."""
    place = tuple_(AuditEntry.at, AuditEntry.id)
    query = trail(actor, wanted).limit(PAGE + 1)
    if before:
        newer = query.where(place > _edge(actor, before)).order_by(AuditEntry.at, AuditEntry.id)
        found = list(db.session.scalars(newer))
        rows, more_newer, more_older = found[:PAGE][::-1], len(found) > PAGE, True
    else:
        older = query.where(place < _edge(actor, after)) if after else query
        found = list(db.session.scalars(older.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())))
        rows, more_newer, more_older = found[:PAGE], after is not None, len(found) > PAGE
    return TrailPage(
        rows=rows,
        newer=rows[0].public_id if rows and more_newer else None,
        older=rows[-1].public_id if rows and more_older else None,
    )


def _edge(actor: Actor, public_id: UUID) -> Any:
    entry = db.session.scalar(
        scoped(AuditEntry, actor, Permission.AUDIT_READ).where(AuditEntry.public_id == public_id)
    )
    if not isinstance(entry, AuditEntry):
        raise NotFound
    return tuple_(entry.at, entry.id)


def list_users_who_acted(actor: Actor, edition_id: int | None) -> Sequence[User]:
    """Members of staff with an entry that the actor may read, by name."""
    acted = scoped(AuditEntry, actor, Permission.AUDIT_READ).where(
        AuditEntry.actor_kind == "user", AuditEntry.actor_id == User.id
    )
    if edition_id is not None:
        acted = acted.where(AuditEntry.edition_id == edition_id)
    query = select(User).where(exists(acted.with_only_columns(AuditEntry.id).correlate(User)))
    return db.session.scalars(query.order_by(User.name, User.id)).all()


def list_meetings(edition_id: int) -> Sequence[Meeting]:
    """The meetings of the edition, for the filter."""
    query = select(Meeting).where(Meeting.edition_id == edition_id)
    return db.session.scalars(query.order_by(Meeting.position, Meeting.id)).all()


def find_object_id(kind: str, typed: str) -> int | None:
    """The number of an object: typed as such, or by the reference of a registration; None when it is neither."""
    if typed.isascii() and typed.isdigit():
        return number if (number := int(typed)) <= _LARGEST_ID else None
    if kind != "registration":
        return None
    return db.session.scalar(select(Registration.id).where(Registration.reference == typed.upper()))


def name_users(rows: Collection[AuditEntry]) -> Mapping[int, str]:
    """The names of the members of staff who did what the entries say."""
    ids = {row.actor_id for row in rows if row.actor_kind == "user"}
    return {
        row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    }


def name_objects(rows: Collection[AuditEntry]) -> Mapping[tuple[str, int], tuple[UUID, str]]:
    """Public ids and names of the registrations and accounts that the entries are about, by kind and number."""
    found: dict[tuple[str, int], tuple[UUID, str]] = {}
    named: dict[str, tuple[Any, Any]] = {
        "registration": (Registration, Registration.reference),
        "user": (User, User.name),
    }
    for kind, (model, name) in named.items():
        ids = {row.subject_id for row in rows if row.subject_kind == kind}
        if ids:
            query = select(model.id, model.public_id, name).where(model.id.in_(ids))
            found |= {(kind, row[0]): (row[1], row[2] or "") for row in db.session.execute(query)}
    return found
