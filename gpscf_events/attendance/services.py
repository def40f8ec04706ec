"""Order, build, cancel, fetch and tidy away exports of attendance."""

import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, delete, func, select, text, update

from gpscf_events.attendance import exports
from gpscf_events.attendance.errors import ExportNotReady, NoSuchExport
from gpscf_events.attendance.models import Export, ExportFormat, ExportSource, ExportState
from gpscf_events.attendance.queries import get_own_export
from gpscf_events.attendance.rules import KEPT_FOR, UNFINISHED, may_download
from gpscf_events.audit import services as audit
from gpscf_events.core import jobs
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.i18n import BABEL_LOCALES
from gpscf_events.core.jobs import RULES, Claim, Job
from gpscf_events.core.logs import log
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Edition, Meeting, Session

# The bar moves twice a second; the lease is prolonged long before it ends.
PROGRESS_EVERY_S = 0.5
RENEW_EVERY_S = 30.0
SOURCE_WORDS = {
    ExportSource.ATTENDANCE: _l("Attendance"),
    ExportSource.TRAIL: _l("Audit trail"),
    ExportSource.REGISTRATIONS: _l("Registrations"),
}
_NOT_IN_FILE_NAMES = str.maketrans(dict.fromkeys('<>:"/\\|?*', " "))


class Write(Protocol):
    """A writer of one kind of file: csv.write_csv, xlsx.write_xlsx."""

    def __call__(
        self,
        connection: Connection,
        rows: exports.Rows,
        *,
        headings: list[str],
        title: str,
        path: Path,
        tick: Callable[[int], None],
        widths: Sequence[int] = (),
    ) -> int:
        """Write the file and return the number of rows."""


# Says what an export of one source holds.
Describe = Callable[[Export], exports.Contents]


class _StoppedError(Exception):
    """The export was cancelled, or another worker took the job."""


def folder() -> Path:
    """Where finished files lie; on many hosts this is shared."""
    files_dir: Path = current_app.extensions["settings"].files_dir
    return files_dir.resolve() / "exports"


def path_of(export: Export) -> Path:
    """The file of an export: a name made by us, never taken from a person."""
    return folder() / f"{export.public_id}.{export.format.value}"


def request_export(
    *,
    actor: Actor,
    edition: Edition,
    kind: ExportFormat,
    locale: str,
    meeting: Meeting | None = None,
    session: Session | None = None,
    source: ExportSource = ExportSource.ATTENDANCE,
    wanted: Mapping[str, Any] | None = None,
) -> Export:
    """Order a file; `wanted` are the filters of its source.

    The same order while it is unfinished (a double click) gives back the first one.
    """
    if actor.user_id is None:
        raise NoSuchExport
    meeting_id = meeting.id if meeting else None
    session_id = session.id if session else None
    if session is not None:
        meeting_id = session.meeting_id
    with transaction() as database:
        waiting = database.scalar(
            select(Export).where(
                Export.user_id == actor.user_id,
                Export.edition_id == edition.id,
                Export.format == kind,
                Export.source == source,
                Export.wanted == dict(wanted or {}),
                Export.meeting_id.is_not_distinct_from(meeting_id),
                Export.session_id.is_not_distinct_from(session_id),
                Export.locale == locale,
                Export.state.in_(UNFINISHED),
            )
        )
        if waiting is not None:
            return waiting
        export = Export(
            edition_id=edition.id,
            meeting_id=meeting_id,
            session_id=session_id,
            user_id=actor.user_id,
            format=kind,
            source=source,
            wanted=dict(wanted or {}),
            locale=locale,
            file_name=f"{_offered_name(source, edition, meeting, session, locale)}.{kind.value}",
        )
        database.add(export)
        database.flush()
        jobs.enqueue(Job.BUILD_EXPORT, {"export_id": export.id}, dedupe_key=str(export.id))
        after = {"format": kind.value, "meeting_id": meeting_id, "session_id": session_id}
        filters = {"wanted": dict(wanted)} if wanted else {}
        _record("export.requested", export, source=source.value, **after, **filters)
    return export


def cancel_export(
    *, actor: Actor, public_id: uuid.UUID, source: ExportSource = ExportSource.ATTENDANCE
) -> Export:
    """Stop an unfinished export; a worker in the middle of it notices within a second."""
    export = get_own_export(actor, public_id, source)
    with transaction() as database:
        database.execute(
            update(Export)
            .where(Export.id == export.id, Export.state.in_(UNFINISHED))
            .values(state=ExportState.CANCELLED)
        )
        jobs.cancel(dedupe_key=str(export.id), job=Job.BUILD_EXPORT)
        _record("export.cancelled", export)
    return export


def open_export(
    *, actor: Actor, public_id: uuid.UUID, source: ExportSource = ExportSource.ATTENDANCE
) -> tuple[Path, Export]:
    """The file to be sent, and note that it was fetched. Raises NoSuchExport or ExportNotReady."""
    export = get_own_export(actor, public_id, source)
    if not may_download(export, now=now()):
        raise NoSuchExport if export.state is ExportState.READY else ExportNotReady
    path = path_of(export)
    if not path.is_file():
        raise NoSuchExport
    with transaction():
        export.downloaded_at = now()
        _record("export.downloaded", export)
    return path, export


