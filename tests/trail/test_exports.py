"""The trail as a file: what the filters leave, in the order of the chain, and good for the script that verifies."""

import csv
import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role, WebSession
from gpscf_events.attendance import services
from gpscf_events.attendance.csv import write_csv
from gpscf_events.attendance.models import Export, ExportFormat, ExportSource
from gpscf_events.audit.models import AuditEntry
from gpscf_events.audit.queries import find_head
from gpscf_events.audit.services import record, seal_entries
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.trail.exports import describe_trail
from gpscf_events.trail.jsonl import write_jsonl
from stack.places import ROOT
from tests.attendance.forum import Forum, signed_in
from tests.attendance.test_services import take, wait_for
from tests.support.processes import Process

TRAIL = "/en/staff/2025/trail/"
WRITERS = {ExportFormat.CSV: write_csv, ExportFormat.JSONL: write_jsonl}


def act(forum: Forum, count: int, action: str = "badge.made", **more: object) -> None:
    for number in range(count):
        with transaction():
            record(
                action,
                subject_kind="badge",
                subject_id=number,
                edition_id=forum.edition.id,
                after={
                    "position": "Minister",
                    "text": 'a "quote", \\ 中文, 🛂',
                    "list": [1, None, True],
                    **more,
                },
                reason="=1+1; why",
            )


def build(address: str) -> bytes:
    """Build what was ordered at the address, as the worker does."""
    export = db.session.scalars(select(Export).where(Export.public_id == address.rsplit("/", 1)[1])).one()
    services.build_export(
        export.id, take(export), writers=WRITERS, sources={ExportSource.TRAIL: describe_trail}
    )
    return services.path_of(export).read_bytes()


def order(desk: FlaskClient, kind: str, asked: str = "") -> str:
    sent = desk.post(f"{TRAIL}exports{asked}", data={"format": kind})
    assert sent.status_code == 303, sent.text
    return str(sent.location)


def verify(path: Path, head: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-S",
        str(ROOT / "scripts" / "verify_audit.py"),
        "--file",
        str(path),
        "--head",
        head,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_csv_holds_what_the_filters_leave(forum: Forum, desk: FlaskClient) -> None:
    act(forum, 2)
    act(forum, 1, "badge.ended")
    seal_entries()
    content = build(order(desk, "csv", "?act=badge.made&since=2020-01-01&until=2099-01-01"))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert [(row["sequence"], row["action"], row["subject_id"]) for row in rows] == [
        ("1", "badge.made", "0"),
        ("2", "badge.made", "1"),
    ]
    assert rows[0]["reason"] == "'=1+1; why"
    after = json.loads(rows[0]["after"])
    assert after["position"].startswith("hmac:")
    assert after["text"] == 'a "quote", \\ 中文, 🛂'
    assert len(rows[0]["hash"]) == 64


def test_the_whole_trail_as_json_lines_verifies_and_a_change_in_it_is_found(
    forum: Forum, desk: FlaskClient, tmp_path: Path
) -> None:
    act(forum, 5)
    seal_entries()
    path = tmp_path / "trail.jsonl"
    path.write_bytes(build(order(desk, "jsonl", "?scope=all")))
    done = verify(path, str(find_head()))
    assert done.returncode == 0, done.stdout + done.stderr
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(line)["sequence"] for line in lines][:5] == [1, 2, 3, 4, 5]
    path.write_text("\n".join([*lines[:2], lines[2].replace("why", "another"), *lines[3:]]), "utf-8")
    assert "changed: 3" in verify(path, str(find_head())).stdout


def test_ordering_fetching_and_the_filters_are_entries_themselves(forum: Forum, desk: FlaskClient) -> None:
    address = order(desk, "csv", "?act=badge.made")
    assert order(desk, "csv", "?act=badge.made") == address
    build(address)
    with desk.get(address + "/download") as fetched:
        assert fetched.status_code == 200
        assert 'filename="Audit trail GPSCF 2025.csv"' in fetched.headers["Content-Disposition"]
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "export").order_by(AuditEntry.id)
    ).all()
    assert [one.action for one in entries] == ["export.requested", "export.downloaded"]
    after = entries[0].after or {}
    assert (after["source"], after["wanted"]["action"]) == ("trail", "badge.made")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_worker_builds_it_and_the_page_waits_for_it(
    app: Flask, worker: Process, forum: Forum, desk: FlaskClient, kind: str
) -> None:
    act(forum, 3)
    address = order(desk, kind, "?act=badge.made&meeting=&kind=badge&scope=all&who=public")
    assert "Ready: 0 rows." in wait_for(desk, address)
    assert "Ready: 3 rows." in wait_for(desk, order(desk, kind, "?act=badge.made"))


def test_bad_filters_and_kinds_order_nothing(forum: Forum, desk: FlaskClient) -> None:
    assert desk.post(f"{TRAIL}exports?since=never", data={"format": "csv"}).status_code == 422
    assert desk.post(f"{TRAIL}exports", data={"format": "xlsx"}).status_code == 422
    assert db.session.query(Export).count() == 0


def test_an_export_is_its_owner_s_and_no_export_of_attendance(
    app: Flask, forum: Forum, desk: FlaskClient
) -> None:
    address = order(desk, "csv")
    admin = signed_in(app, forum.staff("admin@example.org", Role.ADMINISTRATOR))
    own = order(admin, "csv")
    assert admin.get(own).status_code == 200
    assert admin.get(address).status_code == 404
    assert admin.get(own.replace("/trail/", "/attendance/")).status_code == 404
    assert admin.post(address + "/cancel").status_code == 404
    assert admin.post(own + "/cancel").status_code == 303
    assert "This export was cancelled." in admin.get(own).text


def test_whoever_signed_in_long_ago_confirms_first(forum: Forum, desk: FlaskClient) -> None:
    address = order(desk, "csv")
    build(address)
    long_ago = now() - timedelta(hours=5)
    with transaction() as session:
        for row in session.scalars(select(WebSession)):
            row.created_at = row.confirmed_at = long_ago
    for answer in (desk.post(f"{TRAIL}exports", data={"format": "csv"}), desk.get(address + "/download")):
        assert (answer.status_code, "confirm" in answer.location) == (303, True)
