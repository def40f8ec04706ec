"""Web, relay and workers of one machine, forked from one load, so that they share what they have loaded.

`python -m worker.together NOTE SECRETS [OPTIONS OF GRANIAN ...]`. Whoever ends is forked again. NOTE is a file that
always says which process is which. SECRETS is a file with what only the web and only workers are told. Without options
of Granian there is no web. Hosts of their own start `python -m gpscf_events.serve`, `python -m worker.relay` and
`celery worker` (docker-compose.yml).
"""

import contextlib
import importlib
import json
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from config import Settings, SettingsError
from gpscf_events.context import give_settings
from gpscf_events.core.db import share_memory
from gpscf_events.core.forking import end_with, name_process
from gpscf_events.serve import serve
from worker.command import STOP_WITHIN_S, worker_arguments

log = logging.getLogger("gpscf")
# Whoever lived shorter is forked again only after this time, so that a broken one does not fill the logs.
LIVES_AT_LEAST_S = 2.0
WAKERS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
WEB = "gpscf_events.web"
JOBS = "worker.loaded"


@dataclass(frozen=True)
class Member:
    """One process: its name, the module that holds all it needs, its work, and the signals that it understands."""

    name: str
    module: str
    work: Callable[[], object]
    stop_signal: signal.Signals
    orphan_signal: signal.Signals


def tell(module: str, member: str, secrets: Path) -> None:
    """Let this forked process know what only it is told."""
    os.environ.update(json.loads(secrets.read_text(encoding="utf-8"))[member])
    give_settings(importlib.import_module(module).app, Settings.from_env())


def web(options: Sequence[str], secrets: Path) -> Member:
    """The web server. Its own processes end with it, however it ends."""

    def work() -> None:
        tell(WEB, "web", secrets)
        serve(options)

    return Member("web", WEB, work, signal.SIGTERM, signal.SIGKILL)


def worker(queues: str, concurrency: int, name: str, secrets: Path) -> Member:
    """A Celery worker. SIGQUIT ends it with its children at once; SIGTERM would let it wait for a dead database."""

    def work() -> None:
        tell(JOBS, "workers", secrets)
        importlib.import_module(JOBS).celery_app.worker_main(worker_arguments(queues, concurrency, name))

    return Member(name, JOBS, work, signal.SIGINT, signal.SIGQUIT)


def relay() -> Member:
    """The relay, which is told nothing."""

    def work() -> None:
        loaded = importlib.import_module(JOBS)
        loaded.carry(loaded.app)

    return Member("relay", JOBS, work, signal.SIGTERM, signal.SIGTERM)


class Crew:
    """The members, who runs as which process, and since when."""

    def __init__(self, members: Iterable[Member], note: Path) -> None:
        """Nobody runs yet."""
        self.members = {member.name: member for member in members}
        self.note = note
        self.pids: dict[str, int] = {}
        self.not_before: dict[str, float] = {}
        self.pid = os.getpid()

    def run(self) -> Member | None:
        """Fork all, and again whoever ends, until told to stop. Returns in each forked process too, with its member."""
        heard, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for number in WAKERS:
            signal.signal(number, lambda _number, _frame: None)
        while True:
            for member in self.due():
                self.load(member)
                if self.fork(member) == 0:
                    os.close(heard)
                    os.close(waker)
                    return member
                self.write_note()
            ready, _, _ = select.select([heard], [], [], self.patience_s())
            if ready and {signal.SIGTERM, signal.SIGINT} & set(os.read(heard, 1024)):
                self.stop()
                return None
            self.bury()
            self.write_note()

    def due(self) -> list[Member]:
        """Who does not run and may be forked now."""
        now = time.monotonic()
        return [
            member
            for name, member in self.members.items()
            if name not in self.pids and now >= self.not_before.get(name, 0)
        ]

    def patience_s(self) -> float | None:
        """How long nothing is to be done, unless a signal comes: for ever (None) while everybody runs."""
        waiting = [self.not_before[name] for name in self.members if name not in self.pids]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def load(self, member: Member) -> None:
        """Load what the member needs right before it is first forked: the web answers while the rest is loaded."""
        if member.module not in sys.modules:
            importlib.import_module(member.module)
            share_memory()

    def fork(self, member: Member) -> int:
        """Fork; in the new process the signals are its own again before it hears one."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WAKERS)
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            for number in WAKERS:
                signal.signal(number, signal.SIG_DFL)
            name_process(member.name)
            end_with(self.pid, member.orphan_signal)
        else:
            self.pids[member.name] = pid
            self.not_before[member.name] = time.monotonic() + LIVES_AT_LEAST_S
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WAKERS)
        return pid

    def bury(self) -> None:
        """Take note of everybody who has ended."""
        for name, pid in list(self.pids.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.pids[name]
                log.warning(
                    "process.ended", extra={"ended": name, "status": os.waitstatus_to_exitcode(status)}
                )

    def write_note(self) -> None:
        """Say which process is which; a reader finds the old note or the new one."""
        fresh = self.note.with_suffix(".new")
        fresh.write_text(json.dumps(self.pids), encoding="utf-8")
        fresh.replace(self.note)

    def stop(self) -> None:
        """Let everybody finish what they hold, and kill who takes too long."""
        for name, pid in self.pids.items():
            os.kill(pid, self.members[name].stop_signal)
        deadline = time.monotonic() + STOP_WITHIN_S
        while self.pids and time.monotonic() < deadline:
            time.sleep(0.05)
            self.bury()
        for pid in self.pids.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def main(note: str, given: str, *options: str) -> int:
    """Load and fork, then run until SIGTERM or SIGINT; settings that cannot be used are told without a traceback."""
    secrets = Path(given)
    members = [
        *([web(options, secrets)] if options else []),
        relay(),
        worker("mail,default", 2, "worker", secrets),
        worker("long", 1, "worker-long", secrets),
    ]
    try:
        member = Crew(members, Path(note)).run()
    except SettingsError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    if member is not None:
        member.work()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