def _offered_name(
    source: ExportSource, edition: Edition, meeting: Meeting | None, session: Session | None, locale: str
) -> str:
    """What the browser calls the file; characters that some file system refuses are left out."""
    with force_locale(BABEL_LOCALES[locale]):
        parts = [
            str(SOURCE_WORDS[source]),
            edition.short_name.pick(locale),
            session.title.pick(locale) if session else meeting.name.pick(locale) if meeting else "",
        ]
    name = " ".join(part for part in parts if part).translate(_NOT_IN_FILE_NAMES)
    return " ".join(name.split())[:100].strip()


def _record(action: str, export: Export, **after: Any) -> None:
    audit.record(
        action, subject_kind="export", subject_id=export.id, edition_id=export.edition_id, after=after or None
    )


def build_export(
    export_id: int,
    held: Claim,
    *,
    writers: Mapping[ExportFormat, Write],
    sources: Mapping[ExportSource, Describe] | None = None,
) -> None:
    """Build the file beside its place, make it durable, move it there, and say so. Safe to run twice.

    `sources` say what exports hold that are not attendance.
    """
    tidy_exports()
    with transaction() as database:
        export = database.get(Export, export_id)
        if export is None or export.state in {ExportState.READY, ExportState.CANCELLED}:
            return
        export.state, export.done = ExportState.RUNNING, 0
    try:
        describe = {ExportSource.ATTENDANCE: exports.describe_attendance, **(sources or {})}[export.source]
        _build(export, held, writers[export.format], describe(export))
    except _StoppedError:
        log.info("export.stopped", extra={"export_id": export_id})
    except Exception:
        db.session.rollback()
        if held.attempts >= RULES[Job.BUILD_EXPORT].max_attempts:
            _move_on(export_id, state=ExportState.FAILED)
        raise


def _build(export: Export, held: Claim, write: Write, contents: exports.Contents) -> None:
    export_id, final, rows = export.id, path_of(export), contents.rows
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Named for the claim: two workers, one of which lost its lease, never write to one file.
    part = final.with_name(f"{final.name}.{held.owner}.part")
    try:
        with snapshot() as connection:
            total = connection.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
            _move_on(export_id, total=total)
            tick = _Progress(export_id, held)
            done = write(
                connection,
                rows,
                headings=contents.headings,
                title=contents.title,
                path=part,
                tick=tick,
                widths=contents.widths,
            )
        with part.open("rb") as written:
            os.fsync(written.fileno())
        if not jobs.renew(held, lease_s=_lease_s()):
            raise _StoppedError
        part.rename(final)
        _sync_folder(final.parent)
    finally:
        part.unlink(missing_ok=True)
    moment = now()
    values = {"done": done, "total": done, "ready_at": moment, "expires_at": moment + KEPT_FOR}
    if not _move_on(export_id, state=ExportState.READY, **values):
        final.unlink(missing_ok=True)


@contextmanager
def snapshot() -> Iterator[Connection]:
    """One view of the data for count and rows, on a connection of its own: the lease is prolonged on the session's."""
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection:
        # Sorting twenty thousand people spills to disk with the default of 4 MB.
        connection.execute(text("SET LOCAL work_mem = '32MB'"))
        yield connection


class _Progress:
    """Writes how far it is now and then, prolongs the lease, and stops the work when it was cancelled."""

    def __init__(self, export_id: int, held: Claim) -> None:
        self.export_id, self.held = export_id, held
        self.written_at = self.renewed_at = time.monotonic()

    def __call__(self, done: int) -> None:
        moment = time.monotonic()
        if moment - self.written_at < PROGRESS_EVERY_S:
            return
        self.written_at = moment
        if not _move_on(self.export_id, done=done):
            raise _StoppedError
        if moment - self.renewed_at >= min(RENEW_EVERY_S, _lease_s() / 3):
            self.renewed_at = moment
            if not jobs.renew(self.held, lease_s=_lease_s()):
                raise _StoppedError


def _move_on(export_id: int, **values: Any) -> bool:
    """Change a running export; False when it is not running any more."""
    with transaction() as database:
        found = database.execute(
            update(Export)
            .where(Export.id == export_id, Export.state == ExportState.RUNNING)
            .values(**values)
            .returning(Export.id)
        ).one_or_none()
    return found is not None


def _lease_s() -> int:
    seconds: int = current_app.extensions["settings"].job_lease_s
    return seconds


def _sync_folder(path: Path) -> None:
    # Without this a power cut may keep the row "ready" and lose the file's name.
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def tidy_exports() -> int:
    """Remove the files and rows whose days are over, and what a killed worker left; return how many rows."""
    with transaction() as database:
        gone = database.scalars(delete(Export).where(Export.expires_at < now()).returning(Export)).all()
        paths = [path_of(export) for export in gone]
        for export in gone:
            _record("export.removed", export)
    for path in paths:
        path.unlink(missing_ok=True)
    oldest = now().timestamp() - KEPT_FOR.total_seconds()
    for part in folder().glob("*.part*"):
        if part.stat().st_mtime < oldest:
            part.unlink(missing_ok=True)
    return len(paths)
