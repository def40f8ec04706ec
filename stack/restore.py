"""`make restore`: a backup into an empty stack that does not run; into a full one only when told."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

import psycopg
import pyrage

from gpscf_events.core.rights import grant_rights
from stack import postgres
from stack.backup import BEGIN, DATABASE, END, FILES, FORMAT, libpq_address
from stack.faults import StackError
from stack.places import ROOT, Places, find_places
from stack.preparation import FLASK, Preparation
from stack.screen import say
from stack.servers import server_environment
from stack.sockets import make_socket_folder, remove_temporary


def read_identity(path: Path) -> pyrage.x25519.Identity:
    """The private key in the file. Raises StackError."""
    try:
        lines = path.read_text(encoding="utf-8").split()
        return pyrage.x25519.Identity.from_str(
            next(line for line in lines if line.startswith("AGE-SECRET-KEY-"))
        )
    except (OSError, StopIteration, UnicodeDecodeError, pyrage.IdentityError):
        raise StackError(f"{path} holds no private key of a backup (a line AGE-SECRET-KEY-…).") from None


# The journal of erasures (gpscf_events/retention/journal.py): it outlives what is replaced.
JOURNAL = "erasures"


@contextmanager
def opened(backup: Path, identity: pyrage.x25519.Identity) -> Iterator[tarfile.TarFile]:
    """The tar inside the backup, decrypted as it is read. Raises StackError for a wrong key or a damaged file."""
    reading, writing = os.pipe()
    faults: list[BaseException] = []

    def decrypt() -> None:
        try:
            with os.fdopen(writing, "wb") as out, backup.open("rb") as source:
                pyrage.decrypt_io(source, out, [identity])
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=decrypt, daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source, tarfile.open(fileobj=source, mode="r|") as tar:
            yield tar
            while source.read(1 << 20):
                pass  # to the end: only there age knows that nothing was cut off
    except (tarfile.TarError, EOFError) as fault:
        thread.join()
        raise StackError(f"{backup} cannot be read: {faults[0] if faults else fault}") from None
    thread.join()
    if faults:
        raise StackError(f"{backup} cannot be read: {faults[0]}")


def ensure_whole(backup: Path, identity: pyrage.x25519.Identity) -> dict[str, int]:
    """Read it to its end before anything is touched; returns what it says it holds. Raises StackError."""
    found: dict[str, int] = {"database_bytes": 0, "files": 0}
    told: dict[str, int] | None = None
    with opened(backup, identity) as tar:
        for entry in tar:
            if entry.name == BEGIN and _json(tar, entry).get("format") != FORMAT:
                raise StackError(
                    f"{backup} was made by another version of the product: restore it with that one."
                )
            if entry.name.startswith(f"{DATABASE}/"):
                found["database_bytes"] += entry.size
            elif entry.name.startswith(f"{FILES}/"):
                found["files"] += 1
            elif entry.name == END:
                told = _json(tar, entry)
    if told != found:
        raise StackError(f"{backup} is not whole: it holds {found}, and should hold {told}.")
    return found


def ensure_empty(database_url: str, files: Path, *, replace: bool) -> None:
    """Raise StackError when there are tables or files, unless they may be replaced: then they are removed."""
    with psycopg.connect(libpq_address(database_url), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        ).fetchone()
        journal = files / JOURNAL
        has_files = any(path.is_file() and path != journal for path in files.rglob("*"))
        if (tables and tables[0]) or has_files:
            if not replace:
                raise StackError(
                    f"There is something already ({tables[0] if tables else 0} tables; files: "
                    f"{'yes' if has_files else 'no'}). Restore into an empty place (VAR_DIR=…), or say REPLACE=yes "
                    "and all of it is removed first."
                )
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
            for path in files.iterdir() if files.exists() else ():
                if path == journal:
                    continue
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def restore(
    backup: Path,
    identity_file: Path,
    *,
    database_url: str,
    files: Path,
    owner_url: str = "",
    replace: bool = False,
) -> dict[str, int]:
    """Put database and files back; the database in one transaction, all of it or nothing. Raises StackError.

    The tables become the owner's (without `owner_url`, those of the role in `database_url`), and the role in
    `database_url` may do with them what it may after the migrations.
    """
    identity = read_identity(identity_file)
    counts = ensure_whole(backup, identity)
    owner_url = owner_url or database_url
    ensure_empty(owner_url, files, replace=replace)
    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [
        str(postgres.bin_dir() / "pg_restore"),
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
    ]
    command += ["--no-privileges", "--dbname", libpq_address(owner_url)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=server_environment()
    ) as process:
        database, complaints = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stderr)
        try:
            with opened(backup, identity) as tar:
                _unpack(tar, database, files)
        except BrokenPipeError:
            pass  # pg_restore ended: its words say why
        words = complaints.read().decode("utf-8", "replace").strip()
    if process.returncode != 0:
        raise StackError(
            f"The database could not be restored: {words.splitlines()[0] if words else 'no reason'}"
        )
    with psycopg.connect(libpq_address(owner_url)) as connection:
        grant_rights(connection, urlsplit(database_url).username or connection.info.user)
    return counts


def _unpack(tar: tarfile.TarFile, database: IO[bytes], files: Path) -> None:
    for entry in tar:
        content = tar.extractfile(entry)
        if content is None:
            continue
        if entry.name.startswith(f"{DATABASE}/"):
            shutil.copyfileobj(content, database)
            continue
        if entry.name == BEGIN:
            continue
        if not database.closed:
            database.close()
        name = entry.name.removeprefix(f"{FILES}/")
        if name == entry.name:
            continue
        target = (files / name).resolve()
        if not target.is_relative_to(files.resolve()):
            raise StackError(f"The backup holds a file that would lie outside {files}: {name}")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if name == JOURNAL:
            with target.open("ab") as out:
                shutil.copyfileobj(content, out)
            continue
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            shutil.copyfileobj(content, out)
            os.fsync(out.fileno())


def apply_erasures(database_url: str, files: Path, *, owner_url: str = "") -> None:
    """Bring the schema up to date, as its owner, and erase again whoever was erased since. Raises StackError.

    Both need the product's code and no other service: what is not set is filled in, and nothing is served.
    """
    known = {
        "REDIS_URL": "redis://127.0.0.1/0",
        "SMTP_URL": "smtp://127.0.0.1",
        "SECRET_KEY": secrets.token_urlsafe(48),
    }
    environment = {
        **known,
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": owner_url,
        "FILES_DIR": str(files),
    }
    for step in (["-m", "alembic", "upgrade", "head"], [*FLASK, "retention", "reapply"]):
        done = subprocess.run(
            [sys.executable, *step], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            words = done.stderr.strip().splitlines()
            raise StackError(
                "The backup is restored, but those who were erased since are not erased again: do not start it. "
                f"({words[-1] if words else 'no reason'})"
            )


def _json(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> dict[str, int]:
    content = tar.extractfile(entry)
    found: dict[str, int] = json.loads(content.read()) if content else {}
    return found


@contextmanager
def own_database(places: Places) -> Iterator[tuple[str, str]]:
    """The addresses of the stack's own PostgreSQL (the application's, the owner's), started for the restore alone.

    Raises StackError while the stack runs.
    """
    places.make()
    with places.lock():
        sockets = make_socket_folder(places.run)
        server = postgres.start(places.postgres, sockets)
        try:
            yield server.url, postgres.url(sockets, role=postgres.OWNER_ROLE)
        finally:
            server.stop()
            remove_temporary(sockets)


def main(arguments: list[str]) -> int:
    """`restore BACKUP PRIVATE-KEY-FILE`"""
    try:
        if len(arguments) != 2 or not all(arguments):
            raise StackError(
                "Say which backup and which key: make restore BACKUP=file.tar.age KEY=backup.key"
            )
        places, replace = find_places(), os.environ.get("REPLACE") == "yes"
        backup, key = (Path(text) for text in arguments)
        files = Path(os.environ.get("FILES_DIR", places.files))
        if url := os.environ.get("DATABASE_URL"):
            owner_url = os.environ.get("DATABASE_OWNER_URL", "").strip()
            counts = restore(backup, key, database_url=url, owner_url=owner_url, files=files, replace=replace)
            apply_erasures(url, files, owner_url=owner_url)
        else:
            with own_database(places) as (url, owner_url):
                counts = restore(
                    backup, key, database_url=url, owner_url=owner_url, files=files, replace=replace
                )
                apply_erasures(url, files, owner_url=owner_url)
            # What comes from a backup is no place for demo delegates.
            Preparation(places, {}).loaded.write_text("", encoding="utf-8")
    except (StackError, psycopg.Error) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"The backup could not be restored: {fault}\n")
        return 1
    say(f"Restored: the database and {counts['files']} files.")
    say("Put the files of KEYS_DIR and SEALING_KEYS_DIR back before the first start: they are in no backup.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
