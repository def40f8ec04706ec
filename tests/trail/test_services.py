"""The daily mail with the head: once a day, whatever runs twice, and good for the script that verifies."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from gpscf_events.audit.queries import find_head
from gpscf_events.audit.services import record, seal_entries
from gpscf_events.core.db import db
from gpscf_events.core.jobs import Job, JobRow
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from gpscf_events.trail.services import mail_head
from stack.places import ROOT
from worker.relay import insert_slots
from worker.schedule import SCHEDULE

FIRST, SECOND = datetime(2025, 9, 16, tzinfo=UTC), datetime(2025, 9, 17, tzinfo=UTC)


@pytest.fixture
def keeper(app: Flask) -> Iterator[str]:
    before: Settings = app.extensions["settings"]
    app.extensions["settings"] = replace(before, audit_mail_to="keeper@example.org")
    yield "keeper@example.org"
    app.extensions["settings"] = before


def act(count: int) -> None:
    for number in range(count):
        with transaction():
            record("thing.done", subject_kind="thing", subject_id=number)
    seal_entries()


def mails() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_the_head_is_owed_once_a_day_however_often_the_job_runs(app: Flask, keeper: str) -> None:
    act(3)
    for slot in (FIRST, FIRST, SECOND, FIRST):
        mail_head(slot=slot)
    assert [(one.recipient, one.send_key) for one in mails()] == [
        (keeper, "audit_head:2025-09-16"),
        (keeper, "audit_head:2025-09-17"),
    ]
    assert db.session.query(JobRow).filter(JobRow.name == Job.DELIVER_MESSAGE.value).count() == 2


def test_without_an_address_or_an_entry_nobody_is_written_to(app: Flask) -> None:
    act(1)
    mail_head(slot=FIRST)
    assert mails() == []


def test_before_the_first_entry_there_is_no_head_to_tell(app: Flask, keeper: str) -> None:
    mail_head(slot=FIRST)
    assert mails() == []


def test_the_mail_holds_a_head_by_which_the_script_finds_that_the_end_was_cut_off(
    app: Flask, keeper: str, tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    act(5)
    mail_head(slot=FIRST)
    act(2)
    (mail,) = mails()
    command = re.findall(
        r"python (scripts/verify_audit.py) --file trail.jsonl (--head) (\d+:[0-9a-f]{64})", mail.body_text
    )
    assert len(command) == 1
    script, option, head = command[0]
    assert head.startswith("5:")
    assert str(find_head()).startswith("7:")
    path = tmp_path_factory.mktemp("trail") / "trail.jsonl"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / script), *arguments], capture_output=True, text=True, check=False
        )

    whole = run(settings.database_url, option, head, "--export", str(path))
    assert (whole.returncode, "1 heads from outside, 0 faults" in whole.stdout) == (0, True), whole.stdout
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:4]), "utf-8")
    cut = run("--file", str(path), option, head)
    assert (cut.returncode, "cut off: 5" in cut.stdout) == (1, True), cut.stdout


def test_the_relay_owes_the_job_of_the_day_once_with_its_day(app: Flask) -> None:
    for _ in range(2):
        insert_slots()
    rows = db.session.scalars(select(JobRow).where(JobRow.name == Job.MAIL_AUDIT_HEAD.value)).all()
    every_s = next(one.every_s for one in SCHEDULE if one.job is Job.MAIL_AUDIT_HEAD)
    assert len({row.payload["slot"] for row in rows}) == len(rows) <= 2
    assert all(row.payload["slot"] % every_s == 0 for row in rows)
