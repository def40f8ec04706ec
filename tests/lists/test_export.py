"""The list as a file: what is shown, in its order, built by the worker's own functions, without formulas."""

import csv
import io
from uuid import UUID

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.attendance.csv import write_csv
from gpscf_events.attendance.models import Export, ExportFormat, ExportSource
from gpscf_events.attendance.services import build_export, path_of
from gpscf_events.attendance.xlsx import write_xlsx
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.db import db
from gpscf_events.core.jobs import Job, JobRow, claim
from gpscf_events.lists.exports import describe_list
from gpscf_events.registration.models import RegistrationState
from tests.attendance.forum import Forum, signed_in

LIST = "/en/staff/2025/registrations"


def taken(desk: FlaskClient, address: str, kind: str) -> list[list[str]]:
    ordered = desk.post(f"{LIST}/exports", data={"format": kind, "address": address})
    assert ordered.status_code == 303, ordered.text[:500]
    made = db.session.scalars(
        select(Export).where(Export.public_id == UUID(ordered.location.rpartition("/")[2]))
    ).one()
    assert made.source is ExportSource.REGISTRATIONS
    row = db.session.scalars(
        select(JobRow).where(JobRow.dedupe_key == f"{Job.BUILD_EXPORT.value}:{made.id}")
    ).one()
    job_id = row.id
    db.session.rollback()
    held = claim(job_id, lease_s=60)
    assert held is not None
    build_export(
        held.payload["export_id"],
        held,
        writers={ExportFormat.CSV: write_csv, ExportFormat.XLSX: write_xlsx},
        sources={ExportSource.REGISTRATIONS: describe_list},
    )
    db.session.rollback()
    with desk.get(f"{ordered.location}/download") as answer:
        assert answer.status_code == 200
    path = path_of(db.session.get_one(Export, held.payload["export_id"]))
    if kind == "csv":
        return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_holds_the_filtered_rows_the_columns_and_the_order_of_the_page(
    forum: Forum, desk: FlaskClient, kind: str
) -> None:
    forum.register("Zhang", native="张三", state=RegistrationState.SUBMITTED)
    forum.register("Abdi", state=RegistrationState.SUBMITTED)
    forum.register("Accepted")
    rows = taken(desk, "state=submitted&sort=name&cols=state,reference", kind)
    assert [row[:3] for row in rows] == [
        ["Latin name", "Name in own script", "State"],
        ["ABDI Xiaoming", "", rows[1][2]],
        ["ZHANG Xiaoming", "张三", rows[2][2]],
    ]
    assert [len(row) for row in rows] == [4, 4, 4]
    found = taken(desk, "q=张&since=2000-01-01", kind)
    assert [row[1] for row in found[1:]] == ["张三"]
    acts = select(AuditEntry.action).where(AuditEntry.subject_kind == "export")
    assert set(db.session.scalars(acts)) == {"export.requested", "export.downloaded"}


def test_all_columns_can_be_taken_and_no_cell_is_a_formula(forum: Forum, desk: FlaskClient) -> None:
    forum.register("Wang", organisation="=1+1", position="@SUM(A1)")
    columns = (
        "organisation,position,represents,counts_for,category,tags,meetings,sessions,email,mobile,language"
    )
    more = "photo,document,badge,arrived,created,submitted"
    rows = taken(desk, f"cols={columns},{more}", "csv")
    assert rows[1][2:4] == ["'=1+1", "'@SUM(A1)"]
    assert len(rows[0]) == 2 + 17


def test_only_those_who_export_the_whole_edition_have_the_list_as_a_file(
    app: Flask, forum: Forum, desk: FlaskClient
) -> None:
    forum.register("Wang")
    reviewer = signed_in(app, forum.staff("r@example.org", Role.REVIEWER))
    assert "Take the list as a file" not in reviewer.get(LIST).text
    assert reviewer.post(f"{LIST}/exports", data={"format": "csv"}).status_code == 404
    assert desk.post(f"{LIST}/exports", data={"format": "exe"}).status_code == 422
