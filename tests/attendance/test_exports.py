"""What stands in the files, read back by other readers than ours."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from gpscf_events.attendance import exports
from gpscf_events.attendance.csv import write_csv
from gpscf_events.attendance.exports import GUARDS
from gpscf_events.attendance.models import ExportFormat
from gpscf_events.attendance.xlsx import write_xlsx
from gpscf_events.checkin.models import PresenceSource
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Session, SignUpMode
from gpscf_events.signups.models import SignUpState
from tests.attendance.forum import Forum
from tests.attendance.test_cells import HOSTILE

WRITERS = {ExportFormat.CSV: write_csv, ExportFormat.XLSX: write_xlsx}


def written(
    forum: Forum, folder: Path, kind: ExportFormat, *, session: Session | None = None, locale: str = "en"
) -> list[list[str]]:
    path = folder / f"export.{kind.value}"
    rows = exports.attendance_rows(
        edition_id=forum.edition.id,
        session_id=session.id if session else None,
        locale=locale,
        guard=GUARDS[kind],
    )
    with db.engine.connect() as connection:
        done = WRITERS[kind](
            connection,
            rows,
            headings=exports.headings(locale),
            title="[a/b]*?",
            path=path,
            tick=lambda _: None,
        )
    found = read(path)
    assert done == len(found) - 1
    return found


def read(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        text = path.read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    for row in sheet.iter_rows():
        assert all(
            cell.data_type in {"s", "n"} and (cell.value is None or cell.data_type == "s") for cell in row
        )
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", WRITERS)
def test_one_row_a_person_and_session(forum: Forum, tmp_path: Path, kind: ExportFormat) -> None:
    a = forum.register("Wang", "Xiaoming", native="王小明", party=forum.china)
    b = forum.register("Ivanova", "Olga", native="Ольга Иванова", party=forum.serbia, alone=True)
    forum.sign_up(a, forum.terror)
    forum.sign_up(a, forum.drugs, SignUpState.WAITING)
    forum.see(a, forum.terror)
    forum.see(b, forum.drugs, source=PresenceSource.ATTESTED)
    assert written(forum, tmp_path, kind) == [
        [
            "Reference", "Latin name", "Name in own script", "Organisation", "Position", "Represents",
            "Counts for", "Category", "Session", "Sign-up", "First checked in (Beijing time)", "Source",
            "Checkpoint",
        ],
        [
            "LYG25-000001", "WANG Xiaoming", "王小明", "Ministry", "Officer", "China", "China", "Delegate",
            "Counter-terrorism", "Signed up", "2025-09-16 09:05:07", "Scan", "Gate 1",
        ],
        [
            "LYG25-000002", "IVANOVA Olga", "Ольга Иванова", "Ministry", "Officer", "Personal capacity",
            "Serbia", "Delegate", "Drug control", "Not signed up", "2025-09-16 09:05:07", "Attested", "",
        ],
        [
            "LYG25-000001", "WANG Xiaoming", "王小明", "Ministry", "Officer", "China", "China", "Delegate",
            "Drug control", "Waiting list", "", "", "",
        ],
    ]  # fmt: skip


def test_a_session_s_file_holds_that_session_alone(forum: Forum, tmp_path: Path) -> None:
    who = forum.register(party=forum.china)
    forum.sign_up(who, forum.terror)
    forum.sign_up(who, forum.drugs)
    found = written(forum, tmp_path, ExportFormat.CSV, session=forum.drugs, locale="zh")
    assert [row[8] for row in found[1:]] == ["禁毒分论坛"]
    assert found[1][5:8] == ["中国", "中国", "代表"]


def test_a_cancelled_sign_up_is_no_row(forum: Forum, tmp_path: Path) -> None:
    forum.sign_up(forum.register(), forum.terror, SignUpState.CANCELLED)
    assert len(written(forum, tmp_path, ExportFormat.CSV)) == 1


def test_the_first_presence_counts(forum: Forum, tmp_path: Path) -> None:
    who = forum.register()
    forum.see(who, forum.terror, source=PresenceSource.IMPORTED)
    later = forum.see(who, forum.terror).first_at.replace(hour=9)
    forum.see(who, forum.terror, source=PresenceSource.ONLINE, at=later)
    (row,) = written(forum, tmp_path, ExportFormat.CSV)[1:]
    assert row[10:12] == ["2025-09-16 09:05:07", "Imported"]


def test_the_latin_name_is_that_of_the_person(forum: Forum, tmp_path: Path) -> None:
    names = [("Nguyễn", "Thị Ánh"), ("Suparman", ""), ("Øst", "Åse"), ("", "Madonna")]
    people = [forum.register(family, given, native="x") for family, given in names]
    for who in people:
        forum.see(who, forum.terror)
    found = {row[0]: row[1] for row in written(forum, tmp_path, ExportFormat.CSV)[1:]}
    for who in people:
        assert who.person is not None
        assert found[str(who.reference)] == who.person.latin_name


def test_hostile_texts_are_guarded_in_csv_and_kept_as_text_in_xlsx(forum: Forum, tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE):
        forum.see(forum.register(f"N{number:02}", organisation=text), forum.terror)
    assert [row[3] for row in written(forum, tmp_path, ExportFormat.CSV)[1:]] == [
        "'" + text for text in HOSTILE
    ]
    kept = [row[3] for row in written(forum, tmp_path, ExportFormat.XLSX)[1:]]
    # XML knows no carriage return inside a text, and openpyxl shows the escape.
    assert kept == [text.replace("\r", "_x000D_") for text in HOSTILE]


@pytest.mark.parametrize("text", ["110101199003071234", "007", "1e5", "2025-09-16", "TRUE", "1/2"])
def test_numbers_that_are_names_survive_in_xlsx(forum: Forum, tmp_path: Path, text: str) -> None:
    forum.see(forum.register(position=text), forum.terror)
    assert written(forum, tmp_path, ExportFormat.XLSX)[1][4] == text


def test_a_csv_keeps_quotes_commas_and_line_breaks(forum: Forum, tmp_path: Path) -> None:
    text = 'Bureau "A", 1st; line\r\nsecond\nthird 100%'
    forum.see(forum.register(organisation=text), forum.terror)
    assert written(forum, tmp_path, ExportFormat.CSV)[1][3] == text
    raw = (tmp_path / "export.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b'"\r\n')


def test_headings_are_in_the_language_of_the_page(app: Flask) -> None:
    assert exports.headings("en")[0] == "Reference"
    assert len(exports.headings("zh")) == len(exports.COLUMNS)


def test_a_session_without_sign_up_does_not_say_that_somebody_failed_to_sign_up(
    forum: Forum, tmp_path: Path
) -> None:
    who = forum.register(party=forum.china)
    forum.see(who, forum.terror)
    with transaction():
        forum.terror.sign_up_mode = SignUpMode.AUTOMATIC
    assert written(forum, tmp_path, ExportFormat.CSV)[1][9] == "No sign-up needed"
