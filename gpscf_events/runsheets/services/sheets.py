"""The verbs of run sheets: lines added, changed, moved and removed, and versions published."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, finish_about, owe
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.events import SessionChanged
from gpscf_events.programme.models import Session
from gpscf_events.runsheets.errors import NothingNew, SheetChanged, TooFar
from gpscf_events.runsheets.models import RunSheet, RunSheetLine, RunSheetVersion
from gpscf_events.runsheets.queries import find_last_version, find_sheet, list_lines, lock_sheet
from gpscf_events.runsheets.rendering import frozen, line_of_speaker
from gpscf_events.runsheets.rules import (
    find_neighbour,
    find_unlisted,
    is_near,
    is_new,
    lines_from,
    minute_at,
    said_of,
)

OUTDATED = "run_sheet_outdated"


@dataclass(frozen=True)
class LineDetails:
    """What an organiser says of a line; `minute` counts from the beginning of the session."""

    minute: int
    what: Words
    who: Words | None
    language: str
    microphone: str
    media: str
    cue_owner: str


def add_line(*, session: Session, details: LineDetails) -> RunSheetLine:
    """Add a line to the run sheet of a session; it stands last among those of its minute."""
    with transaction():
        sheet = _lock_or_make(session)
        position = 1 + max((line.position for line in list_lines(sheet.id)), default=0)
        line = RunSheetLine(
            edition_id=sheet.edition_id, sheet_id=sheet.id, position=position, **vars(details)
        )
        db.session.add(line)
        sheet.revision += 1
        db.session.flush()
        _record("run_sheet.line_added", sheet, line, after={"minute": line.minute})
        return line


def change_line(*, line: RunSheetLine, details: LineDetails, seen: int) -> None:
    """Save a line as read in revision `seen`. Raises ChangedMeanwhile."""
    with transaction():
        sheet = lock_sheet(line.sheet_id)
        db.session.refresh(line, with_for_update=True)
        if line.revision != seen:
            raise ChangedMeanwhile
        changed = [name for name, value in vars(details).items() if getattr(line, name) != value]
        for name in changed:
            setattr(line, name, getattr(details, name))
        line.revision += 1
        sheet.revision += 1
        db.session.flush()
        # Without the words: the trail is kept longer than names may be.
        _record("run_sheet.line_changed", sheet, line, after={"minute": line.minute, "changed": changed})


def move_line(*, line: RunSheetLine, up: bool, seen: int) -> None:
    """Change places and times with the line above or below; at the end of the sheet nothing happens.

    Raises SheetChanged when the sheet is not in revision `seen` any more.
    """
    with transaction():
        sheet = _lock_seen(line.sheet_id, seen)
        lines = list_lines(sheet.id)
        other = find_neighbour(lines, line, up=up)
        if other is None:
            return
        line.minute, other.minute = other.minute, line.minute
        line.position, other.position = other.position, line.position
        for one in (line, other):
            one.revision += 1
        sheet.revision += 1
        db.session.flush()
        _record("run_sheet.line_moved", sheet, line, after={"minute": line.minute})


def shift_lines(*, line: RunSheetLine, minutes: int, seen: int) -> None:
    """From the line on, all lines so many minutes later; earlier where that is negative.

    Raises SheetChanged when the sheet is not in revision `seen` any more, and TooFar.
    """
    with transaction():
        sheet = _lock_seen(line.sheet_id, seen)
        moved = lines_from(list_lines(sheet.id), line)
        for one in moved:
            one.minute += minutes
            one.revision += 1
        if not all(is_near(one.minute) for one in moved):
            raise TooFar
        sheet.revision += 1
        db.session.flush()
        _record("run_sheet.lines_shifted", sheet, line, after={"minutes": minutes, "lines": len(moved)})


def take_speakers(*, session: Session) -> int:
    """A line for everybody announced with a time who has none yet; returns how many."""
    with transaction():
        sheet = _lock_or_make(session)
        lines = list_lines(sheet.id)
        position = 1 + max((line.position for line in lines), default=0)
        found = find_unlisted(session.speakers, lines, session.starts_at)
        for number, speaker in enumerate(found, position):
            what, media = line_of_speaker(speaker)
            line = RunSheetLine(
                edition_id=sheet.edition_id,
                sheet_id=sheet.id,
                minute=minute_at(speaker.starts_at or session.starts_at, session.starts_at),
                position=number,
                what=what,
                who=said_of(speaker),
                media=media,
            )
            db.session.add(line)
            db.session.flush()
            _record("run_sheet.line_added", sheet, line, after={"minute": line.minute})
        if found:
            sheet.revision += 1
            db.session.flush()
        return len(found)


def remove_line(*, line: RunSheetLine, seen: int) -> None:
    """Remove a line. Raises SheetChanged when the sheet is not in revision `seen` any more."""
    with transaction():
        sheet = _lock_seen(line.sheet_id, seen)
        _record("run_sheet.line_removed", sheet, line, after={"minute": line.minute})
        db.session.delete(line)
        sheet.revision += 1
        db.session.flush()


def publish_sheet(*, session: Session, seen: int, actor: Actor) -> RunSheetVersion:
    """Freeze the run sheet as it stands as its next version.

    Raises SheetChanged when it is not in revision `seen` any more, NothingNew when it says what the last one says.
    """
    with transaction():
        sheet = find_sheet(session.id)
        if sheet is None:
            raise NothingNew
        sheet = _lock_seen(sheet.id, seen)
        last = find_last_version(sheet.id)
        content = frozen(session, list_lines(sheet.id))
        if not is_new(content, last.content if last else None):
            raise NothingNew
        version = RunSheetVersion(
            edition_id=sheet.edition_id,
            sheet_id=sheet.id,
            number=1 + (last.number if last else 0),
            content=content,
            published_by_user_id=actor.user_id,
        )
        db.session.add(version)
        db.session.flush()
        record(
            "run_sheet.published",
            subject_kind="session",
            subject_id=sheet.session_id,
            edition_id=sheet.edition_id,
            after={"version": version.number, "lines": len(content["lines"])},
        )
        finish_about(kinds=(OUTDATED,), subject_kind="session", subject_id=sheet.session_id)
        return version


def on_session_changed(event: SessionChanged) -> None:
    """Leave the secretariat a next step where people hold a run sheet that is not true any more."""
    with transaction():
        sheet = find_sheet(event.session_id)
        version = find_last_version(sheet.id) if sheet is not None else None
        if sheet is None or version is None:
            return
        owe(
            kind=OUTDATED,
            subject_kind="session",
            subject_id=sheet.session_id,
            edition_id=sheet.edition_id,
            what=N_(
                "A session changed after its run sheet was published. Look at the run sheet, publish it again and "
                "print it anew."
            ),
            dedupe_key=f"{OUTDATED}:{version.id}",
            due_in=timedelta(minutes=30),
        )


def _lock_or_make(session: Session) -> RunSheet:
    db.session.execute(
        insert(RunSheet)
        .values(
            edition_id=session.edition_id, meeting_id=session.meeting_id, session_id=session.id, revision=0
        )
        .on_conflict_do_nothing(index_elements=["session_id"])
    )
    sheet = find_sheet(session.id)
    if sheet is None:
        raise RuntimeError("a run sheet that was just made is gone")
    return lock_sheet(sheet.id)


def _lock_seen(sheet_id: int, seen: int) -> RunSheet:
    sheet = lock_sheet(sheet_id)
    if sheet.revision != seen:
        raise SheetChanged
    return sheet


def _record(action: str, sheet: RunSheet, line: RunSheetLine, *, after: dict[str, Any]) -> None:
    record(
        action,
        subject_kind="run_sheet_line",
        subject_id=line.id,
        edition_id=sheet.edition_id,
        after={"session_id": sheet.session_id, **after},
    )
