"""The sign for the door: what stands on it, for whom it says nothing, and that a change asks for a new one."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.core.db import Words, db
from gpscf_events.core.jobs import Job, JobRow
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.models import FollowUp
from gpscf_events.programme.models import Session, Visibility
from gpscf_events.programme.services import change_session, details_of
from gpscf_events.runsheets.models import DoorSign
from gpscf_events.runsheets.pdf import print_sign
from gpscf_events.runsheets.signs import read_sign
from tests.attendance.forum import Forum, signed_in
from tests.runsheets.conftest import desk, forum

__all__ = ["desk", "forum"]


def address(session: Session) -> str:
    return f"/en/staff/2025/run-sheets/sessions/{session.public_id}"


def take(desk: FlaskClient, session: Session) -> str:
    """Ask for the sign, let the worker make it, and read it."""
    where, session_id = f"{address(session)}/door-sign.pdf", session.id
    first = desk.get(where)
    assert (first.status_code, "being made" in first.text) == (202, True)
    print_sign(session_id)
    with desk.get(where) as answer:
        assert answer.status_code == 200
        (page,) = PdfReader(BytesIO(answer.data)).pages
        return " ".join(page.extract_text().split())


def change(session: Session, **said: object) -> None:
    with transaction():
        row = db.session.get_one(Session, session.id)
        details = details_of(row)
        change_session(session=row, details=type(details)(**{**vars(details), **said}), seen=row.revision)


def owed() -> list[FollowUp]:
    query = select(FollowUp).where(FollowUp.kind == "door_sign_outdated", FollowUp.done_at.is_(None))
    return list(db.session.scalars(query).all())


def test_a_sign_says_time_room_and_title_in_both_languages(forum: Forum, desk: FlaskClient) -> None:
    words = take(desk, forum.terror)
    for said in ("反恐分论坛", "Counter-terrorism", "09:00–10:00", read_sign(forum.terror).version):
        assert said in words, (said, words)
    with desk.get(f"{address(forum.terror)}/door-sign.pdf") as again:
        assert again.status_code == 200
    assert len(db.session.scalars(select(DoorSign)).all()) == 1


def test_at_the_door_of_a_confidential_session_nobody_reads_what_it_is(
    forum: Forum, desk: FlaskClient
) -> None:
    change(forum.terror, visibility=Visibility.CONFIDENTIAL)
    words = take(desk, db.session.get_one(Session, forum.terror.id))
    assert "Closed meeting" in words
    assert "Counter-terrorism" not in words
    assert read_sign(db.session.get_one(Session, forum.terror.id)).content["address"] == ""


def test_at_the_door_of_a_closed_meeting_s_session_neither(forum: Forum) -> None:
    with transaction():
        row = db.session.get_one(Session, forum.terror.id)
        row.meeting.visibility = Visibility.INVITED
    assert [side["title"] for side in read_sign(row).content["sides"]] == ["闭门会议", "Closed meeting"]


def test_a_change_after_the_sign_was_made_leaves_one_next_step_until_it_is_made_anew(
    forum: Forum, desk: FlaskClient
) -> None:
    change(forum.terror, title=Words(zh="反恐", en="Counter-terrorism I"))
    assert owed() == []
    take(desk, db.session.get_one(Session, forum.terror.id))
    change(forum.terror, open_seats=77)
    assert owed() == []
    assert "changed since it was printed" not in desk.get(address(forum.terror)).text
    change(forum.terror, title=Words(zh="反恐", en="Counter-terrorism II"))
    (step,) = owed()
    assert step.subject_id == forum.terror.id
    assert "changed since it was printed" in desk.get(address(forum.terror)).text
    assert "Counter-terrorism II" in take(desk, db.session.get_one(Session, forum.terror.id))
    assert owed() == []
    jobs = db.session.scalars(select(JobRow).where(JobRow.name == Job.PRINT_DOOR_SIGN)).all()
    assert len(jobs) == 2


def test_a_title_of_any_length_and_script_fits_on_one_page(forum: Forum, desk: FlaskClient) -> None:
    change(forum.terror, title=Words(zh="公共安全" * 50, en="Pub🛡lic safety " * 13))
    words = take(desk, db.session.get_one(Session, forum.terror.id))
    assert "[U+1F6E1]" in words


@pytest.mark.parametrize("role", ["none", "other"])
def test_who_keeps_no_run_sheet_of_the_session_finds_no_sign(app: Flask, forum: Forum, role: str) -> None:
    where = f"{address(forum.terror)}/door-sign.pdf"
    client = (
        app.test_client()
        if role == "none"
        else signed_in(app, forum.staff("gate@example.org", Role.GATE_STEWARD))
    )
    assert client.get(where).status_code in {302, 404}
