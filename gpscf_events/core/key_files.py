"""Files that hold a key: written once, whole or not at all, and readable by their owner alone."""

import os
import stat
from pathlib import Path

MODE = 0o400


class KeyFileFault(Exception):
    """A key file or its folder cannot be trusted; the text says to the operator what to do."""


def write_once(path: Path, secret: bytes) -> bool:
    """Write a new key file durably with mode 0400; False where one of this name is there already, untouched."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Whole or not at all: a half-written key would block its name for ever.
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never replaces a key that somebody else made meanwhile.
        path.hardlink_to(fresh)
        sync_folder(path.parent)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True


def read(path: Path) -> bytes:
    """The key. Raises FileNotFoundError, or KeyFileFault where others could read or change the file."""
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & ~MODE:
            raise KeyFileFault(
                f"{path} has mode {mode:04o}, but a key file must be readable by its owner alone: "
                f"run chmod 0400 {path}"
            )
        return file.read()


def ensure_private(folder: Path) -> None:
    """Raise KeyFileFault unless the folder of the keys is there and closed to everybody but its owner."""
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except FileNotFoundError as fault:
        raise KeyFileFault(
            f"{folder} does not exist: make it with mode 0700, or mount the keys there"
        ) from fault
    if mode & 0o077:
        raise KeyFileFault(
            f"{folder} has mode {mode:04o}, but a folder of keys must be closed to others: run chmod 0700 {folder}"
        )


def sync_folder(folder: Path) -> None:
    """Make the names in the folder durable: without this a power cut may keep the content and lose the name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
