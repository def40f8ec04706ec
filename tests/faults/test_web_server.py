"""The web server's own deaths: no worker outlives its server, and no dead worker stays dead."""

import os
import signal
import urllib.request

import psutil
import pytest

from tests.support.processes import Process, wait_for_web, wait_until

pytestmark = pytest.mark.slow


def workers(server: Process) -> list[psutil.Process]:
    """The server's children that answer requests."""
    children = psutil.Process(server.pid).children()
    alive = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in alive if "gpscf_events.serve" in " ".join(child.cmdline())]


def status(address: str) -> int:
    with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
        return int(answer.status)


def test_a_killed_server_takes_its_workers_along_and_a_new_one_serves(
    live_server: str, web_server: Process
) -> None:
    theirs = workers(web_server)
    assert len(theirs) == 2
    os.kill(web_server.pid, signal.SIGKILL)
    _gone, alive = psutil.wait_procs(theirs, timeout=3)
    assert not alive, "an orphan would go on answering on the same port, with the old code"
    assert web_server.process is not None
    web_server.process.wait()
    web_server.start()
    wait_for_web(web_server, live_server, 90)
    assert {process.pid for process in workers(web_server)}.isdisjoint(process.pid for process in theirs)
    assert status(live_server) == 200


def test_a_killed_worker_is_replaced(live_server: str, web_server: Process) -> None:
    before = {process.pid for process in workers(web_server)}
    victim = before.pop()
    os.kill(victim, signal.SIGKILL)

    def replaced() -> bool:
        now = {process.pid for process in workers(web_server)}
        return len(now) == 2 and victim not in now

    wait_until(replaced, web_server.words, 90)
    # The other one may still have been loading when the first answered.
    wait_for_web(web_server, live_server, 90)
