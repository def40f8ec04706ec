"""Questions about run sheets. Sessions come through `scoped`; the rest hangs on a session that was found so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import Meeting, Room, Session
from gpscf_events.runsheets.models import DoorSign, RunSheet, RunSheetLine, RunSheetVersion
from gpscf_events.runsheets.rules import in_order


@dataclass(frozen=True)
class Written:
    """A run sheet as it stands: its lines in order, and its last version."""

    lines: list[RunSheetLine]
    version: RunSheetVersion | None


_PLACES = (
    joinedload(Session.meeting).joinedload(Meeting.venue),
    joinedload(Session.room).joinedload(Room.venue),
)


def list_sessions(edition_id: int, actor: Actor) -> Sequence[Session]:
    """The sessions whose run sheets the actor keeps, confidential ones too, by time."""
    query = scoped(Session, actor, Permission.RUN_SHEETS_EDIT).where(Session.edition_id == edition_id)
    query = query.options(*_PLACES)
    return db.session.scalars(query.order_by(Session.starts_at, Session.id)).all()


def get_session(edition_id: int, public_id: UUID, actor: Actor) -> Session:
    """A session whose run sheet the actor keeps. Raises NotFound."""
    query = scoped(Session, actor, Permission.RUN_SHEETS_EDIT).where(
        Session.edition_id == edition_id, Session.public_id == public_id
    )
    query = query.options(*_PLACES)
    found = db.session.scalar(query)
    if not isinstance(found, Session):
        raise NotFound
    return found


def list_sheets(edition_id: int) -> Mapping[int, Written]:
    """The run sheets of the edition by the id of their session; sessions without one are left out."""
    lines: defaultdict[int, list[RunSheetLine]] = defaultdict(list)
    for line in db.session.scalars(select(RunSheetLine).where(RunSheetLine.edition_id == edition_id)):
        lines[line.sheet_id].append(line)
    latest = (
        select(func.max(RunSheetVersion.id))
        .where(RunSheetVersion.edition_id == edition_id)
        .group_by(RunSheetVersion.sheet_id)
    )
    last = select(RunSheetVersion).where(RunSheetVersion.id.in_(latest))
    versions = {version.sheet_id: version for version in db.session.scalars(last)}
    query = select(RunSheet.id, RunSheet.session_id).where(RunSheet.edition_id == edition_id)
    return {
        session_id: Written(in_order(lines[sheet_id]), versions.get(sheet_id))
        for sheet_id, session_id in db.session.execute(query)
    }


def find_sheet(session_id: int) -> RunSheet | None:
    """The run sheet of a session; None before its first line."""
    return db.session.scalar(select(RunSheet).where(RunSheet.session_id == session_id))


def lock_sheet(sheet_id: int) -> RunSheet:
    """The run sheet, held until commit and read afresh."""
    return db.session.get_one(RunSheet, sheet_id, with_for_update=True, populate_existing=True)


def list_lines(sheet_id: int) -> list[RunSheetLine]:
    """The lines of a run sheet as they happen."""
    query = select(RunSheetLine).where(RunSheetLine.sheet_id == sheet_id)
    return in_order(db.session.scalars(query.execution_options(populate_existing=True)))


def get_line(session_id: int, public_id: UUID) -> RunSheetLine:
    """A line of the session's run sheet. Raises NotFound."""
    query = (
        select(RunSheetLine)
        .join(RunSheet, RunSheet.id == RunSheetLine.sheet_id)
        .where(RunSheet.session_id == session_id, RunSheetLine.public_id == public_id)
    )
    if (line := db.session.scalar(query)) is None:
        raise NotFound
    return line


def list_versions(sheet_id: int) -> Sequence[RunSheetVersion]:
    """What was published of a run sheet, the last one first."""
    query = select(RunSheetVersion).where(RunSheetVersion.sheet_id == sheet_id)
    return db.session.scalars(query.order_by(RunSheetVersion.number.desc())).all()


def find_last_version(sheet_id: int) -> RunSheetVersion | None:
    """What was published last of a run sheet."""
    query = select(RunSheetVersion).where(RunSheetVersion.sheet_id == sheet_id)
    return db.session.scalar(query.order_by(RunSheetVersion.number.desc()).limit(1))


def get_version(session_id: int, number: int) -> RunSheetVersion:
    """A version of the session's run sheet. Raises NotFound."""
    query = (
        select(RunSheetVersion)
        .join(RunSheet, RunSheet.id == RunSheetVersion.sheet_id)
        .where(RunSheet.session_id == session_id, RunSheetVersion.number == number)
    )
    if (version := db.session.scalar(query)) is None:
        raise NotFound
    return version


def find_replaced(version: RunSheetVersion) -> RunSheetVersion | None:
    """The version that this one replaces; None for the first."""
    query = select(RunSheetVersion).where(
        RunSheetVersion.sheet_id == version.sheet_id, RunSheetVersion.number == version.number - 1
    )
    return db.session.scalar(query)


def find_printed(version_id: int) -> tuple[RunSheetVersion, Session] | None:
    """A version with its session, for the worker that prints it; None when it is gone meanwhile."""
    query = (
        select(RunSheetVersion, Session)
        .join(RunSheet, RunSheet.id == RunSheetVersion.sheet_id)
        .join(Session, Session.id == RunSheet.session_id)
        .where(RunSheetVersion.id == version_id)
        .options(joinedload(Session.meeting))
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def load_session(session_id: int) -> Session | None:
    """A session with its places, for whoever needs no permission; None when it is gone."""
    query = select(Session).where(Session.id == session_id).options(*_PLACES)
    return db.session.scalar(query.execution_options(populate_existing=True))


def find_last_sign(session_id: int) -> DoorSign | None:
    """The sign for the door of a session that was made last."""
    query = select(DoorSign).where(DoorSign.session_id == session_id)
    return db.session.scalar(query.order_by(DoorSign.made_at.desc(), DoorSign.id.desc()).limit(1))
