"""Servers and web processes of the bench's own, in a temporary folder, with the demo edition loaded."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from stack import postgres, valkey
from stack.address import Address, free_port
from stack.places import ROOT
from stack.programs import web_command

SECRET = "bench-secret-that-is-long-enough-for-anything"


@dataclass
class Stand:
    """A PostgreSQL, a Valkey and a folder; web servers come and go on it."""

    folder: Path
    environment: dict[str, str]
    owner_url: str
    postgres_pid: int

    @property
    def dsn(self) -> str:
        """The application's address for psycopg."""
        return self.environment["DATABASE_URL"].replace("+psycopg", "")

    def connect(self) -> psycopg.Connection:
        """A connection of the role that owns the tables, for the rows that the bench makes itself."""
        return psycopg.connect(self.owner_url.replace("+psycopg", ""), autocommit=True)

    def run(self, *arguments: str, **extra: str) -> None:
        """Run a step of Python in the product's environment, quietly; a failure shows what it said."""
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env={**self.environment, **extra}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")

    @contextmanager
    def web(self, target: str, port: int, **extra: str) -> Iterator[int]:
        """A web server like the product's, serving `target`; gives its process id."""
        command = [*web_command(Address("127.0.0.1", port, ("127.0.0.1",), tls=False), None)[:-1], target]
        log = (self.folder / f"{port}.log").open("wb")
        process = subprocess.Popen(
            command, cwd=ROOT, env={**self.environment, **extra}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield process.pid
        finally:
            process.terminate()
            process.wait(20)
            log.close()


def wait_for(address: str, within_s: float = 60) -> None:
    """Return when something answers there, whatever it says."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise SystemExit(f"{address} did not answer within {within_s:.0f} s")


def wait_for_port(port: int, within_s: float = 20) -> None:
    """Return when something listens there."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise SystemExit(f"nothing listens on {port}")


@contextmanager
def open_stand(delegates: int) -> Iterator[Stand]:
    """Start, migrate and load; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gpscf-bench-"))
    sockets = folder / "s"
    sockets.mkdir(mode=0o700)
    database = postgres.start(folder / "pg", sockets)
    broker = valkey.start(folder / "vk", sockets)
    environment = {
        **os.environ,
        "APP_ENV": "demo",
        "DATABASE_URL": database.url,
        "REDIS_URL": broker.url,
        "SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
        "SECRET_KEY": SECRET,
        "FILES_DIR": str(folder / "files"),
        "ASSETS_DIR": str(folder / "assets"),
        "LOG_LEVEL": "WARNING",
    }
    owner_url = postgres.url(sockets, role=postgres.OWNER_ROLE)
    stand = Stand(folder, environment, owner_url, database.process.pid)
    try:
        stand.run("-m", "gpscf_events.core.assets")
        stand.run("-m", "alembic", "upgrade", "head", DATABASE_OWNER_URL=owner_url)
        stand.run("-m", "flask", "--app", "gpscf_events.wsgi", "demo", "load", "--delegates", str(delegates))
        with stand.connect() as connection:
            # The application's role may not: without it the planner knows nothing for a minute.
            connection.execute("ANALYZE")
        yield stand
    finally:
        broker.stop()
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)
