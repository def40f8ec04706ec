"""What PostgreSQL and Valkey have in common: how such a server is started, watched and ended."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from stack.faults import StackError


def dies_with_parent(signal_name: str) -> list[str]:
    """The front of a command whose process gets the signal when its parent ends, however that ends."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal_name, "--"] if setpriv and sys.platform == "linux" else []


@dataclass
class Server:
    """A running server with the address that clients use."""

    url: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals

    def stop(self, within_s: float = 20) -> None:
        """End it in order, and by force when it does not end in time."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it as a crash would, so that tests can see what is left."""
        self.process.kill()
        self.process.wait()


def launch(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a server in the foreground of a session of its own, its words in the log."""
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=server_environment(),
        )


def server_environment() -> dict[str, str]:
    """The environment of a server: nothing that would redirect it, and messages in plain English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C", "TZ": "UTC"}


def last_words(log: Path, lines: int = 1) -> str:
    """The end of a log, for the sentence that tells why something did not start."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def ensure_running(process: subprocess.Popen[bytes], name: str, log: Path) -> None:
    """Raise the sentence for a server that ended while it was waited for."""
    if process.poll() is not None:
        raise StackError(f"{name} did not start: {last_words(log)} (log: {log})")
