"""The journal of erasures: a file in FILES_DIR that a restored backup does not take back.

A line is a kind and the SHA-256 of the random public id that the row had: it leads to nobody without that row. It is
durable before the erasure is committed, so that an erased row always has its line; a line too many erases what was
to be erased anyway. `make restore` keeps the file, joins it with that of the backup, and applies it.
"""

import hashlib
import os
from pathlib import Path
from uuid import UUID

from flask import current_app

NAME = "erasures"


def path() -> Path:
    """Where the journal lies."""
    files_dir: Path = current_app.extensions["settings"].files_dir
    return files_dir.resolve() / NAME


def mark(public_id: UUID) -> bytes:
    """What stands in the journal for a row."""
    return hashlib.sha256(public_id.bytes).digest()


def note(kind: str, public_id: UUID) -> None:
    """Add a line, durably. Appending is one write: lines of several workers do not mix."""
    line = f"{kind} {mark(public_id).hex()}\n".encode()
    descriptor = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(kind: str) -> frozenset[bytes]:
    """The marks of all rows of a kind that were erased; a line that a crash cut short is left out."""
    try:
        lines = path().read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return frozenset()
    pairs = (line.split() for line in lines)
    return frozenset(
        bytes.fromhex(pair[1]) for pair in pairs if len(pair) == 2 and pair[0] == kind and len(pair[1]) == 64
    )
