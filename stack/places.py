"""Where everything of the local stack lies below var/, and the folder's lock."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stack.faults import StackError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Places:
    """The folders of one stack. Only the owner may look into them."""

    var: Path = ROOT / "var"

    @property
    def run(self) -> Path:
        """What belongs to one start: configuration of the supervisor, socket folder, certificate."""
        return self.var / "run"

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.var / "logs"

    @property
    def postgres(self) -> Path:
        """The data of PostgreSQL."""
        return self.var / "postgres"

    @property
    def valkey(self) -> Path:
        """The data of Valkey."""
        return self.var / "valkey"

    @property
    def keys(self) -> Path:
        """The signing keys of the badges; named to workers only."""
        return self.var / "keys"

    @property
    def sealing_keys(self) -> Path:
        """The keys of sealed fields; named to the web only."""
        return self.var / "sealing-keys"

    @property
    def assets(self) -> Path:
        """Static files, hashed and compressed."""
        return self.var / "assets"

    @property
    def mails(self) -> Path:
        """What the demo mail catcher received."""
        return self.var / "mails"

    @property
    def files(self) -> Path:
        """Photos, badges and exports."""
        return self.var / "files"

    @property
    def environment(self) -> Path:
        """The environment of the running stack, for commands beside it (`make demo`)."""
        return self.run / "environment.json"

    @property
    def processes(self) -> Path:
        """Which process is the web, the relay, a worker: kept by the process that forks them."""
        return self.run / "processes.json"

    @property
    def secrets(self) -> Path:
        """What only the web and only the workers are told, not the process that forks them and the relay."""
        return self.run / "secrets.json"

    def make(self) -> None:
        """Make all folders, readable by the owner alone."""
        try:
            folders = (self.run, self.logs, self.valkey, self.assets, self.mails, self.files)
            for folder in (self.var, self.keys, self.sealing_keys, *folders):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                # Root may write where the file system says no only until it is mounted read-only: try it.
            probe = self.run / ".writable"
            probe.write_text("", encoding="utf-8")
            probe.unlink()
        except OSError as fault:
            raise StackError(
                f"{self.var} cannot be written ({fault.strerror}): use a folder that is yours."
            ) from None

    def lock(self) -> IO[str]:
        """Take the folder for this run; a second run gets a sentence. Held until the file is closed."""
        handle = (self.run / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            where = handle.read().strip()
            handle.close()
            raise StackError(
                f"The stack is already running here{f' ({where})' if where else ''}, or is just ending: "
                "use that one, or stop it with Ctrl-C in its terminal first."
            ) from None
        handle.truncate(0)
        return handle

    def secret_key(self) -> str:
        """The secret of sessions and links: made once, readable by the owner alone."""
        path = self.var / "secret-key"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file anew that only its owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)


def certificate_paths(folder: Path) -> tuple[Path, Path]:
    """Where the certificate and its key lie."""
    return folder / "certificate.pem", folder / "certificate-key.pem"


def find_places() -> Places:
    """The folder of VAR_DIR where it is named (tests, several stacks on one machine), else var/."""
    named = os.environ.get("VAR_DIR")
    return Places(Path(named).absolute()) if named else Places()
