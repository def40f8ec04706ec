"""Batches for the security authority: sent once and encrypted, answered together, and nobody hears why."""

import io
import re
from collections.abc import Sequence
from datetime import date, timedelta

import openpyxl
import pyrage
import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.accreditation.errors import BatchMovedOn, NobodyToSend, NoLayout
from gpscf_events.accreditation.models import BatchState, Clearance, ClearanceBatch, ClearanceItem
from gpscf_events.accreditation.queries import find_accreditation, list_items, list_waiting
from gpscf_events.accreditation.rules.batches import AnswerFault, BatchColumn, judge_answers, read_answers
from gpscf_events.accreditation.services import (
    answer_clearance,
    apply_answers,
    cancel_batch,
    make_batch,
    save_layout,
    send_batch,
    take_out,
)
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import SYSTEM, Actor
from gpscf_events.core.db import db
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.models import FollowUp
from gpscf_events.messages.models import Message
from gpscf_events.registration.events import FactsChanged
from gpscf_events.registration.models import DocumentKind
from gpscf_events.registration.services import keep_document, withdraw
from gpscf_events.registration.services.documents import DocumentDetails
from tests.accreditation.conftest import fresh, registered
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum

SECRET = "X4RTBP123"
BASE = "/en/staff/2025/clearance/"


@pytest.fixture
def key(forum: Forum) -> pyrage.x25519.Identity:
    """The authority's key; batches are encrypted to it."""
    identity = pyrage.x25519.Identity.generate()
    save_layout(edition_id=forum.edition_id, columns=list(BatchColumn), recipient=str(identity.to_public()))
    return identity


def somebody(forum: Forum, number: int = 1, *, document: bool = True) -> int:
    """Somebody who needs clearance."""
    found = registered(forum, number, needs_clearance=True, needs_nomination=True)
    if document:
        keep_document(
            registration_id=found,
            details=DocumentDetails(
                kind=DocumentKind.PASSPORT, number=f"{SECRET}{number}", issuing_country="fr",
                expires_on=date(2031, 1, 2),
            ),
        )  # fmt: skip
    return found


def made(forum: Forum, *registration_ids: int) -> ClearanceBatch:
    ids = [fresh(one).public_id for one in registration_ids]
    return make_batch(edition_id=forum.edition_id, actor=SYSTEM, ids=ids)


def opened(data: bytes, key: pyrage.x25519.Identity) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(pyrage.decrypt(data, [key]))).active
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def clearance(registration_id: int) -> Clearance:
    db.session.expire_all()
    row = find_accreditation(registration_id)
    assert row is not None
    return row.clearance


def answers(*rows: Sequence[str], headings: Sequence[str] = ("编号", "备注", "审查结果")) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([headings, *rows]):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def test_a_batch_leaves_encrypted_with_everything_that_security_asks(
    forum: Forum, key: pyrage.x25519.Identity
) -> None:
    one = somebody(forum)
    batch = made(forum, one)
    assert (batch.number, clearance(one)) == (1, Clearance.OPEN)
    data = send_batch(batch_id=batch.id)
    assert data.startswith(b"age-encryption.org/v1")
    assert SECRET.encode() not in data
    headings, row = opened(data, key)
    said = dict(zip(headings, row, strict=True))
    assert said["批内编号"] == "1-1"
    assert f"{SECRET}1" in row and "2031-01-02" in row and "护照" in row
    assert headings[-1] == "审查结果"
    assert clearance(one) is Clearance.SENT
    assert (batch.state, batch.due_on is not None) == (BatchState.SENT, True)
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "document.revealed")).one()
    assert read.reason == "clearance batch 1"
    kept = " ".join(str(entry.after) for entry in db.session.scalars(select(AuditEntry)))
    assert SECRET not in kept


def test_a_batch_is_sent_once_and_its_file_can_be_taken_again(
    forum: Forum, key: pyrage.x25519.Identity
) -> None:
    one = somebody(forum)
    batch = made(forum, one)
    first, second = (opened(send_batch(batch_id=batch.id), key) for _ in range(2))
    assert first == second
    moves = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "clearance.sent")).all()
    assert len(moves) == 1


def test_numbers_have_no_gaps_and_a_cancelled_one_is_not_used_again(forum: Forum) -> None:
    first, second = somebody(forum, 1), somebody(forum, 2)
    cancel_batch(batch_id=made(forum, first).id)
    batch = made(forum, first, second)
    assert batch.number == 2
    with pytest.raises(NobodyToSend):
        made(forum, first)
    take_out(batch_id=batch.id, person_number=1)
    assert [item.registration_id for item, _ in list_items(batch.id)] == [second]
    assert [one.registration.id for one in list_waiting(SYSTEM, forum.edition_id)] == [first]


