"""The print of a run sheet: made by a worker from a version, the same every time, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from os import utime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.jobs import Job, JobRow
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Session, Visibility
from gpscf_events.runsheets.pdf import print_version
from gpscf_events.runsheets.printing import folder, tidy_prints
from gpscf_events.runsheets.services import add_line, change_line, publish_sheet
from tests.attendance.forum import Forum
from tests.runsheets.conftest import details, revision, write

A4_MM = (210, 297)


@pytest.fixture(autouse=True)
def own_files(app: Flask, tmp_path: Path) -> Iterator[None]:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, files_dir=tmp_path)
    yield
    app.extensions["settings"] = before


def publish(forum: Forum) -> int:
    seen = revision(forum.terror.id)
    return publish_sheet(session=db.session.get_one(Session, forum.terror.id), seen=seen, actor=SYSTEM).id


def read(desk: FlaskClient, forum: Forum, version_id: int, number: int, locale: str = "en") -> list[str]:
    print_version(version_id, locale)
    address = (
        f"/{locale}/staff/2025/run-sheets/sessions/{forum.terror.public_id}/versions/{number}/run-sheet.pdf"
    )
    with desk.get(address) as answer:
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        assert answer.headers["Cache-Control"] == "no-store, private"
        pages = PdfReader(BytesIO(answer.data)).pages
    box = pages[0].mediabox
    assert tuple(round(float(side) / 72 * 25.4) for side in (box.width, box.height)) == A4_MM
    return [page.extract_text() for page in pages]


def test_the_print_carries_lines_version_what_it_replaces_and_page_numbers(
    forum: Forum, desk: FlaskClient
) -> None:
    line = add_line(
        session=forum.terror,
        details=details(
            "Welcome", 5, zh="主持人开场", who="Ada \U00016a40", language="fr", microphone="Lectern", media="Slide 1",
            cue_owner="Lin",
        ),
    )  # fmt: skip
    first = publish(forum)
    change_line(line=line, details=details("Welcome all", 7, zh="主持人致欢迎辞"), seen=1)
    second = publish(forum)
    (old,) = read(desk, forum, first, 1)
    for said in (
        "Counter-terrorism",
        "09:05",
        "Welcome",
        "Ada [U+16A40]",
        "French",
        "Lectern",
        "Slide 1",
        "Lin",
    ):
        assert said in old, said
    assert "Version 1 of" in old
    assert "replaces" not in old
    (new,) = read(desk, forum, second, 2)
    for said in ("Version 2 of", "replaces version 1 of", "Page 1 of 1", "● 09:07", "Beijing time, UTC+8"):
        assert said in " ".join(new.split()), said
    (chinese,) = read(desk, forum, second, 2, "zh")
    for said in ("反恐分论坛", "主持人致欢迎辞", "09:07"):
        assert said in chinese, said


def test_a_long_sheet_goes_over_pages_each_with_the_version(forum: Forum, desk: FlaskClient) -> None:
    write(forum.terror, *((f"Step {number}", number) for number in range(80)))
    pages = read(desk, forum, publish(forum), 1)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in " ".join(page.split())
        assert "Version 1 of" in " ".join(page.split())
        assert "Microphone" in page  # the heads of the columns, on every page
    assert [f"Step {number}" for number in range(80) if f"Step {number}" not in "\n".join(pages)] == []


def test_a_confidential_session_says_so_on_its_print(forum: Forum, desk: FlaskClient) -> None:
    write(forum.terror, ("Doors", 0))
    with transaction() as database:
        database.get_one(Session, forum.terror.id).visibility = Visibility.CONFIDENTIAL
    assert "Confidential" in read(desk, forum, publish(forum), 1)[0]


def test_it_is_owed_when_asked_for_and_made_again_the_same_after_it_was_tidied(
    forum: Forum, desk: FlaskClient
) -> None:
    write(forum.terror, ("Doors", 0))
    version = publish(forum)
    address = f"/zh/staff/2025/run-sheets/sessions/{forum.terror.public_id}/versions/1/run-sheet.pdf"
    assert {desk.get(address).status_code for _ in range(3)} == {202}
    owed = db.session.scalars(select(JobRow).where(JobRow.name == Job.PRINT_RUN_SHEET)).all()
    assert len(owed) in {1, 2}  # two where a minute began between them
    assert owed[0].payload == {"version_id": version, "locale": "zh"}
    print_version(version, "zh")
    (path,) = folder().iterdir()
    made = path.read_bytes()
    assert tidy_prints() == 0
    yesterday = now().timestamp() - 90000
    utime(path, (yesterday, yesterday))
    assert tidy_prints() == 1
    print_version(version, "zh")
    assert path.read_bytes() == made


def test_a_version_that_is_gone_is_not_printed(forum: Forum) -> None:
    print_version(4711, "en")
    assert not folder().exists()


def test_words_are_never_read_as_typst(forum: Forum, desk: FlaskClient) -> None:
    evil = "#panic() $x$ *b* [y] {n} \\u{41}"
    add_line(session=forum.terror, details=replace(details("x"), what=Words(en=evil)))
    (page,) = read(desk, forum, publish(forum), 1)
    assert "#panic()" in " ".join(page.split())
