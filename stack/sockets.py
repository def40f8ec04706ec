"""The folder of the Unix sockets: private, short enough for a socket's name, and safe inside an address."""

import re
import shutil
import stat
import tempfile
from pathlib import Path

PREFIX = "gpscf-"
# A socket's whole path must stay below 108 bytes (104 on macOS); the longest name in the folder takes 25.
LONGEST = 78
# Whatever needs quoting in an address is quoted differently by the clients, so such paths are avoided.
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


def make_socket_folder(base: Path) -> Path:
    """A folder of mode 0700 for sockets: under `base` where its path allows, else a fresh temporary one.

    A temporary one is remembered in `base`, so that the next start takes away what a crash left.
    """
    note = base / "socket-folder"
    if note.exists():
        remove_temporary(Path(note.read_text(encoding="utf-8").strip()))
        note.unlink()
    wanted = base / "s"
    if len(bytes(wanted)) <= LONGEST and PLAIN.fullmatch(str(wanted)):
        shutil.rmtree(wanted, ignore_errors=True)
        wanted.mkdir(mode=0o700, parents=True)
        return wanted
    temporary = tempfile.mkdtemp(prefix=PREFIX)
    if len(temporary) > LONGEST or not PLAIN.fullmatch(temporary):
        shutil.rmtree(temporary)
        temporary = tempfile.mkdtemp(prefix=PREFIX, dir="/tmp")  # nosec B108 # a private folder is made in it
    note.write_text(temporary, encoding="utf-8")
    return Path(temporary)


def remove_temporary(folder: Path) -> None:
    """Take away a temporary socket folder of ours; anything that does not look like one is left alone."""
    try:
        status = folder.lstat()
    except OSError:
        return
    private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
    if folder.name.startswith(PREFIX) and private:
        shutil.rmtree(folder, ignore_errors=True)
