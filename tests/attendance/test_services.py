"""Ordering, building, cancelling and fetching; the building by a real worker where that is the point."""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from gpscf_events.attendance import queries, services
from gpscf_events.attendance.csv import write_csv
from gpscf_events.attendance.errors import NoSuchExport
from gpscf_events.attendance.models import Export, ExportFormat, ExportState
from gpscf_events.attendance.xlsx import write_xlsx
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import frozen, now
from gpscf_events.core.db import db
from gpscf_events.core.jobs import Claim, JobRow, JobState
from gpscf_events.core.transaction import transaction
from tests.attendance.forum import Forum, signed_in
from tests.support.processes import Process

WRITERS = {ExportFormat.CSV: write_csv, ExportFormat.XLSX: write_xlsx}


def order(forum: Forum, actor: Actor, kind: ExportFormat = ExportFormat.CSV) -> Export:
    return services.request_export(actor=actor, edition=forum.edition, kind=kind, locale="en")


def take(export: Export) -> Claim:
    """The job of the export, as a worker holds it."""
    owner = uuid.uuid4()
    with transaction() as database:
        row = database.scalars(select(JobRow).where(JobRow.dedupe_key.endswith(f":{export.id}"))).one()
        row.state, row.attempts, row.lease_owner = JobState.LEASED, row.attempts + 1, owner
        row.lease_until = now() + timedelta(minutes=3)
    return Claim(row.id, owner, row.payload, row.attempts)


def test_an_order_owes_a_job_and_a_double_click_owes_one(forum: Forum, organiser: Actor) -> None:
    first, second = order(forum, organiser), order(forum, organiser)
    assert first.id == second.id
    assert [row.payload for row in db.session.scalars(select(JobRow))] == [{"export_id": first.id}]


def test_building_twice_leaves_one_right_file(forum: Forum, organiser: Actor) -> None:
    forum.see(forum.register(party=forum.china), forum.terror)
    export = order(forum, organiser)
    held = take(export)
    services.build_export(export.id, held, writers=WRITERS)
    before = services.path_of(export).read_bytes()
    services.build_export(export.id, held, writers=WRITERS)
    db.session.expire_all()
    assert (export.state, export.done, export.total) == (ExportState.READY, 1, 1)
    assert services.path_of(export).read_bytes() == before
    assert not list(services.folder().glob("*.part*"))


def test_a_build_that_breaks_three_times_is_told(forum: Forum, organiser: Actor) -> None:
    export = order(forum, organiser)

    def breaks(*_: Any, **__: Any) -> int:
        raise OSError("disk full")

    for state in (ExportState.RUNNING, ExportState.RUNNING, ExportState.FAILED):
        with pytest.raises(OSError, match="disk full"):
            services.build_export(export.id, take(export), writers={ExportFormat.CSV: breaks})
        db.session.expire_all()
        assert export.state is state
    assert not list(services.folder().glob(f"{export.public_id}*"))


def test_a_cancelled_export_stops_in_the_middle(
    forum: Forum, organiser: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PROGRESS_EVERY_S", 0)
    export = order(forum, organiser)
    told: list[int] = []

    def writes_for_ever(*_: Any, tick: Callable[[int], None], **__: Any) -> int:
        for done in range(1, 1000):
            if done == 3:
                services.cancel_export(actor=organiser, public_id=export.public_id)
            tick(done)
            told.append(done)
        return 1000

    services.build_export(export.id, take(export), writers={ExportFormat.CSV: writes_for_ever})
    db.session.expire_all()
    assert told == [1, 2]
    assert export.state is ExportState.CANCELLED
    assert not services.path_of(export).exists()
    assert db.session.scalars(select(JobRow.state)).one() is JobState.CANCELLED


def test_a_finished_export_is_not_cancelled(forum: Forum, organiser: Actor) -> None:
    export = order(forum, organiser)
    services.build_export(export.id, take(export), writers=WRITERS)
    services.cancel_export(actor=organiser, public_id=export.public_id)
    db.session.expire_all()
    assert export.state is ExportState.READY


def test_after_seven_days_the_file_is_gone(forum: Forum, organiser: Actor) -> None:
    export = order(forum, organiser)
    services.build_export(export.id, take(export), writers=WRITERS)
    path, _ = services.open_export(actor=organiser, public_id=export.public_id)
    export_id = export.id
    with frozen(now() + timedelta(days=7, minutes=1)):
        with pytest.raises(NoSuchExport):
            services.open_export(actor=organiser, public_id=export.public_id)
        assert services.tidy_exports() == 1
    assert not path.exists()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export.removed")).one()
    assert entry.subject_id == export_id


def test_a_worker_that_was_ended_for_good_is_noticed(forum: Forum, organiser: Actor) -> None:
    export = order(forum, organiser)
    assert not queries.is_given_up(export)
    with transaction() as database:
        database.execute(update(JobRow).values(state=JobState.DEAD))
    assert queries.is_given_up(export)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_organiser_orders_waits_and_downloads(
    app: Flask, worker: Process, forum: Forum, desk: FlaskClient, kind: str
) -> None:
    forum.see(forum.register(party=forum.china), forum.terror)
    sent = desk.post("/en/staff/2025/attendance/exports", data={"scope": "whole", "format": kind})
    assert sent.status_code == 303, sent.text
    page = wait_for(desk, sent.location)
    assert "Ready: 1 row." in page
    assert "every 2s" not in page
    with desk.get(sent.location + "/download") as fetched:
        content = fetched.data
    assert fetched.status_code == 200
    assert fetched.headers["Cache-Control"] == "no-store, private"
    assert f'filename="Attendance GPSCF 2025.{kind}"' in fetched.headers["Content-Disposition"]
    assert content.startswith(b"\xef\xbb\xbf" if kind == "csv" else b"PK")


def wait_for(desk: FlaskClient, address: str) -> str:
    for _ in range(200):
        page = desk.get(address, headers={"HX-Request": "true"}).text
        if "every 2s" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError(page)


def test_others_get_404_for_page_file_and_cancelling(
    app: Flask, forum: Forum, organiser: Actor, desk: FlaskClient
) -> None:
    export = order(forum, organiser)
    services.build_export(export.id, take(export), writers=WRITERS)
    address = f"/en/staff/2025/attendance/exports/{export.public_id}"
    other = signed_in(app, forum.staff("other@example.org"))
    with desk.get(address + "/download") as fetched:
        assert fetched.status_code == 200
    assert other.get(address).status_code == 404
    assert other.get(address + "/download").status_code == 404
    assert other.post(address + "/cancel").status_code == 404


def test_the_pages_show_the_figures(forum: Forum, desk: FlaskClient) -> None:
    forum.see(forum.register(party=forum.china), forum.terror)
    assert "Counter-terrorism" in desk.get("/en/staff/2025/attendance/").text
    page = desk.get(f"/zh/staff/2025/attendance/sessions/{forum.terror.public_id}").text
    assert "反恐分论坛" in page
    assert desk.get("/en/staff/2024/attendance/").status_code == 404
