"""The chain: gapless whatever commits late, one sealer at a time, and four mutations are found from outside."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from config import Settings
from gpscf_events.audit.models import AuditEntry
from gpscf_events.audit.queries import find_head
from gpscf_events.audit.services import record, seal_entries
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from stack import postgres
from stack.places import ROOT
from tests.conftest import TEST_DATABASE
from tests.support.processes import JobProcesses, wait_until

HARD = {
    "text": 'a "quote", \\ a line\n, \x7f, 中文, 🛂',
    "list": [1, None, True, {"b": 2, "a": "é"}],
    "empty": {},
}
INSERT = (
    "INSERT INTO audit_entry (public_id, actor_kind, action, subject_kind)"
    " VALUES (gen_random_uuid(), 'system', 'late', 'thing')"
)
Superuser = psycopg.Connection[tuple[object, ...]]


def verify(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S" if "--file" in arguments else "-u", str(ROOT / "scripts" / "verify_audit.py"),
         *([] if "--file" in arguments else [settings.database_url]), *arguments],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip


def act(count: int, **more: object) -> None:
    for number in range(count):
        with transaction():
            record(
                "thing.done", subject_kind="thing", subject_id=number, after={**HARD, **more}, reason="why"
            )


@pytest.fixture
def sealed(app: Flask) -> str:
    """Ten sealed entries; the head as it is kept outside."""
    act(10)
    assert seal_entries() == 10
    head = str(find_head())
    db.session.rollback()
    return head


@pytest.fixture
def superuser(run_folder: Path) -> Iterator[Superuser]:
    """Somebody who may do all and switches the triggers off."""
    with postgres.connect_as_admin(run_folder, TEST_DATABASE) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def test_what_was_sealed_verifies_from_outside(sealed: str, settings: Settings) -> None:
    done = verify(settings, "--head", sealed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        f"10 sealed entries, 0 not sealed yet, 1 heads from outside, 0 faults. Head: {sealed}" in done.stdout
    )


MUTATIONS = {
    "change": ("UPDATE audit_entry SET reason = 'another' WHERE sequence = 4", "changed: 4"),
    "change of who": ("UPDATE audit_entry SET actor_id = 7 WHERE sequence = 10", "changed: 10"),
    "change of a nested value": (
        "UPDATE audit_entry SET after = jsonb_set(after, '{list,0}', '2') WHERE sequence = 1",
        "changed: 1",
    ),
    "delete": ("DELETE FROM audit_entry WHERE sequence = 6", "deleted: 6"),
    "delete the first": ("DELETE FROM audit_entry WHERE sequence = 1", "deleted: 1"),
    "swap": (
        "UPDATE audit_entry SET subject_id = 3 - subject_id WHERE sequence IN (2, 3)",
        "changed: 2",
    ),
    "swap whole places": (
        """UPDATE audit_entry SET sequence = -sequence WHERE sequence IN (2, 3);
           UPDATE audit_entry SET sequence = 5 + sequence WHERE sequence IN (-2, -3)""",
        "changed: 2",
    ),
    "truncate": ("DELETE FROM audit_entry WHERE sequence > 7", "cut off: 10"),
    "truncate all": ("TRUNCATE audit_entry", "cut off: 10"),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_what_a_superuser_does_to_the_trail_is_found(
    sealed: str, settings: Settings, superuser: Superuser, mutation: str
) -> None:
    statement, finding = MUTATIONS[mutation]
    superuser.execute(statement)  # type: ignore[arg-type]
    done = verify(settings, "--head", sealed)
    assert done.returncode == 1, done.stdout + done.stderr
    assert finding in done.stdout


def test_a_chain_that_was_rewritten_as_a_whole_does_not_fit_the_head_outside(
    sealed: str, settings: Settings, superuser: Superuser
) -> None:
    superuser.execute(
        "UPDATE audit_entry SET reason = 'another', sequence = NULL, previous_hash = NULL, hash = NULL"
    )
    assert seal_entries() == 10
    assert verify(settings).returncode == 0
    done = verify(settings, "--head", sealed)
    assert done.returncode == 1
    assert "rewritten: 10" in done.stdout


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET reason = 'another' WHERE sequence IS NULL",
        "UPDATE audit_entry SET hash = '\\x00' WHERE sequence = 3",
        "UPDATE audit_entry SET sequence = NULL, previous_hash = NULL, hash = NULL WHERE sequence = 10",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        INSERT.replace(") VALUES (", ", sequence, previous_hash, hash) VALUES (")[:-1] + ", 11, '', '')",
    ],
)
def test_the_product_can_change_and_remove_nothing(sealed: str, statement: str) -> None:
    act(1)
    with pytest.raises(ProgrammingError, match=r"permission denied|kept as they were"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 11


def test_an_entry_that_commits_late_is_sealed_behind_those_that_were_there(
    app: Flask, settings: Settings, run_folder: Path
) -> None:
    with psycopg.connect(settings.database_url.replace("+psycopg", "")) as late:
        late.execute(INSERT)
        act(3)
        with pytest.raises(RuntimeError), transaction():
            record("thing.undone", subject_kind="thing", subject_id=1)
            raise RuntimeError
        act(2)
        assert seal_entries() == 5
        late.commit()
    assert seal_entries() == 1
    rows = db.session.execute(
        select(AuditEntry.sequence, AuditEntry.action).order_by(AuditEntry.sequence)
    ).all()
    assert [row.sequence for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[-1].action == "late"
    assert verify(settings).returncode == 0


def test_many_writers_and_many_sealers_make_one_chain(app: Flask, settings: Settings) -> None:
    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            work()

    def keep_sealing() -> None:
        for _ in range(40):
            seal_entries()
            db.session.remove()
            time.sleep(0.005)

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(run, lambda: act(25)) for _ in range(5)]
        jobs += [pool.submit(run, keep_sealing) for _ in range(3)]
        for job in jobs:
            job.result()
    seal_entries()
    done = verify(settings)
    assert done.returncode == 0, done.stdout
    assert "125 sealed entries, 0 not sealed yet" in done.stdout


def test_the_relay_seals_and_goes_on_after_it_was_killed(
    app: Flask, stack_processes: JobProcesses, settings: Settings
) -> None:
    def count_unsealed() -> int:
        db.session.rollback()
        return db.session.scalar(select(func.count()).where(AuditEntry.sequence.is_(None))) or 0

    for _ in range(3):
        act(120)
        stack_processes.relay.kill()
        stack_processes.relay.start()
        act(5)
    wait_until(lambda: count_unsealed() == 0, lambda: f"{count_unsealed()} unsealed", 20)
    done = verify(settings)
    assert done.returncode == 0, done.stdout
    # The clock of this relay may have let the night's work leave an entry of its own.
    counted = re.match(r"(\d+) sealed entries, 0 not sealed yet", done.stdout)
    assert counted is not None, done.stdout
    assert int(counted[1]) >= 375


def test_an_export_verifies_without_a_database_and_its_mutations_are_found(
    sealed: str, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "audit.jsonl"
    assert verify(settings, "--export", str(path)).returncode == 0
    assert verify(settings, "--file", str(path), "--head", sealed).returncode == 0
    lines = path.read_text("utf-8").splitlines()
    changed = json.loads(lines[3]) | {"reason": "another"}
    for kept, finding in (
        ([*lines[:3], json.dumps(changed), *lines[4:]], "changed: 4"),
        ([*lines[:3], *lines[4:]], "deleted: 4"),
        ([*lines[:3], lines[4], lines[3], *lines[5:]], "out of order: 4"),
        (lines[:6], "cut off: 10"),
    ):
        path.write_text("\n".join(kept), "utf-8")
        done = verify(settings, "--file", str(path), "--head", sealed)
        assert done.returncode == 1
        assert finding in done.stdout
