"""Relay and workers forked from one load: they work as alone, are forked again, and none outlives its parent."""

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from gpscf_events.badges import signing
from gpscf_events.badges.models import SigningKey
from gpscf_events.core.db import db
from gpscf_events.core.jobs import JobRow, JobState
from gpscf_events.core.transaction import transaction
from gpscf_events.registration import services as registrations
from tests.badges.scene import make_edition, make_registration, sit_in
from tests.support.processes import Process, wait_until
from tests.support.smtp import SmtpCatcher

if TYPE_CHECKING:
    from flask import Flask

NAMES = {"relay", "worker", "worker-long"}


class Together(Process):
    """The process that forks, with what it says of the others."""

    def __init__(self, environment: Mapping[str, str], keys_dir: Path, folder: Path) -> None:
        self.note, secrets = folder / "jobs.json", folder / "workers.json"
        secrets.write_text(json.dumps({"workers": {"KEYS_DIR": str(keys_dir)}}))
        command = [sys.executable, "-m", "worker.together", str(self.note), str(secrets)]
        super().__init__("together", command, environment, folder / "together.log")

    def pids(self) -> dict[str, int]:
        return json.loads(self.note.read_bytes()) if self.note.exists() else {}

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.pid).children(recursive=True)


@pytest.fixture
def together(
    app: "Flask",
    process_environment: dict[str, str],
    keys_dir: Path,
    tmp_path: Path,
    smtp_catcher: SmtpCatcher,
) -> Iterator[Together]:
    made = Together(process_environment, keys_dir, tmp_path)
    made.start()
    wait_until(lambda: made.log.read_bytes().count(b" ready") == 2, made.words, 60)
    yield made
    made.stop()


def left(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def gone(processes: list[psutil.Process]) -> bool:
    return not left(processes)


def states() -> set[JobState]:
    db.session.rollback()
    return set(db.session.scalars(db.select(JobRow.state)))


def test_they_carry_and_do_jobs_and_only_workers_are_told_where_the_signing_keys_are(
    together: Together, keys_dir: Path, smtp_catcher: SmtpCatcher
) -> None:
    assert set(together.pids()) == NAMES
    for process in [psutil.Process(together.pid), *together.family()]:
        assert "KEYS_DIR" not in process.environ()
        assert str(keys_dir) not in process.cmdline()
    edition = make_edition("together-test")
    key = signing.create(keys_dir, edition_key=edition.key, kid=1)
    with transaction() as session:
        session.add(SigningKey(edition_id=edition.id, kid=1, public_key=signing.public_half(key)))
    registration = make_registration(edition, locale="zh")
    sit_in(registration)
    registrations.accept(registration_id=registration.id)
    (mail,) = smtp_catcher.wait_for(1)
    assert "application/pdf" in [part.get_content_type() for part in mail.walk()]
    wait_until(lambda: states() == {JobState.DONE}, together.words, 30)


def test_whoever_is_killed_is_forked_again_and_the_others_stay(together: Together) -> None:
    for name in sorted(NAMES):
        before = together.pids()
        children = psutil.Process(before[name]).children()
        os.kill(before[name], signal.SIGKILL)
        wait_until(
            lambda name=name, before=before: together.pids().get(name, before[name]) != before[name],
            together.words,
            30,
        )
        after = together.pids()
        assert {other: after[other] for other in NAMES - {name}} == {
            other: before[other] for other in NAMES - {name}
        }
        wait_until(lambda children=children: gone(children), together.words, 10)
    wait_until(lambda: together.log.read_bytes().count(b" ready") == 4, together.words, 60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_none_outlives_the_process_that_forked_it(together: Together, number: signal.Signals) -> None:
    family = together.family()
    assert len(family) == 6
    os.kill(together.pid, number)
    assert together.process is not None
    assert together.process.wait(40) == (0 if number is signal.SIGTERM else -number)
    # Celery gives what is under way 30 seconds.
    within_s = 0.1 if number is signal.SIGTERM else 40
    wait_until(lambda: gone(family), lambda: f"{left(family)} {together.words()}", within_s)
