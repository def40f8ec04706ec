"""`make backup`: the database and the files in one stream, encrypted to a public key, never in plain on a disk.

The file is an age file (age-encryption.org) around a tar: `begin.json`, the pieces of a `pg_dump` in PostgreSQL's
own format, the files of FILES_DIR, `end.json`. Whoever holds the private key can open it with age and tar alone.
The database comes first: a file that is younger than the dump has no row in it and does no harm.
No key is in it: the folders of keys lie elsewhere, and a folder of keys below FILES_DIR is refused.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

import pyrage

from stack.faults import StackError
from stack.places import find_places
from stack.postgres import bin_dir
from stack.screen import say
from stack.servers import server_environment

FORMAT = 1
PIECE_BYTES = 4 << 20
BEGIN, END, DATABASE, FILES = "begin.json", "end.json", "database", "files"
_KEY_FOLDERS = ("KEYS_DIR", "SEALING_KEYS_DIR")


def running_environment() -> dict[str, str]:
    """The environment of the running stack, or ours where it names a database. Raises StackError."""
    if "DATABASE_URL" in os.environ:
        return dict(os.environ)
    try:
        written = find_places().environment.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StackError(
            "There is no running stack to back up: start it with make run, or set DATABASE_URL and FILES_DIR."
        ) from None
    return {**os.environ, **json.loads(written)}


def libpq_address(database_url: str) -> str:
    """The address as PostgreSQL's own programs spell it."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def read_recipient(text: str) -> pyrage.x25519.Recipient:
    """The public key. Raises StackError."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise StackError(
            "BACKUP_TO must be the public key that begins with age1: make backup-key makes a pair of keys."
        ) from None


def ensure_no_keys(files: Path, environment: Mapping[str, str]) -> None:
    """Raise StackError when a folder of keys lies where the backup would take it along."""
    named = [Path(environment[name]) for name in _KEY_FOLDERS if environment.get(name)]
    inside = [folder for folder in named if folder.resolve().is_relative_to(files.resolve())]
    inside += files.rglob("seal-*.key")
    if inside:
        raise StackError(
            f"{inside[0]} lies below FILES_DIR: keys must lie elsewhere, or each backup holds them."
        )


class _Writer(threading.Thread):
    """Writes the tar into a pipe while age reads from it; keeps what went wrong."""

    def __init__(self, out: IO[bytes], database_url: str, files: Path) -> None:
        super().__init__(daemon=True)
        self.out, self.database_url, self.files = out, database_url, files
        self.counts = {"database_bytes": 0, "files": 0}
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            with self.out, tarfile.open(fileobj=self.out, mode="w|") as tar:
                _add(tar, BEGIN, json.dumps({"format": FORMAT, "at": datetime.now(UTC).isoformat()}).encode())
                self._add_database(tar)
                self._add_files(tar)
                _add(tar, END, json.dumps(self.counts).encode())
        except BaseException as fault:
            self.fault = fault

    def _add_database(self, tar: tarfile.TarFile) -> None:
        command = [str(bin_dir() / "pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
        command += ["--dbname", libpq_address(self.database_url)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=server_environment()
        ) as dump:
            out, complaints = cast("IO[bytes]", dump.stdout), cast("IO[bytes]", dump.stderr)
            number = 0
            while piece := out.read(PIECE_BYTES):
                _add(tar, f"{DATABASE}/{number:06d}", piece)
                self.counts["database_bytes"] += len(piece)
                number += 1
            words = complaints.read().decode("utf-8", "replace").strip()
        if dump.returncode != 0:
            raise StackError(
                f"The database could not be read: {words.splitlines()[-1] if words else 'no reason'}"
            )

    def _add_files(self, tar: tarfile.TarFile) -> None:
        for path in sorted(self.files.rglob("*")):
            if path.is_symlink() or not path.is_file() or ".part" in path.suffixes:
                continue
            # Gone meanwhile: its row is older than the dump, and the next backup knows better.
            with suppress(FileNotFoundError):
                tar.add(path, f"{FILES}/{path.relative_to(self.files)}", recursive=False)
                self.counts["files"] += 1


def write_backup(target: Path, recipient: str, environment: Mapping[str, str]) -> dict[str, int]:
    """Write the encrypted backup durably; nothing stands under its name before it is whole. Raises StackError."""
    key, files = read_recipient(recipient), Path(environment.get("FILES_DIR", "var/files"))
    if target.exists():
        raise StackError(f"{target} is there already: a backup is never overwritten.")
    ensure_no_keys(files, environment)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    reading, writing = os.pipe()
    writer = _Writer(os.fdopen(writing, "wb"), environment["DATABASE_URL"], files)
    try:
        with (
            os.fdopen(reading, "rb") as source,
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        ):
            writer.start()
            pyrage.encrypt_io(source, out, [key])
            out.flush()
            os.fsync(out.fileno())
        writer.join()
        if writer.fault is not None:
            raise writer.fault
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return writer.counts


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def make_keys(path: Path) -> str:
    """Write a private key to a file of its owner alone, and return the public key. Raises StackError."""
    identity = pyrage.x25519.Identity.generate()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as out:
            out.write(f"{identity}\n")
    except FileExistsError:
        raise StackError(f"{path} is there already: a key is never overwritten.") from None
    return str(identity.to_public())


def main(arguments: list[str]) -> int:
    """`backup [FILE]`, or `keys FILE`."""
    try:
        if arguments[:1] == ["keys"]:
            if len(arguments) != 2 or not arguments[1]:
                raise StackError(
                    "Say where the private key goes: make backup-key KEY=/media/stick/backup.key"
                )
            public = make_keys(Path(arguments[1]))
            say(f"The private key is in {arguments[1]}: keep it away from this machine, and a copy of it.")
            say(f"The public key, for BACKUP_TO: {public}")
            return 0
        named = arguments[0] if arguments and arguments[0] else ""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        target = Path(named) if named else find_places().var / "backups" / f"gpscf-{stamp}.tar.age"
        recipient = os.environ.get("BACKUP_TO", "")
        counts = write_backup(target, recipient, running_environment())
    except StackError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"The backup could not be written: {fault}\n")
        return 1
    size = target.stat().st_size
    say(
        f"{target}: {size:,} bytes, {counts['files']} files. Take it away from this machine; keys are not in it."
    )
    free = shutil.disk_usage(target.parent).free
    if free < 3 * size:
        say(f"Only {free:,} bytes are left there: the next backups may not fit.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