def test_without_a_key_nothing_leaves_and_nobody_is_sent(forum: Forum) -> None:
    one = somebody(forum)
    batch = made(forum, one)
    with pytest.raises(NoLayout):
        send_batch(batch_id=batch.id)
    assert clearance(one) is Clearance.OPEN
    for wrong in ("", "age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA"):
        with pytest.raises(NoLayout):
            save_layout(edition_id=forum.edition_id, columns=[], recipient=wrong)


def test_whoever_withdrew_meanwhile_is_not_sent(forum: Forum, key: pyrage.x25519.Identity) -> None:
    stays, goes = somebody(forum, 1), somebody(forum, 2)
    batch = made(forum, stays, goes)
    withdraw(registration_id=goes)
    assert len(opened(send_batch(batch_id=batch.id), key)) == 2
    assert clearance(goes) is Clearance.OPEN
    with pytest.raises(BatchMovedOn):
        take_out(batch_id=batch.id, person_number=1)


def test_a_person_without_a_document_can_be_sent_and_is_said_to_lack_it(
    forum: Forum, key: pyrage.x25519.Identity
) -> None:
    one = somebody(forum, document=False)
    [waiting] = list_waiting(SYSTEM, forum.edition_id)
    assert (waiting.has_document, waiting.is_complete) == (False, False)
    assert len(opened(send_batch(batch_id=made(forum, one).id), key)) == 2


def test_answers_come_back_together_and_an_objection_reaches_only_protocol(
    forum: Forum, key: pyrage.x25519.Identity
) -> None:
    people = [somebody(forum, number) for number in (1, 2, 3)]
    batch = made(forum, *people)
    send_batch(batch_id=batch.id)
    mails = db.session.scalar(select(func.count()).select_from(Message))
    judged = apply_answers(
        batch_id=batch.id, lines=[("1-1", "通过"), ("１－２", "Objection"), ("1-3", "需补充材料")]
    )
    assert [one.fault for one in judged] == [None, None, None]
    assert [clearance(one) for one in people] == [
        Clearance.CLEARED, Clearance.OBJECTION, Clearance.MORE_INFORMATION,
    ]  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Message)) == mails
    owed = db.session.scalars(select(FollowUp).where(FollowUp.kind == "clearance_objection")).all()
    assert [(one.subject_id, one.owner_role) for one in owed] == [(people[1], Role.PROTOCOL.value)]
    items = db.session.scalars(select(ClearanceItem).order_by(ClearanceItem.number)).all()
    assert [item.answer for item in items] == [clearance(one) for one in people]
    # Asked further, they are sent again with the next batch.
    assert [one.registration.id for one in list_waiting(SYSTEM, forum.edition_id)] == [people[2]]


def test_an_answer_by_hand_stands_in_the_batch_too(forum: Forum, key: pyrage.x25519.Identity) -> None:
    one = somebody(forum)
    batch = made(forum, one)
    send_batch(batch_id=batch.id)
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    assert db.session.scalars(select(ClearanceItem.answer)).all() == [Clearance.CLEARED]


def test_an_answer_about_somebody_who_changed_since_clears_nobody(
    forum: Forum, key: pyrage.x25519.Identity
) -> None:
    one = somebody(forum)
    batch = made(forum, one)
    send_batch(batch_id=batch.id)
    publish(FactsChanged(one, ("birth_date",)))
    assert clearance(one) is Clearance.LAPSED
    [judged] = apply_answers(batch_id=batch.id, lines=[("1-1", "cleared")])
    assert judged.fault is AnswerFault.CHANGED_SINCE
    assert clearance(one) is Clearance.LAPSED
    again = made(forum, one)
    send_batch(batch_id=again.id)
    apply_answers(batch_id=again.id, lines=[("2-1", "cleared")])
    assert clearance(one) is Clearance.CLEARED
    old, new = db.session.scalars(select(ClearanceItem.answer).order_by(ClearanceItem.id)).all()
    assert (old, new) == (Clearance.LAPSED, Clearance.CLEARED)


def test_every_line_that_does_not_fit_says_why() -> None:
    here = {"7-1": Clearance.SENT, "7-2": Clearance.CLEARED, "7-3": Clearance.SENT}
    lines = [
        ("7-1", "maybe"), ("7-1", "cleared"), ("7-2", "通过"), ("7-2", "有异议"), ("8-1", "cleared"), ("7-3", ""),
        ("no. 7 - 3", "CLEARED "),
    ]  # fmt: skip
    assert [(one.number, one.fault) for one in judge_answers(lines, here)] == [
        ("7-1", AnswerFault.UNKNOWN_WORD),
        ("7-1", AnswerFault.TWICE),
        ("7-2", AnswerFault.THERE_ALREADY),
        ("7-2", AnswerFault.TWICE),
        ("8-1", AnswerFault.UNKNOWN_NUMBER),
        ("7-3", None),
    ]


