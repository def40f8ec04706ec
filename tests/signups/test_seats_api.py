"""The seats that everybody may poll: what is told, what is not, and what it costs the database."""

import gzip
import json
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.core.db import db
from gpscf_events.core.kept_answers import KeptAnswers
from gpscf_events.core.security import FILE_POLICY
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import PoolKind, SeatPool, Session, SignUpMode, Visibility
from gpscf_events.signups import api
from tests.factories.registration import Forum, make_forum, set_open_seats
from tests.programme.planted import WORD, plant
from tests.support.statements import statements

ADDRESS = "/api/v1/editions/2025/seats"


@pytest.fixture
def forum(app: Flask) -> Iterator[Forum]:
    made = make_forum()
    db.session.rollback()
    yield made
    keeper(app).kept.clear()


def keeper(app: Flask) -> KeptAnswers:
    found = app.wsgi_app
    while not isinstance(found, KeptAnswers):
        found = getattr(found, "application", None) or found.app  # type: ignore[attr-defined]
    return found


def grow_old(app: Flask) -> None:
    for kept in keeper(app).kept.values():
        kept.fresh_until = 0


def rows(client: FlaskClient, **headers: str) -> dict[str, dict[str, object]]:
    answer = client.get(ADDRESS, headers=headers)
    assert answer.status_code == 200
    return {row["session_id"]: row for row in answer.get_json()["data"]}


def test_each_public_session_to_choose_is_told_with_figures_and_words(
    forum: Forum, client: FlaskClient
) -> None:
    key = str(forum.public_ids["counter-terrorism"])
    assert rows(client)[key] == {
        "session_id": key,
        "state": "open",
        "taken": 0,
        "capacity": 320,
        "left": 320,
        "words": {"zh": "余 320 / 320 席", "en": "320 of 320 seats left"},
    }
    assert str(forum.public_ids["reception"]) not in rows(client)


@pytest.mark.parametrize("visibility", [Visibility.DELEGATES, Visibility.INVITED, Visibility.CONFIDENTIAL])
def test_a_session_that_is_not_public_is_absent(
    forum: Forum, client: FlaskClient, visibility: Visibility
) -> None:
    planted = plant(forum, visibility, sign_up_mode=SignUpMode.OPEN)
    answer = client.get(ADDRESS).text
    assert WORD not in answer
    assert str(planted.session_id) not in answer


def test_an_edition_in_preparation_or_unknown_has_no_answer(forum: Forum, client: FlaskClient) -> None:
    with transaction() as database:
        edition = database.merge(forum.edition)
        edition.is_current = edition.is_public = False
    assert client.get(ADDRESS).status_code == 404
    assert client.get("/api/v1/editions/1999/seats").status_code == 404
    assert client.get("/api/v1/editions/2025%00/seats").status_code in {400, 404}


def test_a_fresh_answer_asks_the_database_nothing_and_an_old_one_is_made_anew(
    app: Flask, forum: Forum, client: FlaskClient
) -> None:
    key = str(forum.public_ids["counter-terrorism"])
    first = client.get(ADDRESS)
    set_open_seats(forum.sessions["counter-terrorism"], 7)
    db.session.rollback()
    with statements() as said:
        assert client.get(ADDRESS).data == first.data
    assert said == []
    grow_old(app)
    assert rows(client)[key]["left"] == 7


def test_it_looks_at_no_cookie_and_sets_none_and_any_cache_may_keep_it(
    forum: Forum, client: FlaskClient
) -> None:
    client.set_cookie("session", "anything")
    answer = client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(answer.data))["next"] is None
    assert dict(answer.headers) == {
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "Content-Length": str(len(answer.data)),
        "Content-Security-Policy": FILE_POLICY,
        "ETag": answer.headers["ETag"],
        "Cache-Control": "public, max-age=5",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    again = client.get(ADDRESS, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_fault_gives_the_last_answer_on_and_the_first_of_all_is_told_by_flask(
    app: Flask, forum: Forum, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(_key: str) -> bytes:
        raise RuntimeError

    before = client.get(ADDRESS).data
    monkeypatch.setattr(keeper(app), "make", burst)
    grow_old(app)
    assert client.get(ADDRESS).data == before
    keeper(app).kept.clear()
    monkeypatch.setattr(api, "make_seats", burst)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get(ADDRESS).status_code == 500


def test_one_makes_it_while_the_others_are_given_the_last_one(
    app: Flask, forum: Forum, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, made, go = client.get(ADDRESS).data, [], threading.Event()

    def slow(_key: str) -> bytes:
        made.append(1)
        assert go.wait(10)
        return b"{}"

    monkeypatch.setattr(keeper(app), "make", slow)
    grow_old(app)
    answers: list[bytes] = []
    first = threading.Thread(target=lambda: answers.append(app.test_client().get(ADDRESS).data))
    first.start()
    while not made:
        pass
    assert [client.get(ADDRESS).data for _ in range(5)] == [before] * 5
    go.set()
    first.join()
    assert (answers, made, client.get(ADDRESS).data) == ([b"{}"], [1], b"{}")


def test_a_foreign_host_is_refused_as_everywhere(app: Flask, forum: Forum, client: FlaskClient) -> None:
    client.get(ADDRESS)
    app.config["TRUSTED_HOSTS"] = ["localhost"]
    assert client.get(ADDRESS, headers={"Host": "evil.example"}).status_code == 400


def test_the_picker_names_the_sessions_that_the_answer_names(forum: Forum, client: FlaskClient) -> None:
    with transaction() as database:
        pools = database.query(SeatPool).filter_by(edition_id=forum.edition_id, kind=PoolKind.OPEN)
        ids = {pool.session_id for pool in pools}
        offered = database.query(Session).filter(Session.id.in_(ids), Session.sign_up_mode == SignUpMode.OPEN)
        assert {str(one.public_id) for one in offered} == set(rows(client))
