"""A host's own list of who comes: kept, set beside the sign-ups, decided line by line."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.sheets import read_sheet
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import PoolKind, Session
from gpscf_events.signups.models import HostList, HostListLine, SignUp, SignUpSource
from gpscf_events.signups.queries import lock_sessions
from gpscf_events.signups.queries.host_lists import lock_line
from gpscf_events.signups.rules.host_lists import MOST_ROWS, TOP_ROWS, read_lines
from gpscf_events.signups.services.organising import assign

FILE_NAME_LENGTH = 200


def keep_list(*, session_id: int, file_name: str, data: bytes, actor: Actor) -> HostList:
    """Keep the lines of a table; the file is not kept, and the lines of the list before go.

    Raises SheetRefused, Busy, NoNameHeading, NobodyOnList, LinesUnfit.
    """
    lines = read_lines(read_sheet(data, most_rows=MOST_ROWS + TOP_ROWS).rows)
    with transaction() as database:
        session = lock_sessions([session_id])[session_id]
        before = select(HostList.id).where(HostList.session_id == session_id)
        database.execute(delete(HostListLine).where(HostListLine.list_id.in_(before)))
        made = HostList(
            edition_id=session.edition_id,
            meeting_id=session.meeting_id,
            session_id=session_id,
            file_name=file_name[-FILE_NAME_LENGTH:],
            total=len(lines),
            sent_by_user_id=actor.user_id,
        )
        database.add(made)
        database.flush()
        database.execute(
            insert(HostListLine),
            [{"edition_id": made.edition_id, "list_id": made.id, **vars(line)} for line in lines],
        )
        _record("session.host_list_kept", session, list_id=made.id, lines=made.total)
        return made


def say_same(*, line_id: int, registration_id: int) -> None:
    """Somebody looked at both: the line means this registration."""
    _decide(line_id, registration_id=registration_id, is_left=False)


def leave_line(*, line_id: int) -> None:
    """Nothing is done about the line."""
    _decide(line_id, registration_id=None, is_left=True)


def reopen_line(*, line_id: int) -> None:
    """What was decided about the line is open again; a seat that was given stays."""
    _decide(line_id, registration_id=None, is_left=False)


def seat_listed(*, line_id: int, registration_id: int, kind: PoolKind) -> SignUp:
    """Give somebody on the list a seat of a pool. Raises NotAccepted, or SessionFull."""
    with transaction():
        line = lock_line(line_id)
        entry = assign(
            registration_id=registration_id,
            session_id=line.list.session_id,
            kind=kind,
            reason=_("Row %(number)s of the host's list", number=line.number),
            source=SignUpSource.HOST_LIST,
        )
        _decide(line_id, registration_id=registration_id, is_left=False)
        return entry


def _decide(line_id: int, *, registration_id: int | None, is_left: bool) -> None:
    with transaction():
        line = lock_line(line_id)
        if (line.registration_id, line.is_left) == (registration_id, is_left):
            return
        line.registration_id, line.is_left = registration_id, is_left
        db.session.flush()
        session = db.session.get_one(Session, line.list.session_id)
        _record(
            "session.host_list_decided",
            session,
            line_id=line.id,
            registration_id=registration_id,
            is_left=is_left,
        )


def _record(action: str, session: Session, **after: Any) -> None:
    record(action, subject_kind="session", subject_id=session.id, edition_id=session.edition_id, after=after)
