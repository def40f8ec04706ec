"""The pages of run sheets: each shows and changes the run sheets of the own sessions, and of no others."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Session, SessionSpeaker, SpeakerRole, Visibility
from gpscf_events.runsheets.models import RunSheetLine
from tests.attendance.forum import Forum, signed_in
from tests.runsheets.conftest import revision, saved, write

BASE = "/en/staff/2025/run-sheets/"
TYPED = {
    "time": "09:05", "what_zh": "主持人开场", "what_en": "Welcome", "who_zh": "", "who_en": "Ada Lovelace",
    "language": "fr", "microphone": "Lectern", "media": "Slide 1", "cue_owner": "Lin",
}  # fmt: skip


def address(forum: Forum, part: str = "") -> str:
    return f"{BASE}sessions/{forum.terror.public_id}{part}"


def lines() -> list[RunSheetLine]:
    db.session.rollback()
    return list(db.session.scalars(select(RunSheetLine).order_by(RunSheetLine.id)))


def pressed(forum: Forum, seen: int | None = None) -> dict[str, str]:
    return {"sheet_revision": str(revision(forum.terror.id) if seen is None else seen)}


def test_a_line_is_added_shown_changed_moved_and_removed(forum: Forum, desk: FlaskClient) -> None:
    assert "No line yet" in desk.get(BASE).text
    assert desk.post(address(forum, "/lines/new"), data=TYPED).status_code == 303
    page = desk.get(address(forum)).text
    for said in (">09:05", "Welcome", "Ada Lovelace", "French", "Lectern", "Slide 1", "Lin"):
        assert said in page, said
    (line,) = lines()
    own = address(forum, f"/lines/{line.public_id}")
    assert 'value="09:05"' in desk.get(own).text
    assert desk.post(own, data={**TYPED, "time": "-30", "revision": "1"}).status_code == 303
    assert desk.post(address(forum, "/lines/new"), data={**TYPED, "what_en": "Speech"}).status_code == 303
    assert saved(forum.terror.id) == [("Welcome", -30), ("Speech", 5)]
    assert desk.post(f"{own}/down", data=pressed(forum)).status_code == 303
    assert saved(forum.terror.id) == [("Speech", -30), ("Welcome", 5)]
    assert desk.post(f"{own}/remove", data=pressed(forum)).status_code == 303
    assert saved(forum.terror.id) == [("Speech", -30)]
    assert desk.get(own).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"time": ""}, "Enter a time"),
        ({"time": "soon"}, "Enter a time such as 09:05"),
        ({"time": "+99999"}, "Enter a time such as 09:05"),
        ({"what_zh": "", "what_en": " "}, "Say what happens, in Chinese or English"),
        ({"what_en": "x" * 201}, "This is too long"),
        ({"who_en": "Ada\u202e"}, "Take out the invisible character U+202E"),
        ({"cue_owner": "x" * 61}, "This is too long"),
        ({"language": "xx"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    forum: Forum, desk: FlaskClient, wrong: dict[str, str], message: str
) -> None:
    sent = desk.post(address(forum, "/lines/new"), data={**TYPED, **wrong})
    assert sent.status_code == 422
    assert message in sent.text
    assert lines() == []


def test_the_second_editor_sees_both_values(forum: Forum, desk: FlaskClient) -> None:
    (line,) = write(forum.terror, ("Doors", 0))
    own = address(forum, f"/lines/{line.public_id}")
    assert desk.post(own, data={**TYPED, "what_en": "First", "revision": "1"}).status_code == 303
    late = desk.post(own, data={**TYPED, "what_en": "Second", "time": "09:10", "revision": "1"})
    assert late.status_code == 409
    for said in (
        "Saved now: First",
        "Saved now: 09:05",
        'value="Second"',
        'name="revision" type="hidden" value="2"',
    ):
        assert said in late.text, said
    assert saved(forum.terror.id) == [("First", 5)]


def test_a_press_on_an_old_page_does_nothing_and_shows_what_is_saved(forum: Forum, desk: FlaskClient) -> None:
    first, _second = write(forum.terror, ("Doors", 0), ("Opening", 5))
    for act in (f"/lines/{first.public_id}/down", f"/lines/{first.public_id}/remove", "/versions"):
        for seen in (1, -1):
            answer = desk.post(address(forum, act), data=pressed(forum, seen))
            assert answer.status_code == 409, act
            assert "Somebody else changed the run sheet" in answer.text
            assert 'name="sheet_revision" value="2"' in answer.text
    assert saved(forum.terror.id) == [("Doors", 0), ("Opening", 5)]


def test_a_version_says_which_one_it_replaces_and_what_changed(forum: Forum, desk: FlaskClient) -> None:
    doors, _opening = write(forum.terror, ("Doors", 0), ("Opening", 5))
    assert "Publish version 1" in desk.get(address(forum)).text
    assert desk.post(address(forum, "/versions"), data=pressed(forum)).status_code == 303
    assert "Publish version" not in desk.get(address(forum)).text
    desk.post(
        address(forum, f"/lines/{doors.public_id}"),
        data={**TYPED, "what_en": "Doors open", "time": "08:50", "revision": "1"},
    )
    assert "There are changes that no version has yet" in desk.get(address(forum)).text
    assert desk.post(address(forum, "/versions"), data=pressed(forum)).status_code == 303
    page = desk.get(address(forum, "/versions/2")).text
    assert "Version 2 of " in page
    assert "replaces version 1 of " in page
    assert page.count("new or changed") == 1
    first = desk.get(address(forum, "/versions/1")).text
    assert "replaces" not in first
    assert "Doors open" not in first
    again = desk.post(address(forum, "/versions"), data=pressed(forum))
    assert (again.status_code, "There is nothing new to publish" in again.text) == (409, True)
    assert "version 2" in desk.get(BASE).text
    for missing in ("/versions/3", "/versions/0", "/versions/3/run-sheet.pdf"):
        assert desk.get(address(forum, missing)).status_code == 404


def test_lines_move_with_the_beginning_of_the_session(forum: Forum, desk: FlaskClient) -> None:
    write(forum.terror, ("Doors", -15), ("Goodbye", 61))
    page = desk.get(address(forum)).text
    assert ">08:45" in page
    assert page.count("after the end") == 1
    with transaction() as database:
        row = database.get_one(Session, forum.terror.id)
        row.starts_at += timedelta(hours=1)
        row.ends_at += timedelta(hours=1, minutes=5)
    page = desk.get(address(forum)).text
    assert ">09:45" in page
    assert "after the end" not in page


def host(app: Flask, forum: Forum, role: Role, **where: int) -> FlaskClient:
    with transaction() as database:
        grant = RoleGrant(role=role, edition_id=forum.edition.id, **where)
        user = User(email=f"{role}@example.org", name=role, password_hash="!", grants=[grant])
        database.add(user)
    return signed_in(app, Actor(kind="user", id=user.id))


def every_address(forum: Forum, line: RunSheetLine) -> list[str]:
    return [
        address(forum, part)
        for part in ("", f"/lines/{line.public_id}", "/versions/1", "/versions/1/run-sheet.pdf")
    ]


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_session_host_keeps_the_own_session_only_and_nobody_learns_of_others(
    app: Flask, forum: Forum, desk: FlaskClient, visibility: Visibility
) -> None:
    (line,) = write(forum.terror, ("Doors", 0))
    desk.post(address(forum, "/versions"), data=pressed(forum))
    with transaction() as database:
        database.get_one(Session, forum.terror.id).visibility = visibility
    of = {"meeting_id": forum.meeting.id}
    own = host(app, forum, Role.SESSION_HOST, session_id=forum.terror.id, **of)
    assert [own.get(one).status_code for one in every_address(forum, line)] == [200, 200, 200, 202]
    assert "Counter-terrorism" in own.get(BASE).text
    assert "Drug control" not in own.get(BASE).text
    with transaction() as database:
        database.query(RoleGrant).filter_by(role=Role.SESSION_HOST).update({"session_id": forum.drugs.id})
    assert "Counter-terrorism" not in own.get(BASE).text
    assert {own.get(one).status_code for one in every_address(forum, line)} == {404}
    for act in (f"/lines/{line.public_id}/remove", "/versions", "/lines/new", f"/lines/{line.public_id}"):
        assert own.post(address(forum, act), data={**TYPED, "sheet_revision": "1"}).status_code == 404
    assert saved(forum.terror.id) == [("Doors", 0)]


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.REVIEWER, Role.GATE_STEWARD, Role.AUDITOR])
def test_who_keeps_no_run_sheets_has_no_such_page(app: Flask, forum: Forum, role: Role) -> None:
    reader = host(app, forum, role)
    assert reader.get(BASE).status_code == 404
    assert reader.get(address(forum)).status_code == 404


def test_a_line_is_found_only_under_its_own_session(forum: Forum, desk: FlaskClient) -> None:
    (line,) = write(forum.drugs, ("Doors", 0))
    assert desk.get(address(forum, f"/lines/{line.public_id}")).status_code == 404
    assert desk.get(address(forum, f"/lines/{uuid4()}")).status_code == 404


def test_times_are_moved_from_a_chosen_line_on(forum: Forum, desk: FlaskClient) -> None:
    doors, opening = write(forum.terror, ("Doors", 0), ("Opening", 5))
    sent = desk.post(
        address(forum, "/shift"), data={**pressed(forum), "line": str(opening.public_id), "minutes": "10"}
    )
    assert sent.status_code == 303
    assert saved(forum.terror.id) == [("Doors", 0), ("Opening", 15)]
    stale = desk.post(
        address(forum, "/shift"), data={**pressed(forum, 2), "line": str(doors.public_id), "minutes": "1"}
    )
    assert (stale.status_code, "Somebody else changed the run sheet" in stale.text) == (409, True)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"minutes": ""}, "Enter a number"),
        ({"minutes": "ten"}, "Not a valid integer value"),
        ({"minutes": "241"}, "Enter a number from -240 to 240"),
        ({"line": "x"}, "Not a valid choice"),
    ],
)
def test_a_move_of_times_that_cannot_be_is_said_beside_its_field(
    forum: Forum, desk: FlaskClient, wrong: dict[str, str], message: str
) -> None:
    (doors,) = write(forum.terror, ("Doors", 0))
    data = {**pressed(forum), "line": str(doors.public_id), "minutes": "5", **wrong}
    sent = desk.post(address(forum, "/shift"), data=data)
    assert (sent.status_code, message in sent.text) == (422, True)
    assert saved(forum.terror.id) == [("Doors", 0)]
    assert desk.post(f"{BASE}sessions/{forum.drugs.public_id}/shift", data=data).status_code == 422


def test_the_list_says_which_sheets_changed_since_their_version(forum: Forum, desk: FlaskClient) -> None:
    write(forum.terror, ("Doors", 0))
    write(forum.drugs, ("Doors", 0))
    desk.post(address(forum, "/versions"), data=pressed(forum))
    assert "changed since" not in desk.get(BASE).text
    write(forum.terror, ("Opening", 5))
    page = desk.get(BASE).text
    assert page.count("changed since") == 1
    assert "2 lines · version 1" in page
    assert "1 line · not published" in page


def test_speakers_come_onto_the_sheet_by_a_press(forum: Forum, desk: FlaskClient) -> None:
    with transaction() as database:
        at = forum.terror.starts_at + timedelta(minutes=20)
        database.add(
            SessionSpeaker(
                edition_id=forum.edition.id, meeting_id=forum.meeting.id, session_id=forum.terror.id,
                role=SpeakerRole.SPEAKER, name=Words(en="Ada"), topic=Words(en="Engines"), starts_at=at,
                ends_at=at + timedelta(minutes=5),
            )
        )  # fmt: skip
    assert "Add a line for 1 announced speaker" in desk.get(address(forum)).text
    page = desk.post(address(forum, "/speakers"), follow_redirects=True).text
    assert "1 line added." in page
    assert "Add a line for 1 announced speaker" not in page
    assert saved(forum.terror.id) == [("Engines", 20)]
