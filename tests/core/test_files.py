"""Stored files: durable before their row, never without a row for long, served as what they are and nothing else."""

import os
import signal
import stat
import time
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from gpscf_events.core import file_pages, files
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.files import FileKind, StoredFile
from gpscf_events.core.transaction import transaction


@pytest.fixture(autouse=True)
def empty_folder(app: Flask) -> None:
    for path in files.folder().glob("*"):
        path.unlink()


def make_old(path: Path) -> None:
    long_ago = time.time() - files.ORPHAN_AFTER_S - 60
    os.utime(path, (long_ago, long_ago))


def test_a_stored_file_is_there_for_its_owner_alone_under_a_name_of_ours() -> None:
    with transaction():
        kept = files.store(kind=FileKind.PORTRAIT, data=b"content")
    path = files.path_of(kept)
    assert path.read_bytes() == b"content"
    assert path.name == f"{kept.public_id}.jpg"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(files.folder().iterdir()) == [path]


def test_outside_a_transaction_nothing_is_stored() -> None:
    with pytest.raises(RuntimeError):
        files.store(kind=FileKind.PORTRAIT, data=b"content")
    assert not list(files.folder().glob("*"))


def test_what_a_failed_transaction_left_goes_when_no_row_can_come_any_more() -> None:
    with transaction():
        kept = files.store(kind=FileKind.PORTRAIT, data=b"kept")
    with pytest.raises(ZeroDivisionError), transaction():
        lost = files.path_of(files.store(kind=FileKind.PORTRAIT, data=b"lost"))
        raise ZeroDivisionError
    assert lost.exists()
    assert files.sweep_orphans() == 0, "a transaction may still be open"
    for path in files.folder().iterdir():
        make_old(path)
    assert files.sweep_orphans() == 1
    assert list(files.folder().iterdir()) == [files.path_of(kept)]


def test_a_process_killed_while_it_stores_leaves_no_row_and_a_file_that_is_swept(app: Flask) -> None:
    db.session.rollback()
    child = os.fork()
    if child == 0:
        for engine in db.engines.values():
            engine.dispose(close=False)
        with transaction():
            files.store(kind=FileKind.PORTRAIT, data=b"content")
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    (left,) = files.folder().iterdir()
    part = files.folder() / f"{uuid.uuid4()}.jpg.part"
    part.write_bytes(b"half")
    for path in (left, part):
        make_old(path)
    assert files.sweep_orphans() == 2
    assert not list(files.folder().iterdir())


def test_files_of_others_in_the_folder_are_left_alone() -> None:
    files.folder().mkdir(exist_ok=True)
    other = files.folder() / "notes.txt"
    other.write_text("mine")
    make_old(other)
    assert files.sweep_orphans() == 0
    assert other.exists()
    other.unlink()


def test_a_file_whose_content_is_missing_is_not_there(app: Flask) -> None:
    with transaction():
        kept = files.store(kind=FileKind.PORTRAIT, data=b"content")
    files.path_of(kept).unlink()
    with app.test_request_context(), pytest.raises(NotFound):
        file_pages.serve(kept, name="portrait")
