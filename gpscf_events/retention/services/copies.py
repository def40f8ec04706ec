"""Copies of the own data: JSON at once, a PDF by the worker; whoever took one, and what was in it, is recorded."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from gpscf_events.audit.services import record
from gpscf_events.core import jobs
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.jobs import Job, JobBuried
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import find_document, get_by_id, lock_registration
from gpscf_events.registration.services import mask_document, reveal_document
from gpscf_events.retention.exports import Document, read_own_data
from gpscf_events.retention.models import CopyState, DataCopy
from gpscf_events.retention.queries import find_unfinished_copy

# A file with everything about somebody lies about no longer than it takes to fetch it.
KEPT_FOR = timedelta(days=1)
# Writes what `read_own_data` gives to the file; tells how many rows are done, of how many.
Write = Callable[[dict[str, Any], str, Path, Callable[[int, int], object]], None]


def folder() -> Path:
    """Where finished copies lie; on many hosts this is shared."""
    files_dir: Path = current_app.extensions["settings"].files_dir
    return files_dir.resolve() / "copies"


def path_of(copy: DataCopy) -> Path:
    """The file of a copy: a name made by us."""
    return folder() / f"{copy.public_id}.pdf"


def take_copy(*, registration_id: int, in_full: bool) -> dict[str, Any]:
    """Everything stored about the person, for a JSON file. Raises NotFound for a draft and for whoever is erased.

    `in_full` opens the identity document: only where a code was shown just now, so that a browser left open gives
    away no passport.
    """
    with transaction():
        registration = _lock(registration_id)
        document = Document()
        if (kept := find_document(registration_id)) is not None:
            if in_full:
                details = reveal_document(registration_id=registration_id, reason="copy of the own data")
                document = Document(details=details)
            else:
                document = Document(masked=mask_document(kept))
        _record("own_data.taken", registration, {"format": "json", "in_full": bool(document.details)})
        return read_own_data(registration, document=document)


def order_copy(*, registration_id: int, locale: str) -> DataCopy:
    """Have the worker make a PDF; one that is not finished yet is given back. Raises NotFound as `take_copy`.

    The identity document is left out: it is never stored but sealed, and the worker has no key.
    """
    with transaction() as session:
        registration = _lock(registration_id)
        if (known := find_unfinished_copy(registration_id)) is not None:
            return known
        copy = DataCopy(
            edition_id=registration.edition_id,
            registration_id=registration_id,
            locale=locale,
            expires_at=now() + KEPT_FOR,
        )
        session.add(copy)
        session.flush()
        jobs.enqueue(Job.MAKE_DATA_COPY, {"copy_id": copy.id}, dedupe_key=str(copy.id))
        _record("own_data.ordered", registration, {"format": "pdf"})
        return copy


def build_copy(copy_id: int, *, write: Write) -> None:
    """Write the PDF beside its place and move it there. Safe to run twice, and after a kill."""
    copy = db.session.get(DataCopy, copy_id)
    if copy is None or copy.state not in {CopyState.QUEUED, CopyState.RUNNING}:
        return
    final, locale = path_of(copy), copy.locale
    registration = get_by_id(copy.registration_id)
    data = read_own_data(registration, document=Document())
    db.session.rollback()
    _move_on(copy_id, state=CopyState.RUNNING)
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = final.with_name(f"{final.name}.part")
    try:
        write(data, locale, part, lambda done, total: _move_on(copy_id, done=done, total=total))
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)
    moment = now()
    if not _move_on(copy_id, state=CopyState.READY, ready_at=moment, expires_at=moment + KEPT_FOR):
        # It was removed meanwhile, by its owner or with the registration.
        final.unlink(missing_ok=True)


def open_copy(*, copy: DataCopy) -> Path:
    """The file, for its owner; that it was taken is recorded. Raises NotFound when it is not there (any more)."""
    path = path_of(copy)
    if copy.state is not CopyState.READY or copy.expires_at <= now() or not path.is_file():
        raise NotFound
    with transaction():
        _record("own_data.taken", get_by_id(copy.registration_id), {"format": "pdf", "in_full": False})
    return path


def remove_copy(*, copy: DataCopy) -> None:
    """Remove a copy at once; one that is being made is stopped. Twice changes nothing."""
    with transaction() as session:
        registration = lock_registration(copy.registration_id)
        gone = session.scalars(delete(DataCopy).where(DataCopy.id == copy.id).returning(DataCopy)).all()
        jobs.cancel(dedupe_key=str(copy.id), job=Job.MAKE_DATA_COPY)
        for each in gone:
            _record("own_data.removed", registration, {"format": "pdf"})
            path = path_of(each)
    if gone:
        path.unlink(missing_ok=True)


def drop_copies(registration_id: int) -> list[Path]:
    """The copies of a registration that is erased go; the caller removes their files after its commit."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        gone = session.scalars(
            delete(DataCopy).where(DataCopy.registration_id == registration_id).returning(DataCopy)
        ).all()
        for _copy in gone:
            _record("own_data.removed", registration, {"format": "pdf"})
        return [path_of(copy) for copy in gone]


def tidy_copies() -> int:
    """Remove copies that are a day old, rows and files, and files without a row; how many rows went."""
    with transaction() as session:
        gone = session.scalars(delete(DataCopy).where(DataCopy.expires_at <= now()).returning(DataCopy)).all()
        for copy in gone:
            _record("own_data.removed", get_by_id(copy.registration_id), {"format": "pdf"})
    known = {path_of(copy).name for copy in db.session.scalars(select(DataCopy))}
    db.session.rollback()
    oldest = now().timestamp() - KEPT_FOR.total_seconds()
    for path in folder().glob("*"):
        # A row comes before its file, so that a file without one was forgotten; a part may still be written.
        if path.name not in known and (path.suffix == ".pdf" or path.stat().st_mtime < oldest):
            path.unlink(missing_ok=True)
    return len(gone)


def on_job_buried(event: JobBuried) -> None:
    """A copy that could not be made says so."""
    if event.job is Job.MAKE_DATA_COPY:
        _move_on(event.payload["copy_id"], state=CopyState.FAILED)


def _lock(registration_id: int) -> Registration:
    registration = lock_registration(registration_id)
    if registration.state is RegistrationState.DRAFT or registration.erased_at is not None:
        raise NotFound
    return registration


def _move_on(copy_id: int, **values: Any) -> bool:
    """Note how far it is; False when it was removed."""
    with transaction() as session:
        copy = session.get(DataCopy, copy_id, with_for_update=True, populate_existing=True)
        if copy is None:
            return False
        for name, value in values.items():
            setattr(copy, name, value)
        return True


def _record(action: str, registration: Registration, after: dict[str, Any]) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        after=after,
    )
