"""Who stands behind a meeting, and how rooms are set up: typed, shown, warned of, taken away and brought back."""

import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Layout, Meeting, Room, Session
from gpscf_events.programme.rules import OddityKind, find_oddities, seats_of_room
from tests.factories.registration import Forum
from tests.programme.test_exchange import desk, forum, take
from tests.programme.test_exchange_import import cell, changed_table, look, press, read
from tests.programme.test_views_staff import BASE

__all__ = ["desk", "forum"]

KEY = "counter-terrorism"


def page_of(desk: FlaskClient, address: str) -> dict[str, str]:
    """The fields of a form as they stand on its page."""
    text = desk.get(address).text
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', text))
    for name, inside in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', inside)
        found[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in found.items()}


def test_organisers_co_organisers_and_supporters_stand_on_the_pages_of_the_meeting_s_sessions(
    forum: Forum, desk: FlaskClient
) -> None:
    meeting = db.session.scalars(
        select(Meeting).where(Meeting.edition_id == forum.edition_id, Meeting.key == "main")
    ).one()
    address = f"{BASE}/meetings/{meeting.public_id}"
    db.session.rollback()
    said = {
        "organisers_zh": "连云港市公安局", "organisers_en": "Lianyungang Public Security Bureau",
        "co_organisers_zh": "江苏警官学院", "supporters_en": "Friends of the Forum",
    }  # fmt: skip
    answer = desk.post(address, data={**page_of(desk, address), **said})
    assert answer.status_code == 303, answer.text
    again = page_of(desk, address)
    assert {name: again[name] for name in said} == said
    shown = desk.get(f"/zh/2025/programme/sessions/{forum.public_ids[KEY]}").text
    for words in ("承办", "连云港市公安局", "协办", "江苏警官学院", "支持", "Friends of the Forum"):
        assert words in shown, words


def test_a_room_says_how_many_seats_it_has_in_which_layout_and_never_more_than_it_may_hold(
    forum: Forum, desk: FlaskClient
) -> None:
    room = db.session.scalars(select(Room).where(Room.key == "hall-a")).one()
    address, capacity, room_id = f"{BASE}/rooms/{room.public_id}", room.capacity, room.id
    db.session.rollback()
    typed = page_of(desk, address)
    refused = desk.post(address, data={**typed, "seats_theatre": str(capacity + 1)})
    assert refused.status_code == 422
    assert f"More than the {capacity} people that the room may hold" in refused.text
    answer = desk.post(address, data={**typed, "seats_classroom": "200", "seats_u_shape": "40"})
    assert answer.status_code == 303, answer.text
    db.session.expire_all()
    assert db.session.get_one(Room, room_id).setups == {"classroom": 200, "u_shape": 40}
    assert "Classroom: rows of tables: 200" in desk.get(f"{BASE}/places").text


def test_more_seats_than_the_room_has_in_its_layout_are_odd(forum: Forum) -> None:
    with transaction() as session:
        row = session.get_one(Session, forum.sessions[KEY])
        row.room.setups = {"classroom": 200}  # type: ignore[union-attr]
        assert OddityKind.TOO_MANY_SEATS not in {one.kind for one in find_oddities(row, [])}
        row.layout = Layout.CLASSROOM
        (odd,) = [one for one in find_oddities(row, []) if one.kind is OddityKind.TOO_MANY_SEATS]
        assert odd.number == seats_of_room(row) == 200
        row.layout = Layout.BANQUET  # nothing is said of it
        assert OddityKind.TOO_MANY_SEATS not in {one.kind for one in find_oddities(row, [])}


def test_the_layout_goes_away_and_comes_back_with_the_file(forum: Forum, desk: FlaskClient) -> None:
    page = look(
        desk, changed_table(desk, lambda book: setattr(cell(book, KEY, "layout"), "value", "U shape"))
    )
    assert press(desk, page).status_code == 303
    assert read(forum, KEY).layout is Layout.U_SHAPE
    assert "u_shape" in take(desk, "json").text
    wrong = look(desk, changed_table(desk, lambda book: setattr(cell(book, KEY, "layout"), "value", "heap")))
    assert "choose one of" in wrong.text
