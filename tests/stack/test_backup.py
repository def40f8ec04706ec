"""Backups: whole or not there, readable with the private key alone, and restored to the last row in a drill."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pyrage
import pytest
from flask import Flask

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.core import files, keyring
from gpscf_events.core.db import db
from gpscf_events.registration.models import DocumentKind, Registration
from gpscf_events.registration.services import keep_document, keep_portrait, reveal_document
from gpscf_events.registration.services.documents import DocumentDetails
from stack import postgres
from stack.backup import libpq_address, main, make_keys, write_backup
from stack.faults import StackError
from stack.places import ROOT
from stack.restore import main as restore_main
from stack.restore import restore
from tests.attendance.forum import Forum
from tests.core.test_images import picture
from tests.core.test_rights import CHANGES_OF_ENTRIES, CHANGES_OF_THE_TRAIL, rights_of
from tests.registration.test_documents import NUMBER, date
from tests.support.databases import as_owner

# What restores and drops a whole schema takes a while on a busy machine.
pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "away" / "backup.key"


@pytest.fixture
def recipient(key: Path) -> str:
    key.parent.mkdir()
    return make_keys(key)


@pytest.fixture
def kept(app: Flask) -> Registration:
    """A registration with a sealed document and a photo."""
    for path in files.folder().glob("*"):
        path.unlink()
    registration = Forum().register()
    details = DocumentDetails(DocumentKind.PASSPORT, NUMBER, "serbia", date(2031, 5, 17))
    keep_document(registration_id=registration.id, details=details)
    keep_portrait(registration_id=registration.id, picture=picture())
    db.session.rollback()
    return registration


@pytest.fixture
def backup(kept: Registration, process_environment: dict[str, str], recipient: str, tmp_path: Path) -> Path:
    target = tmp_path / "backups" / "today.tar.age"
    write_backup(target, recipient, process_environment)
    return target


def count_rows(database_url: str) -> dict[str, int]:
    """Every table and how many rows it has."""
    with psycopg.connect(libpq_address(database_url)) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # type: ignore[index,call-overload]
            for (name,) in tables
        }


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_drill_counts_the_rows_of_every_table_and_opens_a_sealed_field(
    kept: Registration,
    backup: Path,
    key: Path,
    settings: Settings,
    process_environment: dict[str, str],
    empty_database_url: str,
    tmp_path: Path,
) -> None:
    registration_id, before = kept.id, count_rows(settings.database_url)
    assert len(before) > 25 and before["identity_document"] == before["portrait"] == 1
    restored = tmp_path / "restored"
    restore(
        backup, key, database_url=empty_database_url, owner_url=as_owner(empty_database_url), files=restored
    )
    assert count_rows(empty_database_url) == before
    assert contents(restored / "stored") == contents(files.folder()) != {}

    elsewhere = {**process_environment, "DATABASE_URL": empty_database_url, "FILES_DIR": str(restored)}
    app = create_app(Settings.from_env(elsewhere))
    with app.app_context():
        try:
            assert reveal_document(registration_id=registration_id, reason="restore drill").number == NUMBER
        finally:
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    checked = subprocess.run(
        [sys.executable, "-m", "alembic", "check"], cwd=ROOT, env=elsewhere, capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr.decode()


def test_restored_the_trail_is_guarded_as_migrations_made_it(
    backup: Path,
    key: Path,
    settings: Settings,
    empty_database_url: str,
    tmp_path: Path,
) -> None:
    owner_url = as_owner(empty_database_url)
    restore(backup, key, database_url=empty_database_url, files=tmp_path / "r", owner_url=owner_url)
    for role in (postgres.APP_ROLE, postgres.OWNER_ROLE):
        assert rights_of(empty_database_url, role) == rights_of(settings.database_url, role)
    with psycopg.connect(libpq_address(empty_database_url), autocommit=True) as product:
        before = product.execute("SELECT count(*), max(id) FROM audit_entry").fetchone()
        assert before is not None and before[0] > 0
        for statement in CHANGES_OF_THE_TRAIL:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                product.execute(statement)
        assert product.execute("SELECT count(*), max(id) FROM audit_entry").fetchone() == before
    # Not by accident of the owner either: triggers and rights are both back.
    with psycopg.connect(libpq_address(owner_url), autocommit=True) as owner:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
            owner.execute("DELETE FROM audit_entry")
        owner.execute("GRANT DELETE ON audit_entry TO CURRENT_USER")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="kept as they were"):
            owner.execute("DELETE FROM audit_entry")


def test_restored_where_one_role_does_everything_the_trail_is_still_guarded(
    backup: Path, key: Path, empty_database_url: str, tmp_path: Path
) -> None:
    one_role = as_owner(empty_database_url)
    restore(backup, key, database_url=one_role, files=tmp_path / "r")
    with psycopg.connect(libpq_address(one_role), autocommit=True) as product:
        for statement in CHANGES_OF_ENTRIES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                product.execute(statement)


def test_no_key_and_no_plain_word_is_in_a_backup(
    backup: Path, key: Path, process_environment: dict[str, str]
) -> None:
    sealed = backup.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n") and b"PGDMP" not in sealed and b"JFIF" not in sealed
    assert backup.stat().st_mode & 0o777 == 0o600
    plain = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key.read_text().strip())])
    assert b"PGDMP" in plain and b"JFIF" in plain and NUMBER.encode() not in plain
    folder = Path(process_environment["SEALING_KEYS_DIR"])
    for name in [*keyring.names_in(folder), "index-0001.key"]:
        assert (folder / name).read_bytes().strip() not in plain
    assert process_environment["SECRET_KEY"].encode() not in plain


@pytest.mark.slow
def test_a_place_that_is_not_empty_is_refused_unless_it_is_said(
    kept: Registration, backup: Path, key: Path, migrated_database_url: str, tmp_path: Path
) -> None:
    target = tmp_path / "restored"
    with pytest.raises(StackError, match="REPLACE=yes"):
        restore(
            backup,
            key,
            database_url=migrated_database_url,
            owner_url=as_owner(migrated_database_url),
            files=target,
        )
    assert count_rows(migrated_database_url)["registration"] == 0
    target.mkdir()
    (target / "old.txt").write_text("old")
    restore(
        backup,
        key,
        database_url=migrated_database_url,
        owner_url=as_owner(migrated_database_url),
        files=target,
        replace=True,
    )
    assert count_rows(migrated_database_url)["registration"] == 1
    assert not (target / "old.txt").exists()


def test_files_that_are_there_already_are_not_overwritten(
    backup: Path, key: Path, empty_database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "restored").mkdir()
    (tmp_path / "restored" / "old.txt").write_text("old")
    with pytest.raises(StackError, match="files: yes"):
        restore(
            backup,
            key,
            database_url=empty_database_url,
            owner_url=as_owner(empty_database_url),
            files=tmp_path / "restored",
        )


def test_a_damaged_cut_or_foreign_backup_changes_nothing(
    backup: Path, key: Path, migrated_database_url: str, tmp_path: Path
) -> None:
    whole = backup.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for number, wrong in enumerate((whole[:-1], whole[: len(whole) // 2], bytes(flipped), b"", b"hello")):
        path = tmp_path / f"wrong-{number}"
        path.write_bytes(wrong)
        with pytest.raises(StackError, match="cannot be read"):
            restore(
                path,
                key,
                database_url=migrated_database_url,
                owner_url=as_owner(migrated_database_url),
                files=tmp_path / "r",
                replace=True,
            )
    other = tmp_path / "other.key"
    make_keys(other)
    with pytest.raises(StackError, match="cannot be read"):
        restore(
            backup,
            other,
            database_url=migrated_database_url,
            owner_url=as_owner(migrated_database_url),
            files=tmp_path / "r",
            replace=True,
        )
    assert "registration" in count_rows(migrated_database_url)


def test_a_failed_backup_leaves_no_file(
    process_environment: dict[str, str], recipient: str, tmp_path: Path
) -> None:
    target = tmp_path / "backups" / "today.tar.age"
    nowhere = {**process_environment, "DATABASE_URL": "postgresql+psycopg://app@/none?host=/nowhere"}
    with pytest.raises(StackError, match="could not be read"):
        write_backup(target, recipient, nowhere)
    assert not list(target.parent.iterdir())


def test_keys_below_the_files_are_refused(
    process_environment: dict[str, str], recipient: str, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    (folder / "keys").mkdir(parents=True)
    (folder / "keys" / "seal-0001.key").write_text("x")
    with pytest.raises(StackError, match="keys must lie elsewhere"):
        write_backup(tmp_path / "b", recipient, {**process_environment, "FILES_DIR": str(folder)})


def test_what_is_missing_is_said_in_one_sentence(
    process_environment: dict[str, str], key: Path, recipient: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("BACKUP_TO", "")
    for name in ("DATABASE_URL", "FILES_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert main([""]) == 1 and "make run" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", process_environment["DATABASE_URL"])
    assert main([""]) == 1 and "age1" in capsys.readouterr().err
    assert main(["keys", ""]) == 1 and main(["keys", str(key)]) == 1
    assert restore_main(["", ""]) == 1 and "make restore" in capsys.readouterr().err
    assert restore_main([str(tmp_path / "none"), str(tmp_path / "none")]) == 1
    assert key.stat().st_mode & 0o777 == 0o400 and os.environ["BACKUP_TO"] == ""


@pytest.mark.slow
def test_restored_into_its_own_postgresql_the_stack_loads_no_demo(
    backup: Path, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    for name in ("DATABASE_URL", "FILES_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert restore_main([str(backup), str(key)]) == 0
    assert (tmp_path / "var" / "postgres" / "gpscf-demo-loaded").exists()
    assert len(contents(tmp_path / "var" / "files" / "stored")) == 1
    assert restore_main([str(backup), str(key)]) == 1
