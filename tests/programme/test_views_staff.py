"""The programme in the back office: what an organiser sees, saves and is told."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Meeting, MeetingKind, Room, Session, Venue
from tests.attendance.forum import Forum, signed_in

BASE = "/en/staff/2025/programme"
WELL = {
    "meeting": "",
    "kind": "sub_forum",
    "title_zh": "数字安全",
    "title_en": "Digital security",
    "key": "",
    "description_zh": "",
    "description_en": "",
    "starts_at": "2025-09-17T14:00",
    "ends_at": "2025-09-17T16:30",
    "room": "",
    "slot": "",
    "sign_up_mode": "open",
    "open_seats": "120",
    "visibility": "public",
    "languages": ["zh", "en"],
}


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    return signed_in(app, forum.staff())


def well(forum: Forum, **changed: object) -> dict[str, object]:
    return {**WELL, "meeting": str(forum.meeting.public_id), **changed}


def post(desk: FlaskClient, address: str, data: dict[str, object]) -> TestResponse:
    """Send the form as the page at the address would."""
    (token,) = re.findall(r'name="csrf_token" type="hidden" value="([^"]+)"', desk.get(address).text)
    return desk.post(address, data={**data, "csrf_token": token})


def saved(key: str) -> Session:
    db.session.expire_all()
    return db.session.scalars(select(Session).where(Session.key == key)).one()


def test_a_session_made_on_the_page_stands_in_the_list_and_in_the_public_programme(
    forum: Forum, desk: FlaskClient
) -> None:
    answer = post(desk, f"{BASE}/sessions/new", well(forum))
    assert answer.status_code == 303, answer.text
    made = saved("digital-security")
    assert (made.starts_at.hour, made.languages) == (6, ["zh", "en"])  # 14:00 in Beijing, in UTC
    page = desk.get(f"{BASE}/").text
    assert "Digital security" in page
    assert "14:00" in page
    assert "No room yet" in page
    assert "数字安全" in desk.get("/zh/2025/").text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title_zh": "", "title_en": " "}, "Enter a title in Chinese or English"),
        ({"ends_at": "2025-09-17T14:00"}, "The end must be after the beginning"),
        ({"starts_at": "17 Sept"}, "Not a valid datetime value"),
        ({"starts_at": ""}, "Enter day and time of the beginning"),
        ({"open_seats": ""}, "Enter how many seats delegates can choose"),
        ({"open_seats": "-1"}, "Enter a number from 0 to"),
        ({"open_seats": "many"}, "Not a valid integer value"),
        ({"title_en": "x" * 201}, "This is too long"),
        ({"title_en": "abc\u202edef"}, "Take out the invisible character U+202E"),
        ({"key": "Hall A"}, "Use only small letters, digits and hyphens"),
        ({"kind": "party"}, "Not a valid choice"),
        ({"room": "nonsense"}, "Not a valid choice"),
        ({"languages": ["tlh"]}, "not a valid choice"),
        ({"meeting": "nonsense"}, "Not a valid choice"),
        (
            {"mode": "hybrid", "join_link": "meet.example.org/1"},
            "Enter a whole address that begins with https://",
        ),
        ({"mode": "hybrid", "join_link": "https://a:b@meet.example.org"}, "Enter a whole address"),
        ({"mode": "hybrid", "join_link": f"https://m.example/{'x' * 500}"}, "This is too long"),
        ({"join_link": "https://meet.example.org/1"}, "This session is held in the room only"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_saved(
    forum: Forum, desk: FlaskClient, changed: dict[str, object], message: str
) -> None:
    before = db.session.scalars(select(Session.id)).all()
    answer = post(desk, f"{BASE}/sessions/new", well(forum, **changed))
    assert answer.status_code == 422
    assert message in answer.text
    db.session.expire_all()
    assert db.session.scalars(select(Session.id)).all() == before


def test_the_second_of_two_editors_sees_what_the_first_saved_and_can_save_again(
    forum: Forum, desk: FlaskClient
) -> None:
    post(desk, f"{BASE}/sessions/new", well(forum))
    address = f"{BASE}/sessions/{saved('digital-security').public_id}"
    (seen,) = re.findall(r'name="revision"[^>]* value="(\d+)"', desk.get(address).text)
    post(desk, address, well(forum, title_en="First", revision=seen))
    late = post(desk, address, well(forum, title_en="Second", revision=seen))
    assert late.status_code == 409
    assert "Saved now: First" in late.text
    assert 'value="Second"' in late.text
    assert saved("digital-security").title["en"] == "First"
    (now_seen,) = re.findall(r'name="revision"[^>]* value="(\d+)"', late.text)
    assert post(desk, address, well(forum, title_en="Second", revision=now_seen)).status_code == 303
    assert saved("digital-security").title["en"] == "Second"


def test_a_time_that_the_clocks_skip_is_refused(forum: Forum, desk: FlaskClient) -> None:
    with transaction() as session:
        session.get_one(Meeting, forum.meeting.id).time_zone = "Europe/Paris"
    answer = post(
        desk, f"{BASE}/sessions/new", well(forum, starts_at="2025-03-30T02:30", ends_at="2025-03-30T04:00")
    )
    assert answer.status_code == 422
    assert "this time does not exist" in answer.text


def test_a_meeting_host_keeps_the_own_meeting_and_finds_no_other(app: Flask, forum: Forum) -> None:
    desk = signed_in(app, forum.staff())
    post(desk, f"{BASE}/sessions/new", well(forum))
    with transaction() as session:
        other = Meeting(
            edition_id=forum.edition.id, key="other", kind=MeetingKind.PRE_FORUM, name=forum.meeting.name,
            city=forum.meeting.city, starts_on=forum.meeting.starts_on, ends_on=forum.meeting.ends_on,
            registration_opens_at=forum.meeting.registration_opens_at,
            registration_closes_at=forum.meeting.registration_closes_at,
        )  # fmt: skip
        session.add(other)
        session.flush()
        host = User(email="host@example.org", name="Host", password_hash="!")
        host.grants = [RoleGrant(role=Role.MEETING_HOST, edition_id=forum.edition.id, meeting_id=other.id)]
        session.add(host)
    visitor = signed_in(app, Actor(kind="user", id=host.id))
    assert "Digital security" not in visitor.get(f"{BASE}/").text
    assert visitor.get(f"{BASE}/sessions/{saved('digital-security').public_id}").status_code == 404
    assert visitor.get(f"{BASE}/places").status_code == 404
    assert post(visitor, f"{BASE}/sessions/new", well(forum)).status_code == 422


def test_venues_and_rooms_are_kept_on_pages_of_their_own(forum: Forum, desk: FlaskClient) -> None:
    names = {"name_zh": "会议中心", "name_en": "Conference centre", "city_zh": "连云港", "city_en": ""}
    assert post(desk, f"{BASE}/venues/new", names).status_code == 303
    venue = db.session.scalars(select(Venue).where(Venue.key == "conference-centre")).one()
    rooms = f"{BASE}/venues/{venue.public_id}/rooms/new"
    assert post(desk, rooms, {"name_en": "Hall A", "capacity": "300"}).status_code == 303
    assert post(desk, rooms, {"name_en": "Hall A", "capacity": "300"}).status_code == 422  # taken
    assert post(desk, rooms, {"name_en": "Hall B", "capacity": "0"}).status_code == 422
    room = db.session.scalars(select(Room).where(Room.key == "hall-a")).one()
    change = {"name_en": "Hall A", "capacity": "280", "revision": "1"}
    assert post(desk, f"{BASE}/rooms/{room.public_id}", change).status_code == 303
    late = post(desk, f"{BASE}/rooms/{room.public_id}", {**change, "capacity": "999"})
    assert late.status_code == 409
    assert "Saved now: 280" in late.text
    page = desk.get(f"{BASE}/places").text
    assert "Conference centre" in page
    assert "280" in page
