"""The supervisor process: starting it, talking to it, and telling when it had to start something again."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import xmlrpc.client  # nosec B411 # our own supervisor's socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import psutil

from stack.faults import StackError
from stack.places import Places, write_private
from stack.programs import Program, supervisor_configuration
from stack.servers import dies_with_parent, last_words

MARK = "GPSCF_STACK"


class _Socket(http.client.HTTPConnection):
    """HTTP on a Unix socket, which the standard library does not have."""

    def __init__(self, path: Path) -> None:
        super().__init__("127.0.0.1", timeout=30)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class _Transport(xmlrpc.client.Transport):
    """Talks to the supervisor. Its own transport brings most of the supervisor into this process."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def make_connection(self, host: object) -> _Socket:
        return _Socket(self.path)


class Supervision:
    """A running supervisor with its programs."""

    def __init__(self, places: Places, programs: list[Program], socket_dir: Path) -> None:
        """Write the configuration; nothing runs yet."""
        self.places = places
        self.programs = {program.name: program for program in programs}
        self.titles = {program.name: program.title for program in programs}
        self.log_names = {program.name: program.name for program in programs}
        for program in programs:
            self.titles |= program.members
            self.log_names |= dict.fromkeys(program.members, program.name)
        self.socket = socket_dir / "supervisor.sock"
        self.configuration = places.run / "supervisor.conf"
        self.process: subprocess.Popen[bytes] | None = None
        self.pids: dict[str, int] = {}
        self.restarts: dict[str, int] = {}
        self.quiet_until: dict[str, float] = {}

    def start(self, environment: Mapping[str, str], lock: IO[str]) -> None:
        """Start the supervisor and, at once, the servers. It holds the lock too while it lives."""
        text = supervisor_configuration(list(self.programs.values()), self.places, self.socket)
        self.configuration.write_text(text, encoding="utf-8")
        self.places.processes.unlink(missing_ok=True)
        secrets = {
            "web": {"SEALING_KEYS_DIR": str(self.places.sealing_keys)},
            "workers": {"KEYS_DIR": str(self.places.keys)},
        }
        write_private(self.places.secrets, json.dumps(secrets))
        command = [*dies_with_parent("TERM"), sys.executable, "-m", "supervisor.supervisord"]
        with (self.places.logs / "supervisor.out").open("wb") as out:
            self.process = subprocess.Popen(
                [*command, "-c", str(self.configuration)],
                cwd=self.places.var,
                stdin=lock,
                stdout=out,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches only us, so that the order of stopping is ours.
                start_new_session=True,
                env={**environment, MARK: str(self.places.var)},
            )
        deadline = time.monotonic() + 15
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                words = last_words(self.places.logs / "supervisor.out")
                raise StackError(f"The supervisor did not start: {words}")
            time.sleep(0.02)
        self.start_programs(*(p.name for p in self.programs.values() if p.at_once))

    def _listens(self) -> bool:
        # The socket's name is there a moment before it takes connections.
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Any]:
        transport = _Transport(self.socket)
        try:
            yield xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor
        except (OSError, http.client.HTTPException, xmlrpc.client.Fault) as fault:
            raise StackError(f"The supervisor does not answer ({fault}).") from None
        finally:
            transport.close()

    def start_programs(self, *names: str) -> None:
        """Start these, in their order. Each is watched from here on."""
        with self._connection() as supervisor:
            for program in sorted(self.programs.values(), key=lambda program: program.order):
                if program.name in names:
                    supervisor.startProcess(program.name, False)
        self.note_restarts(lambda _sentence: None)

    def note_restarts(self, say: Callable[[str], None]) -> None:
        """Compare with what ran before and say what was started again; revive what was given up."""
        with self._connection() as supervisor:
            states = supervisor.getAllProcessInfo()
            for state in states:
                name = str(state["name"])
                self._note(name, int(state["pid"]), say)
                if state["statename"] == "FATAL":
                    title = self.titles[name]
                    self._tell(name, f"The {title} keeps ending and is tried again: {self.why(name)}", say)
                    supervisor.startProcess(name, False)
        with contextlib.suppress(FileNotFoundError):
            for name, pid in json.loads(self.places.processes.read_bytes()).items():
                self._note(name, pid, say)

    def _note(self, name: str, pid: int, say: Callable[[str], None]) -> None:
        """Say that something was started again when it is another process than before; 0 is none at the moment."""
        if pid and pid != self.pids.get(name):
            if name in self.pids:
                self.restarts[name] = self.restarts.get(name, 0) + 1
                self._tell(name, f"The {self.titles[name]} had ended and was started again.", say)
            self.pids[name] = pid

    def _tell(self, name: str, sentence: str, say: Callable[[str], None]) -> None:
        """Say it, but not over and over of a process that cannot live."""
        if time.monotonic() > self.quiet_until.get(name, 0):
            say(sentence)
            self.quiet_until[name] = time.monotonic() + 5

    def why(self, name: str) -> str:
        """The last words of a process, and where the rest stands."""
        log = self.places.logs / f"{self.log_names[name]}.log"
        return f"{last_words(log)[:200]} (log: {log})"

    def ensure_lasting(self) -> None:
        """Raise the sentence for a process that ended again and again while everything was starting."""
        for name, count in self.restarts.items():
            if count > 2:
                raise StackError(f"The {self.titles[name]} keeps ending: {self.why(name)}")

    @property
    def runs(self) -> bool:
        """Whether the supervisor is alive."""
        return self.process is not None and self.process.poll() is None

    def stop(self, within_s: float = 100) -> None:
        """End all in order and wait until the last process is gone."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(within_s)
        end_leftovers(self.places.var, patience_s=5)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def find_leftovers(var: Path) -> list[psutil.Process]:
    """Processes of an earlier run on this folder, known by the mark in their environment."""
    found = []
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(var):
                found.append(process)
    return found


def end_leftovers(var: Path, patience_s: float) -> None:
    """Wait for processes of an earlier run to end, then end them: two runs must not share one folder."""
    _gone, alive = psutil.wait_procs(find_leftovers(var), timeout=patience_s)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
