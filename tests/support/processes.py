"""The product's processes as the tests start them: each as a command of its own, as on many hosts."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from stack.address import Address
from stack.places import ROOT
from stack.programs import web_command
from stack.servers import dies_with_parent, last_words
from worker.command import worker_arguments


class Process:
    """One process of the product with its log; can be killed and started again."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.command = [*dies_with_parent("KILL"), *command]
        self.environment = dict(environment)
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        if self.alive:
            return
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it and its children as a crash of the machine would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM, within_s: float = 40) -> None:
        """End it in order."""
        if self.process is not None and self.alive:
            self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(within_s)
        self.kill()

    def listens(self) -> bool:
        """Whether a worker has said that it is ready; fails when it ended instead."""
        assert self.alive, self.words()
        return b" ready" in self.log.read_bytes()

    def words(self) -> str:
        """The end of its log, for messages of failing tests."""
        return f"{self.name}: {last_words(self.log, 30)}"


def worker_command(queues: str, concurrency: int, name: str) -> list[str]:
    command = [sys.executable, "-m", "celery", "--app", "worker.app:celery_app"]
    return [*command, *worker_arguments(queues, concurrency, name)]


class JobProcesses:
    """A real relay, a real worker for short jobs and one for long jobs."""

    def __init__(self, environment: Mapping[str, str], keys: Path, folder: Path) -> None:
        with_keys = {**environment, "KEYS_DIR": str(keys)}
        self.relay = Process(
            "relay", [sys.executable, "-m", "worker.relay"], environment, folder / "relay.log"
        )
        self.worker = Process(
            "worker", worker_command("mail,default", 2, "worker"), with_keys, folder / "worker.log"
        )
        self.worker_long = Process("long", worker_command("long", 1, "long"), with_keys, folder / "long.log")
        self.all = (self.relay, self.worker, self.worker_long)

    def hold(self) -> None:
        """Carry no job until the next start."""
        if self.relay.alive:
            os.killpg(self.relay.pid, signal.SIGSTOP)

    def start(self) -> None:
        """Start what does not run or is held, and wait until both workers listen."""
        if self.relay.alive:
            os.killpg(self.relay.pid, signal.SIGCONT)
        fresh = [process for process in (self.worker, self.worker_long) if not process.alive]
        for process in fresh:
            process.log.write_bytes(b"")
        for process in self.all:
            process.start()
        for process in fresh:
            wait_until(process.listens, process.words, 60)

    def stop(self) -> None:
        if self.relay.alive:
            os.killpg(self.relay.pid, signal.SIGCONT)
        for process in (self.relay, self.worker, self.worker_long):
            process.stop(signal.SIGINT if process is not self.relay else signal.SIGTERM)


def web_process(environment: Mapping[str, str], port: int, folder: Path) -> Process:
    """The web server on a port of the loopback address."""
    address = Address("127.0.0.1", port, ("127.0.0.1",), tls=False)
    return Process("web", web_command(address, None), environment, folder / "web.log")


def wait_for_web(process: Process, url: str, within_s: float = 30) -> None:
    """Return when the web server answers."""

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return True
        except OSError:
            assert process.alive, process.words()
            return False

    wait_until(answers, process.words, within_s)


def wait_until(holds: Callable[[], bool], words: Callable[[], str], within_s: float) -> None:
    """Poll until it holds; fail with the words."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, words()
        time.sleep(0.05)
