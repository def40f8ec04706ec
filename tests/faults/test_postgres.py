"""PostgreSQL goes away under a load of submissions: afterwards no registration is half there, and none is twice."""

import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text

from gpscf_events.core.db import db
from stack import postgres
from stack.faults import StackError
from stack.servers import Server
from tests.conftest import FAST
from tests.factories.registration import Forum, set_open_seats
from tests.factories.visiting import Visitor
from tests.faults.conftest import Applicant, prepare
from tests.signups.invariants import ensure_invariants
from tests.support.network import NetworkClient
from tests.support.processes import JobProcesses, Process, wait_until
from tests.support.smtp import SmtpCatcher

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
WINDOWS, EACH = 4, 8
SEATS = 20
REFERENCE = re.compile(r"LYG25-[0-9A-Z]{6}")

# Every part that a submission writes, counted for each registration.
PARTS = """
SELECT r.public_id::text AS id, r.state, r.reference IS NOT NULL AND r.submitted_at IS NOT NULL AS told,
       (SELECT count(*) FROM person p WHERE p.id = r.person_id) AS persons,
       (SELECT count(*) FROM participation p WHERE p.registration_id = r.id) AS participations,
       (SELECT count(*) FROM consent c WHERE c.registration_id = r.id) AS consents,
       (SELECT count(*) FROM sign_up s WHERE s.registration_id = r.id) AS sign_ups,
       (SELECT count(*) FROM badge b WHERE b.registration_id = r.id) AS badges,
       (SELECT count(*) FROM message m WHERE m.subject_kind = 'registration' AND m.subject_id = r.id) AS messages,
       (SELECT count(*) FROM message m JOIN job j ON j.name = 'messages.deliver'
          AND j.payload ->> 'message_id' = m.id::text
         WHERE m.subject_kind = 'registration' AND m.subject_id = r.id) AS jobs,
       (SELECT count(*) FROM audit_entry a WHERE a.subject_kind = 'registration' AND a.subject_id = r.id
          AND a.action IN ('registration.submitted', 'registration.accepted')) AS audited
  FROM registration r
"""
WHOLE = ("accepted", True, 1, 1, 2, 1, 1, 1, 1, 2)
NOTHING = ("draft", False, 0, 0, 0, 0, 0, 0, 0, 0)


def stored() -> dict[str, tuple[object, ...]]:
    """Registration → its state and the counts of its parts."""
    rows = db.session.execute(text(PARTS)).all()
    db.session.rollback()
    return {str(row[0]): tuple(row[1:]) for row in rows}


def scalar(sql: str) -> int:
    found = int(db.session.scalar(text(sql)) or 0)
    db.session.rollback()
    return found


class Load:
    """Several windows that submit one draft after the other, each once, and note what they were answered."""

    def __init__(self, windows: list[list[Applicant]]) -> None:
        self.windows = windows
        self.answers: dict[str, int | None] = {}
        self.under_way = threading.Event()

    def work(self, applicants: list[Applicant]) -> None:
        for applicant in applicants:
            try:
                status: int | None = applicant.press()
            except OSError:
                status = None
            self.answers[applicant.address.split("/")[-2]] = status
            if len(self.answers) >= WINDOWS:
                self.under_way.set()
            if status != 302:
                # Nobody presses a hundred times a second.
                time.sleep(0.3)


def go_down(server: Server, how: str) -> None:
    if how == "stopped":
        server.stop()
        assert server.process.returncode == 0, "the fast stop waits for no client"
    else:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()


def come_up(server: Server, folder: Path) -> None:
    """Start it again on the same data, as a supervisor does: again while the killed one's processes end."""
    for _turn in range(20):
        try:
            server.process = postgres.start(folder / "pg", folder, FAST).process
        except StackError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError((folder / "pg.log").read_text()[-2000:])


