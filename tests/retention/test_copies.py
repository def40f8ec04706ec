"""A delegate's copy of the own data holds all that is stored, and no more; the PDF goes after a day."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import text, update

from gpscf_events.core.clock import now
from gpscf_events.core.db import Base, db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.files import remove_content
from gpscf_events.core.jobs import Job, JobBuried
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.retention import services
from gpscf_events.retention.exports import TABLES, Document, columns_of, read_own_data
from gpscf_events.retention.models import CopyState, DataCopy
from gpscf_events.retention.pdf import write_pdf
from gpscf_events.retention.rules.copies import LEFT_OUT
from gpscf_events.retention.services.copies import path_of
from gpscf_events.retention.services.erasing import erase_registration
from tests.attendance.forum import Forum
from tests.retention.scene import Delegate, is_telling, make_delegate

SCRIPTS = {"zh": "王小明", "ar": "محمد العلي", "th": "สมชาย ใจดี", "hi": "अमित शर्मा", "km": "សុខ ដារ៉ា"}


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


def read(who: Delegate, document: Document | None = None) -> dict[str, Any]:
    registration = db.session.get_one(Registration, who.registration)
    found = read_own_data(registration, document=document or Document(masked="•••• 2345"))
    db.session.rollback()
    return found


def test_every_personal_column_is_in_the_copy_as_it_is_stored(forum: Forum) -> None:
    who, other = make_delegate(forum, "Asking"), make_delegate(forum, "Stranger")
    data = read(who)["data"]
    assert "Stranger" not in json.dumps(data)
    assert other.rows
    checked = 0
    for table in TABLES:
        condition = who.rows.get(table)
        rows = (
            db.session.execute(text(f'SELECT * FROM "{table}" WHERE {condition} ORDER BY 1')).mappings().all()
        )
        if table == "message":
            rows = [row for row in rows if row["subject_kind"] == "registration"]
        assert len(data[table]) >= len(rows) >= 1, table
        shown = [name for name in columns_of(table) if (table, name) not in LEFT_OUT]
        # An answer stands beside the words of its question.
        assert [list(row)[: len(shown)] for row in data[table]] == [shown] * len(data[table]), table
        for row in rows:
            for name in shown:
                column = Base.metadata.tables[table].c[name]
                if isinstance(row[name], str) and is_telling(column):
                    assert row[name] in [one[name] for one in data[table]], (table, name)
                    checked += 1
    assert checked > 20


def test_the_copy_says_why_each_column_is_kept_how_long_and_what_is_left_out(forum: Forum) -> None:
    found = read(make_delegate(forum, "Asking"))
    explained = {(line["table"], name) for line in found["why"] for name in line["columns"]}
    told = {(table, name) for table, rows in found["data"].items() for row in rows for name in row}
    assert told - explained <= {("answer", "question"), ("answer", "options")}  # the organisers' own words
    assert all(line["purpose"] and line["legal_basis"] and line["kept_for_days"] for line in found["why"])
    assert {(one["table"], one.get("column")) for one in found["left_out"]} >= LEFT_OUT.keys()


def test_nothing_in_it_opens_a_gate_or_an_account(forum: Forum) -> None:
    who = make_delegate(forum, "Asking")
    secrets = db.session.execute(
        text(
            "SELECT token FROM badge UNION SELECT manual_code FROM badge UNION SELECT encode(cid, 'hex') FROM badge"
        )
    ).scalars()
    found = json.dumps(read(who))
    assert not [one for one in secrets if one in found]


def test_the_document_is_masked_until_a_code_was_shown_just_now_and_reading_it_is_recorded(
    forum: Forum,
) -> None:
    who = make_delegate(forum, "Asking")
    masked = services.take_copy(registration_id=who.registration, in_full=False)
    assert masked["data"]["identity_document"][0]["number"] == "•••• 2345"
    assert "Asking12345".upper() not in json.dumps(masked)
    full = services.take_copy(registration_id=who.registration, in_full=True)
    assert full["data"]["identity_document"][0]["number"] == "ASKING12345"
    assert full["data"]["identity_document"][0]["expires_on"] == "2031-05-17"
    acts = db.session.execute(
        text(
            "SELECT action FROM audit_entry WHERE action IN ('own_data.taken', 'document.revealed') ORDER BY id"
        )
    ).scalars()
    assert list(acts) == ["own_data.taken", "document.revealed", "own_data.taken"]


def test_a_refusal_is_told_by_a_person_and_not_by_the_file(forum: Forum) -> None:
    who = make_delegate(forum, "Asking")
    with transaction():
        db.session.get_one(Registration, who.registration).state = RegistrationState.DECLINED
    found = read(who)
    assert "declined" not in json.dumps(found["data"])
    assert {"table": "registration", "column": "state"}.items() <= next(
        one for one in found["left_out"] if one["table"] == "registration" and one.get("column") == "state"
    ).items()


def build(copy: DataCopy) -> Path:
    services.build_copy(copy.id, write=write_pdf)
    db.session.expire_all()
    return path_of(db.session.get_one(DataCopy, copy.id))


def fresh(who: Delegate) -> None:
    with transaction() as session:
        session.query(DataCopy).filter_by(registration_id=who.registration).delete()


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_pdf_holds_names_of_all_scripts_and_loses_no_character(forum: Forum, locale: str) -> None:
    who = make_delegate(forum, "Asking")
    fresh(who)
    odd = "Ministry 🚓 of Ҝ"
    with transaction() as session:
        session.execute(
            update(Registration)
            .where(Registration.id == who.registration)
            .values(position={**SCRIPTS, "en": odd}, mobile="+8613800000000")
        )
    copy = services.order_copy(registration_id=who.registration, locale=locale)
    again = services.order_copy(registration_id=who.registration, locale=locale)
    assert copy.id == again.id, "one at a time"
    path = build(copy)
    pages = PdfReader(path).pages
    words = "".join(page.extract_text() for page in pages)
    faces = {
        str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()
    }
    assert "ASKING" in words.upper()
    assert "+8613800000000" in words
    assert SCRIPTS["zh"] in words
    assert "[U+1F693]" in words
    for family in ("NotoSansCJK", "NotoSansArabic", "NotoSansThai", "NotoSansDevanagari", "NotoSansKhmer"):
        assert any(family in face.replace(" ", "") for face in faces), (family, faces)
    assert "12345" not in words, "the worker has no key for the document"
    assert ("我的个人信息" if locale == "zh" else "Your data") in words
    row = db.session.get_one(DataCopy, copy.id)
    assert (row.state, row.done, row.done == row.total > 10) == (CopyState.READY, row.total, True)
    services.build_copy(copy.id, write=write_pdf)  # a second delivery finds it done


def test_the_file_goes_after_a_day_and_at_once_when_its_owner_says_so(forum: Forum) -> None:
    who = make_delegate(forum, "Asking")
    fresh(who)
    copy = services.order_copy(registration_id=who.registration, locale="en")
    path = build(copy)
    assert services.open_copy(copy=db.session.get_one(DataCopy, copy.id)) == path
    assert services.tidy_copies() == 0
    assert path.is_file()
    row = db.session.get_one(DataCopy, copy.id)
    assert timedelta(hours=23) < row.expires_at - now() <= timedelta(days=1)
    with transaction() as session:
        session.execute(update(DataCopy).values(expires_at=datetime(2025, 1, 1, tzinfo=UTC)))
    db.session.expire_all()
    with pytest.raises(NotFound):
        services.open_copy(copy=db.session.get_one(DataCopy, copy.id))
    assert services.tidy_copies() == 1
    assert not path.exists()

    second = services.order_copy(registration_id=who.registration, locale="en")
    path = build(second)
    for _twice in range(2):
        services.remove_copy(copy=second)
    assert not path.exists()
    assert not db.session.query(DataCopy).count()


def test_a_copy_that_is_removed_or_erased_while_it_is_made_leaves_no_file(forum: Forum) -> None:
    who = make_delegate(forum, "Asking")
    fresh(who)
    copy = services.order_copy(registration_id=who.registration, locale="en")
    path, name = path_of(copy), str(copy.public_id)

    def write(_data: Any, _locale: str, part: Path, tick: Any) -> None:
        part.write_text("x")
        with transaction():
            gone = erase_registration(who.registration)
        remove_content(gone)
        tick(1, 1)

    services.build_copy(copy.id, write=write)
    assert not list(path.parent.glob(f"{name}*"))
    assert not db.session.query(DataCopy).filter_by(registration_id=who.registration).count()


def test_one_that_cannot_be_made_says_so_and_another_can_be_ordered(forum: Forum) -> None:
    who = make_delegate(forum, "Asking")
    fresh(who)
    copy = services.order_copy(registration_id=who.registration, locale="en")
    services.on_job_buried(JobBuried(Job.MAKE_DATA_COPY, {"copy_id": copy.id}))
    db.session.expire_all()
    assert db.session.get_one(DataCopy, copy.id).state is CopyState.FAILED
    assert services.order_copy(registration_id=who.registration, locale="en").id != copy.id


def test_files_without_a_row_are_swept(forum: Forum) -> None:
    who = make_delegate(forum, "Asking")
    kept = path_of(db.session.query(DataCopy).filter_by(registration_id=who.registration).one())
    with transaction() as session:
        session.execute(update(DataCopy).values(expires_at=now() + timedelta(hours=1)))
    stray = kept.with_name("00000000-0000-0000-0000-000000000000.pdf")
    stray.write_text("x")
    services.tidy_copies()
    assert kept.exists()
    assert not stray.exists()


def test_neither_a_draft_nor_somebody_erased_has_a_copy(forum: Forum) -> None:
    who = make_delegate(forum, "Gone")
    with transaction():
        erase_registration(who.registration)
    for verb in (
        lambda: services.take_copy(registration_id=who.registration, in_full=True),
        lambda: services.order_copy(registration_id=who.registration, locale="en"),
    ):
        with pytest.raises(NotFound):
            verb()
