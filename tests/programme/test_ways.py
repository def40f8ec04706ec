"""Ways between venues are kept on one page, and sign-ups count with them."""

import re
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.models import Meeting, Session, Venue
from gpscf_events.programme.queries import list_ways
from gpscf_events.programme.rules import mark_of_ways
from gpscf_events.programme.services import save_ways
from gpscf_events.signups.rules import travel_time
from tests.attendance.forum import Forum, signed_in

PAGE = "/en/staff/2025/programme/ways"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    return signed_in(app, forum.staff())


@pytest.fixture
def pair(forum: Forum) -> tuple[int, int]:
    """Two venues of one city."""
    with transaction() as session:
        venues = [
            Venue(
                edition_id=forum.edition.id,
                key=f"house-{number}",
                name={"en": f"House {number}"},
                city={"en": "Lianyungang"},
            )
            for number in range(2)
        ]
        session.add_all(venues)
        session.flush()
        low, high = sorted(venue.id for venue in venues)
    return low, high


def field(pair: tuple[int, int]) -> str:
    return f"way_{pair[0]}_{pair[1]}"


def values(page: str) -> dict[str, str]:
    found = re.findall(r'<input[^>]*name="(way_\d+_\d+|revision|csrf_token)"[^>]*>', page)
    out = {}
    for name in found:
        tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
        assert tag
        value = re.search(r'value="([^"]*)"', tag[0])
        out[name] = value[1] if value else ""
    return out


def send(desk: FlaskClient, **changed: str) -> TestResponse:
    return desk.post(PAGE, data={**values(desk.get(PAGE).text), **changed})


def test_ways_are_saved_together_and_an_empty_one_is_unknown_again(
    forum: Forum, desk: FlaskClient, pair: tuple[int, int]
) -> None:
    assert "Left empty: 45" in desk.get(PAGE).text
    assert send(desk, **{field(pair): "12"}).status_code == HTTPStatus.SEE_OTHER
    db.session.rollback()
    assert list_ways(forum.edition.id)[pair] == 12
    assert values(desk.get(PAGE).text)[field(pair)] == "12"
    send(desk, **{field(pair): ""})
    db.session.rollback()
    assert pair not in list_ways(forum.edition.id)


@pytest.mark.parametrize("wrong", ["1441", "-1", "soon"])
def test_a_way_that_cannot_be_is_told_and_none_is_saved(
    forum: Forum, desk: FlaskClient, pair: tuple[int, int], wrong: str
) -> None:
    answer = send(desk, **{field(pair): wrong})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    db.session.rollback()
    assert pair not in list_ways(forum.edition.id)


def test_a_second_editor_is_shown_what_the_first_one_saved(
    forum: Forum, desk: FlaskClient, pair: tuple[int, int]
) -> None:
    old = values(desk.get(PAGE).text)
    send(desk, **{field(pair): "12"})
    answer = desk.post(PAGE, data={**old, field(pair): "30"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Saved now: 12" in answer.text
    assert (
        desk.post(PAGE, data={**values(answer.text), field(pair): "30"}).status_code == HTTPStatus.SEE_OTHER
    )
    db.session.rollback()
    ways = list_ways(forum.edition.id)
    assert ways[pair] == 30
    with pytest.raises(ChangedMeanwhile):
        save_ways(edition_id=forum.edition.id, ways={}, seen=mark_of_ways(ways) + 1)


def test_sign_ups_count_with_a_way_at_once(forum: Forum, pair: tuple[int, int]) -> None:
    venues = [db.session.get_one(Venue, venue_id) for venue_id in pair]
    here, there = (Session(meeting=Meeting(venue=venue, city=venue.city)) for venue in venues)
    assert travel_time(here, there).total_seconds() == 45 * 60
    db.session.rollback()
    save_ways(edition_id=forum.edition.id, ways={pair: 7}, seen=mark_of_ways(list_ways(forum.edition.id)))
    assert travel_time(here, there).total_seconds() == 7 * 60