def ensure_told_kindly(address: str) -> None:
    """Without a database every page says so, as a page or for programs; the process itself is well."""
    client = NetworkClient(address)
    for locale, words in (("en", "The service is short of breath"), ("zh", "<h1")):
        page = client.get(f"/{locale}/2025/")
        assert page.status_code == 503 and words in page.body and "Traceback" not in page.body
        assert "psycopg" not in page.body and "Error" not in page.body
    ready = client.get("/readyz")
    assert ready.status_code == 503 and "database" in ready.body
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_no_registration_is_half_there_and_none_is_twice(
    forum: Forum,
    visitor_of: Callable[[], Visitor],
    postgres_server: Server,
    run_folder: Path,
    live_server: str,
    web_server: Process,
    stack_processes: JobProcesses,
    smtp_catcher: SmtpCatcher,
    how: str,
) -> None:
    set_open_seats(forum.sessions["equipment"], SEATS)
    windows = []
    for number in range(WINDOWS):
        email = f"mission{number}@example.org"
        visitor = visitor_of()
        visitor.sign_in(email)
        windows.append([prepare(forum, visitor, email, wish="equipment") for _draft in range(EACH)])
    processes = (web_server, stack_processes.relay, stack_processes.worker, stack_processes.worker_long)
    pids = [process.pid for process in processes]

    load = Load(windows)
    with ThreadPoolExecutor(WINDOWS) as threads:
        done = [threads.submit(load.work, window) for window in windows]
        assert load.under_way.wait(120)
        go_down(postgres_server, how)
        try:
            ensure_told_kindly(live_server)
        finally:
            come_up(postgres_server, run_folder)
        for window in done:
            window.result(300)

    found = stored()
    assert len(found) == WINDOWS * EACH
    assert set(found.values()) <= {WHOLE, NOTHING}, Counter(found.values())
    assert set(load.answers.values()) <= {302, 503, None}, Counter(load.answers.values())
    broken = [name for name, status in load.answers.items() if status == 302 and found[name] != WHOLE]
    assert not broken, "who was told it is submitted must find it so"
    assert any(status != 302 for status in load.answers.values()), "the fault came too late to be seen"
    ensure_invariants()

    for applicant in (one for window in windows for one in window):
        # The same form again, as a person would: whether it was stored before or not, it is stored now, once.
        assert applicant.press() == 302
    assert set(stored().values()) == {WHOLE}
    assert scalar("SELECT count(*) FROM person") == WINDOWS * EACH
    assert scalar("SELECT taken FROM seat_pool p JOIN session s ON s.id = p.session_id WHERE s.key = 'equipment'"
                  " AND p.kind = 'open'") == SEATS  # fmt: skip
    ensure_invariants()

    owed = "SELECT count(*) FROM job WHERE name = 'messages.deliver' AND state IN ('pending', 'leased')"
    wait_until(lambda: scalar(owed) == 0, stack_processes.worker.words, 300)
    assert [process.pid for process in processes] == pids and all(process.alive for process in processes)
    ensure_mailed_once(smtp_catcher)
    assert NetworkClient(live_server).get("/en/2025/").status_code == 200


def ensure_mailed_once(smtp: SmtpCatcher) -> None:
    """One confirmation for each; a second one only with the same Message-ID, where delivery was tried twice."""
    mails: dict[str, list[EmailMessage]] = {}
    for mail in smtp.messages:
        if found := REFERENCE.search(str(mail["Subject"])):
            mails.setdefault(found.group(), []).append(mail)
    assert len(mails) == WINDOWS * EACH
    for reference, copies in mails.items():
        assert len({str(mail["Message-ID"]) for mail in copies}) == 1, reference
        if len(copies) > 1:
            tried = scalar(
                "SELECT max(m.attempts) FROM message m JOIN registration r ON r.id = m.subject_id"
                f" WHERE m.subject_kind = 'registration' AND r.reference = '{reference}'"
            )
            assert len(copies) == 2 and tried == 2, f"{reference}: {len(copies)} mails, {tried} attempts"