def test_only_numbers_and_results_are_looked_at_wherever_they_stand() -> None:
    rows = [
        ["名单"],
        ["意见", "审查结果", "姓名", "编号"],
        ["曾犯错误", "不通过", "王", "3-1"],
        ["", "", "李", "3-2"],
    ]
    found = read_answers(rows, {"3-1": Clearance.SENT, "3-2": Clearance.SENT})
    assert found is not None
    [line] = found
    assert (line.number, line.answer, line.word) == ("3-1", Clearance.OBJECTION, "不通过")
    assert read_answers([["姓名", "意见"], ["王", "好"]], {}) is None


def staff_of(role: Role, edition_id: int) -> Actor:
    user = User(
        email=f"{role}@example.org", name="Desk", password_hash="!",
        grants=[RoleGrant(role=role, edition_id=edition_id)],
    )  # fmt: skip
    with transaction() as database:
        database.add(user)
    return Actor(kind="user", id=user.id, name="Desk")


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    """The accreditation desk, who has just confirmed."""
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, staff_of(Role.ACCREDITATION, forum.edition_id))


def test_the_pages_lead_from_who_waits_to_what_came_back(
    forum: Forum, desk: FlaskClient, key: pyrage.x25519.Identity
) -> None:
    people = [somebody(forum, number) for number in (1, 2)]
    ids = [str(fresh(one).public_id) for one in people]
    db.session.rollback()
    page = desk.get(BASE).text
    assert all(f'value="{one}"' in page for one in ids)
    assert desk.post(BASE, data={"people": ids}).location.endswith("/clearance/1")
    assert "Being put together" in desk.get(f"{BASE}1").text
    answer = desk.post(f"{BASE}1/file")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/octet-stream")
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(opened(answer.data, key)) == 3
    assert "2 of 2 without an answer" in desk.get(f"{BASE}1").text
    file = answers(("1-1", "他的亲戚", "通过"), ("1-2", "不明", "有异议"), ("9-9", "", "通过"))
    read = desk.post(
        f"{BASE}1/answers", data={"file": (io.BytesIO(file), "结果.xlsx")}, content_type="multipart/form-data"
    )
    assert "2 answers fit" in read.text and "1 line is left out" in read.text
    assert "他的亲戚" not in read.text
    assert clearance(people[0]) is Clearance.SENT
    lines = re.search(r'name="lines"[^>]*value="([^"]+)"', read.text)
    assert lines
    assert desk.post(f"{BASE}1/apply", data={"lines": lines[1]}).status_code == 303
    assert [clearance(one) for one in people] == [Clearance.CLEARED, Clearance.OBJECTION]
    assert "2 answers taken" in desk.get(f"{BASE}1").text


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "no rows"), (b"name,opinion\r\nWang,good\r\n", "no columns"), (b"%PDF-", "no table")],
)
def test_a_file_without_answers_is_refused_beside_the_field(
    forum: Forum, desk: FlaskClient, key: pyrage.x25519.Identity, data: bytes, words: str
) -> None:
    send_batch(batch_id=made(forum, somebody(forum)).id)
    answer = desk.post(
        f"{BASE}1/answers", data={"file": (io.BytesIO(data), "x.csv")}, content_type="multipart/form-data"
    )
    assert (answer.status_code, words in answer.text) == (422, True)


def test_taking_a_file_asks_for_the_password_again_and_for_the_right_to_read_documents(
    app: Flask, forum: Forum, key: pyrage.x25519.Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpscf_events.accounts.rules.CONFIRMED_FOR", timedelta(0))
    app.config["WTF_CSRF_ENABLED"] = False
    one = somebody(forum)
    made(forum, one)
    db.session.rollback()
    liaison = signed_in(app, staff_of(Role.SECURITY_LIAISON, forum.edition_id))
    assert liaison.get(f"{BASE}1").status_code == 200
    assert liaison.post(f"{BASE}1/file").status_code == 404
    desk = signed_in(app, staff_of(Role.ACCREDITATION, forum.edition_id))
    assert desk.post(f"{BASE}1/file").status_code in {302, 303}
    assert clearance(one) is Clearance.OPEN
    reviewer = signed_in(app, staff_of(Role.REVIEWER, forum.edition_id))
    for path in ("", "1", "layout"):
        assert reviewer.get(f"{BASE}{path}").status_code == 404
    assert desk.get(f"{BASE}99").status_code == 404
    assert desk.get(f"{BASE}99999999999999").status_code == 404
