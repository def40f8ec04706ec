"""The whole stack as `make run` starts it: time to the first answer, and the memory of every process."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.machine import pss_mib
from bench.rounds import Line, Series
from bench.stand import wait_for
from stack.address import free_port
from stack.places import ROOT

MEMORY_AIM_MIB = 450
START_AIM_S = 3
IDLE_AFTER_S = 10


@contextmanager
def stack(folder: Path, port: int, what: str) -> Iterator[tuple[int, float]]:
    """Start all of it; gives the process id and the seconds until `what` was answered."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if k not in {"DATABASE_URL", "REDIS_URL", "SMTP_URL", "SMS_URL", "MAKELEVEL"}
    }
    environment = {**kept, "VAR_DIR": str(folder), "PORT": str(port)}
    log = (folder.parent / "stack.log").open("ab")
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "stack.run"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        wait_for(f"http://127.0.0.1:{port}{what}", 120)
        yield process.pid, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def measure(rounds: int) -> tuple[list[Line], list[str]]:
    """Start-up and memory; the first start, which makes everything, is told apart."""
    base = Path(tempfile.mkdtemp(prefix="gpscf-bench-"))
    folder, port, starts = base / "var", free_port(), Series()
    folder.mkdir(mode=0o700)
    try:
        with stack(folder, port, "/healthz") as (_, first):
            wait_for_all(port)
        for _ in range(rounds):
            with stack(folder, port, "/healthz") as (pid, seconds):
                starts.values.append(seconds)
                wait_for_all(port)
                if len(starts.values) == rounds:
                    time.sleep(IDLE_AFTER_S)
                    memory = pss_mib(pid)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    total = sum(memory.values())
    parts = ", ".join(f"{name} {mib:.0f}" for name, mib in sorted(memory.items(), key=lambda one: -one[1]))
    return [
        Line(
            what="start to the first answer, s",
            ours=starts.show(),
            rate=f"the very first start {first:.1f}",
            aim=f"≤ {START_AIM_S} s",
            reached=starts.median <= START_AIM_S,
        ),
        Line(
            what="all processes idle, PSS MiB",
            ours=f"{total:.0f}",
            aim=f"≤ {MEMORY_AIM_MIB} MiB",
            reached=total <= MEMORY_AIM_MIB,
        ),
    ], [f"Memory (PSS MiB): {parts}."]


def wait_for_all(port: int) -> None:
    """Return when relay and workers work too."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the stack did not become ready")
