"""A stack of its own for tests that start everything as `make run` does."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from stack.address import free_port
from stack.places import ROOT
from stack.supervision import find_leftovers


class LocalStack:
    """`python -m stack.run` on a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.output = var.parent / f"{var.name}.out"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        without = {
            "DATABASE_URL",
            "REDIS_URL",
            "SMTP_URL",
            "SMS_URL",
            "SMS_TOKEN",
            "HOST",
            "KEYS_DIR",
            "MAKELEVEL",
        }
        kept = {key: value for key, value in os.environ.items() if key not in without}
        return {**kept, "VAR_DIR": str(self.var), "PORT": str(self.port)}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def start(self, within_s: float = 150) -> float:
        """Start and wait for the screen; how long it took."""
        began = time.monotonic()
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stack.run"],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while "is running" not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() - began < within_s, self.text()
            time.sleep(0.05)
        return time.monotonic() - began

    def second(self, **changed: str) -> subprocess.CompletedProcess[str]:
        """Another start with the same or a changed environment, run to its end."""
        return subprocess.run(
            [sys.executable, "-m", "stack.run"],
            cwd=ROOT,
            env={**self.environment, **changed},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)

    def left(self, within_s: float = 15) -> list[str]:
        """The processes that are still there after a while."""
        deadline = time.monotonic() + within_s
        while (found := find_leftovers(self.var)) and time.monotonic() < deadline:
            time.sleep(0.1)
        return [" ".join(process.cmdline()) for process in found]

    def pids(self, words: str) -> list[int]:
        """The processes of this stack of that name, or else those whose command holds the words."""
        named, found = [], []
        for process in find_leftovers(self.var):
            with contextlib.suppress(psutil.Error):
                if process.name() == words:
                    named.append(process.pid)
                if words in " ".join(process.cmdline()):
                    found.append(process.pid)
        return named or found

    def status(self, path: str) -> int:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return int(answer.status)

    def wait_for(self, words: str, within_s: float = 30) -> None:
        deadline = time.monotonic() + within_s
        while words not in self.text():
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.1)

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.interrupt()
        for process in find_leftovers(self.var):
            process.kill()


@pytest.fixture
def local_stack(tmp_path: Path) -> Iterator[LocalStack]:
    """A stack on a folder whose path has a space and a per cent sign."""
    stack = LocalStack(tmp_path / "with space 100%" / "var")
    stack.var.parent.mkdir()
    yield stack
    stack.end()
