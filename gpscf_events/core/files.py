"""Files that people see only through a view: a row here, the content below FILES_DIR under a name made by us.

The content is durable before the row is committed: written beside its place, synced, moved there, the folder
synced. A transaction that fails, or a killed process, leaves a file without a row, which `sweep_orphans` removes.
"""

import enum
import hashlib
import os
import time
import uuid
from collections.abc import Iterable
from pathlib import Path

from flask import current_app
from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped

from gpscf_events.core.db import Model, created_at, db, pk, public_id
from gpscf_events.core.key_files import sync_folder
from gpscf_events.core.logs import log
from gpscf_events.core.transaction import in_transaction

# No transaction lasts this long: what is older and has no row will never get one.
ORPHAN_AFTER_S = 3600

PDF_BEGIN, PDF_END = b"%PDF-", b"%%EOF"
# Where a PDF's marks are looked for, in bytes from its ends (ISO 32000-1, Annex H, notes 13 and 18).
MARK_WITHIN = 1024


class FileKind(enum.StrEnum):
    """What a file is. The kind alone decides under which type it is served, never the sender."""

    PORTRAIT = "portrait"
    ANSWER_PICTURE = "answer_picture"
    ANSWER_PDF = "answer_pdf"
    SESSION_DOCUMENT = "session_document"
    NOTE = "note"


TYPES = {
    FileKind.PORTRAIT: ("jpg", "image/jpeg"),
    FileKind.ANSWER_PICTURE: ("jpg", "image/jpeg"),
    FileKind.ANSWER_PDF: ("pdf", "application/pdf"),
    FileKind.SESSION_DOCUMENT: ("pdf", "application/pdf"),
    FileKind.NOTE: ("pdf", "application/pdf"),
}


class StoredFile(Model):
    """One file. `sha256` is of the content that was stored, so that a backup can be checked."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size_bytes > 0", name="not_empty"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    kind: Mapped[FileKind]
    size_bytes: Mapped[int]
    sha256: Mapped[bytes]
    created_at: Mapped[created_at]


def is_pdf(data: bytes) -> bool:
    """Whether the content begins as a PDF does."""
    return PDF_BEGIN in data[:MARK_WITHIN]


def is_whole_pdf(data: bytes) -> bool:
    """Whether the content begins and ends as a PDF does."""
    return is_pdf(data) and PDF_END in data[-MARK_WITHIN:]


def folder() -> Path:
    """Where the content lies; on many hosts this is shared. Never below a web root."""
    files_dir: Path = current_app.extensions["settings"].files_dir
    return files_dir.resolve() / "stored"


def path_of(file: StoredFile) -> Path:
    """Where the content of a file lies."""
    return folder() / f"{file.public_id}.{TYPES[file.kind][0]}"


def store(*, kind: FileKind, data: bytes) -> StoredFile:
    """Store the content durably, with its row in the caller's transaction. Raises RuntimeError outside one."""
    if not in_transaction():
        raise RuntimeError("a file was stored outside a transaction")
    file = StoredFile(
        public_id=uuid.uuid4(), kind=kind, size_bytes=len(data), sha256=hashlib.sha256(data).digest()
    )
    final = path_of(file)
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = final.with_name(final.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.rename(final)
    sync_folder(final.parent)
    db.session.add(file)
    db.session.flush()
    return file


def remove_content(paths: Iterable[Path]) -> None:
    """Remove the content of files whose rows are gone for good; inside a transaction the sweep does it instead."""
    if not in_transaction():
        for path in paths:
            path.unlink(missing_ok=True)


def sweep_orphans() -> int:
    """Remove what has no row and is older than any transaction; return how many files that were."""
    oldest = time.time() - ORPHAN_AFTER_S
    removed = 0
    for path in folder().glob("*"):
        try:
            if path.stat().st_mtime > oldest:
                continue
            key = uuid.UUID(path.name.partition(".")[0])
        except (FileNotFoundError, ValueError):
            continue
        known = db.session.scalar(select(StoredFile.id).where(StoredFile.public_id == key))
        if known is None or path.suffix == ".part":
            path.unlink(missing_ok=True)
            removed += 1
    if removed:
        log.info("file.orphans_removed", extra={"count": removed})
    return removed
