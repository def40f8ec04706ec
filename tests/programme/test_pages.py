"""What visitors are shown of the programme, and what is not there for them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.programme import queries
from gpscf_events.programme.models import Edition, PoolKind, SeatPool, Session, Visibility
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState
from tests.factories.registration import Forum, accepted, make_forum


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def test_the_programme_stands_on_the_first_page_in_both_languages(forum: Forum, client: FlaskClient) -> None:
    english, chinese = text(client, "/en/2025/"), text(client, "/zh/2025/")
    assert "International Counter-terrorism Cooperation Sub-forum" in english
    assert "国际反恐合作分论坛" in chinese
    assert "16–18 September 2025" in english
    assert "2025年9月16日至18日" in chinese
    assert "in Nanjing, not in Lianyungang" in english
    assert '<html lang="zh-CN"' in chinese


@pytest.mark.parametrize("visibility", [Visibility.INVITED, Visibility.CONFIDENTIAL])
def test_what_is_not_for_everybody_is_absent(
    forum: Forum, client: FlaskClient, visibility: Visibility
) -> None:
    assert "Council meeting" not in text(client, "/en/2025/")
    with transaction() as session:
        session.execute(
            update(Session).where(Session.id == forum.sessions["reception"]).values(visibility=visibility)
        )
    assert "Welcome reception" not in text(client, "/en/2025/")
    assert "reception" not in {s.key for s in queries.list_sessions(forum.edition_id)}
    assert "council" not in {m.key for m in queries.list_meetings(forum.edition_id)}


def test_an_open_session_of_a_confidential_meeting_is_absent_too(forum: Forum) -> None:
    with transaction() as session:
        session.execute(
            update(Session)
            .where(Session.id == forum.sessions["council"])
            .values(visibility=Visibility.PUBLIC)
        )
    assert "council" not in {s.key for s in queries.list_sessions(forum.edition_id)}


@pytest.mark.parametrize(
    ("left", "words"), [(3, "Only 3 seats left"), (1, "Only 1 seat left"), (0, "waiting list")]
)
def test_seats_are_told_in_words(forum: Forum, client: FlaskClient, left: int, words: str) -> None:
    assert "320 of 320 seats left" in text(client, "/en/2025/")
    with transaction() as session:
        pool = session.query(SeatPool).filter_by(
            session_id=forum.sessions["counter-terrorism"], kind=PoolKind.OPEN
        )
        pool.update({"taken": 320 - left})
    assert words in text(client, "/en/2025/")


def test_a_free_seat_that_somebody_waits_for_is_not_offered_on_the_home_page(
    forum: Forum, client: FlaskClient
) -> None:
    registration = accepted(forum)
    offered = text(client, "/en/2025/").count("320 of 320 seats left")
    with transaction() as session:
        session.add(
            SignUp(
                edition_id=forum.edition_id,
                meeting_id=session.get_one(Session, forum.sessions["counter-terrorism"]).meeting_id,
                session_id=forum.sessions["counter-terrorism"],
                registration_id=registration.id,
                state=SignUpState.WAITING,
                source=SignUpSource.DELEGATE,
                sequence=1,
            )
        )
    page = text(client, "/en/2025/")
    assert page.count("320 of 320 seats left") == offered - 1
    assert page.count("Full: waiting list") == 1


def test_a_visitor_is_led_to_the_current_edition_in_the_own_language(
    forum: Forum, client: FlaskClient
) -> None:
    for header, expected in (("zh-CN,zh;q=0.9", "/zh/"), ("fr;q=0.9,en;q=0.5", "/en/"), ("", "/en/")):
        answer = client.get("/", headers={"Accept-Language": header})
        assert (answer.status_code, answer.location) == (302, expected), header
        assert "Accept-Language" in answer.headers["Vary"]
    client.set_cookie("locale", "zh")
    assert client.get("/", headers={"Accept-Language": "en"}).location == "/zh/"
    assert client.get("/zh/").location == "/zh/2025/"


def test_an_empty_system_says_that_there_is_no_page(client: FlaskClient) -> None:
    assert client.get("/en/").status_code == 404
    assert client.get("/en/2025/").status_code == 404


def test_a_page_that_is_not_there_is_told_in_the_language_of_its_address(client: FlaskClient) -> None:
    for locale, lang in (("zh", "zh-CN"), ("en", "en")):
        answer = client.get(f"/{locale}/2025/nowhere/at/all", headers={"Accept-Language": "fr"})
        assert answer.status_code == 404
        assert f'<html lang="{lang}"' in answer.get_data(as_text=True)


def test_an_edition_is_found_by_its_key(forum: Forum) -> None:
    assert queries.get_edition("2025").id == forum.edition_id
    assert queries.find_edition("1999") is None
    with pytest.raises(NotFound):
        queries.get_edition("1999")
    with transaction() as session:
        session.add(
            Edition(
                key="2026",
                name={"en": "Next"},
                short_name={"en": "Next"},
                city={"en": "Lianyungang"},
                starts_on=queries.get_edition("2025").starts_on.replace(year=2026),
                ends_on=queries.get_edition("2025").ends_on.replace(year=2026),
                reference_prefix="LYG26-",
            )
        )
    current = queries.find_current_edition()
    assert current is not None
    assert current.key == "2025"  # marked as current, though another is later


def test_sessions_are_locked_in_ascending_order_with_fresh_seats(forum: Forum) -> None:
    ids = [forum.sessions["tourism-safety"], forum.sessions["counter-terrorism"]]
    with transaction():
        locked = queries.lock_sessions([*ids, ids[0]])
        assert [s.id for s in locked] == sorted(ids)


def test_public_pages_read_no_session_and_may_be_kept_by_the_browser(
    forum: Forum, client: FlaskClient
) -> None:
    answer = client.get("/en/2025/")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers
