"""A restored backup does not bring back whoever was erased since it was made."""

import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from gpscf_events.core.db import db
from gpscf_events.core.files import remove_content
from gpscf_events.core.transaction import transaction
from gpscf_events.retention import journal
from gpscf_events.retention.services.erasing import erase_person, erase_registration
from stack.backup import libpq_address, make_keys, write_backup
from stack.postgres import bin_dir
from stack.restore import apply_erasures, restore
from tests.attendance.forum import Forum
from tests.retention.scene import make_delegate, path_of_portrait, plant
from tests.support.databases import as_owner

pytestmark = pytest.mark.timeout(180)


def dump(url: str) -> str:
    command = [str(bin_dir() / "pg_dump"), "--data-only", "--dbname", libpq_address(url)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_restored_backup_brings_nobody_back(
    app: Flask,
    settings: Settings,
    process_environment: dict[str, str],
    empty_database_url: str,
    tmp_path: Path,
) -> None:
    journal.path().unlink(missing_ok=True)
    forum = Forum()
    gone, kept = make_delegate(forum, "Gonefamily"), make_delegate(forum, "Keptfamily")
    words = [word for word in plant(gone) if word.startswith("plant_")]
    pictures = [path_of_portrait(who).name for who in (gone, kept)]
    db.session.rollback()
    backup, key = tmp_path / "today.tar.age", tmp_path / "backup.key"
    write_backup(backup, make_keys(key), process_environment)
    with transaction():
        paths = [*erase_registration(gone.registration), *erase_person(gone.person)]
    remove_content(paths)

    # As on a new machine: the newest copy of the journal lies there before the restore.
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(journal.path(), restored / journal.NAME)
    owner_url = as_owner(empty_database_url)
    restore(backup, key, database_url=empty_database_url, owner_url=owner_url, files=restored)
    before = dump(empty_database_url)
    assert not [word for word in words if word not in before], "the backup is older than the erasure"

    apply_erasures(empty_database_url, restored, owner_url=owner_url)

    after = dump(empty_database_url)
    assert not [word for word in words if word in after]
    assert "Gonefamily" not in after
    assert "Keptfamily" in after
    assert [(restored / "stored" / name).exists() for name in pictures] == [False, True]
