"""The programme that everybody and each delegate may read: what stands there, and what is absent."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from gpscf_events.core import clock
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Session, SessionDocument, SessionKind, SignUpMode, Visibility
from gpscf_events.programme.rules import find_matches
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.token import status_token
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState
from tests.factories.registration import Forum, accepted, make_forum
from tests.programme.planted import WORD, Planted, plant

LISTS = ("", "?by=room", "?by=theme", f"?q={WORD}", "?q=theme")
SECRET = [Visibility.DELEGATES, Visibility.INVITED, Visibility.CONFIDENTIAL]


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status)
    return unescape(answer.text)


def told(client: FlaskClient, base: str, planted: Planted) -> set[str]:
    """The addresses below `base` that tell of the planted session; the words of a search are no telling."""
    found = {part for part in LISTS if f"{WORD} talks" in read(client, f"{base}{part}")}
    pages = (f"sessions/{planted.session_id}", f"documents/{planted.document_id}")
    return found | {part.split("/")[0] for part in pages if client.get(f"{base}{part}").status_code == 200}


EVERYWHERE = {*LISTS, "sessions", "documents"}


def sign_up(forum: Forum, session_id: int, registration_id: int) -> None:
    with transaction() as database:
        meeting_id = database.get_one(Session, session_id).meeting_id
        database.add(
            SignUp(
                edition_id=forum.edition_id, meeting_id=meeting_id, session_id=session_id, sequence=1,
                registration_id=registration_id, state=SignUpState.WAITING, source=SignUpSource.DELEGATE,
            )
        )  # fmt: skip


@pytest.mark.parametrize("visibility", SECRET)
def test_what_is_not_public_is_in_no_answer_for_everybody(
    forum: Forum, client: FlaskClient, visibility: Visibility
) -> None:
    planted = plant(forum, visibility)
    assert told(client, "/en/2025/programme/", planted) == set()
    assert told(client, "/zh/2025/programme/", planted) == set()
    assert WORD not in read(client, "/en/2025/")


def test_a_public_session_is_in_each_of_them(forum: Forum, client: FlaskClient) -> None:
    assert told(client, "/en/2025/programme/", plant(forum, Visibility.PUBLIC)) == EVERYWHERE


def test_a_public_session_of_a_meeting_that_is_not_is_absent(forum: Forum, client: FlaskClient) -> None:
    planted = plant(forum, Visibility.PUBLIC, meeting="council")
    assert told(client, "/en/2025/programme/", planted) == set()


@pytest.mark.parametrize(
    ("visibility", "is_told"),
    [(Visibility.DELEGATES, True), (Visibility.INVITED, False), (Visibility.CONFIDENTIAL, False)],
)
def test_a_delegate_sees_what_is_for_delegates_and_what_names_this_one(
    forum: Forum, client: FlaskClient, visibility: Visibility, is_told: bool
) -> None:
    planted, delegate = plant(forum, visibility), accepted(forum)
    base = f"/en/2025/r/{status_token(delegate)}/programme/"
    assert told(client, base, planted) == (EVERYWHERE if is_told else set())
    sign_up(forum, planted.id, delegate.id)
    assert told(client, base, planted) == EVERYWHERE
    other = f"/en/2025/r/{status_token(accepted(forum, 2))}/programme/"
    assert told(client, other, planted) == (EVERYWHERE if is_told else set())


def test_who_is_not_accepted_sees_what_everybody_sees(forum: Forum, client: FlaskClient) -> None:
    planted, delegate = plant(forum, Visibility.DELEGATES), accepted(forum)
    with transaction() as database:
        database.merge(delegate).state = RegistrationState.SUBMITTED
    base = f"/en/2025/r/{status_token(delegate)}/programme/"
    assert told(client, base, planted) == set()


@pytest.mark.parametrize("published_at", [None, datetime(2999, 1, 1, tzinfo=UTC)])
def test_a_document_is_absent_before_its_time(
    forum: Forum, client: FlaskClient, published_at: datetime | None
) -> None:
    planted = plant(forum, Visibility.PUBLIC)
    with transaction() as database:
        database.execute(update(SessionDocument).values(published_at=published_at))
    assert told(client, "/en/2025/programme/", planted) == EVERYWHERE - {"documents"}
    assert f"{WORD} agenda" not in read(client, f"/en/2025/programme/sessions/{planted.session_id}")


@pytest.mark.parametrize(
    "query", ["ZEBRAFISH talks", "ｚｅｂｒａｆｉｓｈ", "zebrafish会谈", "ada zebrafish", "théme zebrafish"]
)
def test_a_search_finds_words_of_title_speaker_and_theme_in_either_language(
    forum: Forum, client: FlaskClient, query: str
) -> None:
    plant(forum, Visibility.PUBLIC)
    for locale in ("zh", "en"):
        page = client.get(f"/{locale}/2025/programme/", query_string={"q": query}).text
        assert page.count(f">{WORD}会谈<" if locale == "zh" else f">{WORD} talks<") == 1, locale
    assert "No session matches" in read(client, "/en/2025/programme/?q=zebrafish+nothing")


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("anquan", True),
        ("AnQu", True),
        ("aq", True),
        ("gonggong anquan", True),
        ("chongqing", True),
        ("zhongqing", True),
        ("lüyou", True),
        ("lvyou", True),
        ("luyou", True),
        ("a", False),
        ("anquanq", False),
        ("quanan", False),
        ("xx", False),
        ("aq plenary", False),
    ],
)
def test_a_chinese_title_is_found_by_how_it_sounds(typed: str, is_found: bool) -> None:
    row = Session(title=Words(zh="公共安全与重庆旅游 2026"), speakers=[])
    assert (find_matches([row], typed) == [row]) is is_found


def test_the_page_finds_sessions_by_pinyin(forum: Forum, client: FlaskClient) -> None:
    title = db.session.get_one(Session, forum.sessions["counter-terrorism"]).title["zh"]
    db.session.rollback()
    assert "反恐" in title
    assert title in client.get("/zh/2025/programme/?q=fankong").text
    assert title in client.get("/zh/2025/programme/?q=fk").text
    assert title not in client.get("/zh/2025/programme/?q=kongfan").text


def test_what_is_searched_for_is_no_part_of_the_page(forum: Forum, client: FlaskClient) -> None:
    page = client.get("/en/2025/programme/", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_a_session_page_says_when_where_who_and_in_which_languages(forum: Forum, client: FlaskClient) -> None:
    planted = plant(forum, Visibility.PUBLIC, languages=["zh", "fr"])
    page = read(client, f"/en/2025/programme/sessions/{planted.session_id}")
    for said in (
        "Wednesday, 17 September", "Beijing time, UTC+8", ">09:00<", ">10:00<", f"{WORD}会谈", f"About {WORD}",
        "Chair", f"{WORD} Ada", "Chinese, French", "On site", f"{WORD} theme", f"{WORD} agenda", "Lianyungang",
    ):  # fmt: skip
        assert said in page, said


def test_now_and_next_are_told_and_a_cancelled_session_is_neither(
    forum: Forum, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = plant(forum, Visibility.PUBLIC)
    begins = datetime(2025, 9, 17, 1, tzinfo=UTC)
    for at, heading in ((begins, "now"), (begins - timedelta(minutes=1), "next")):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        (part,) = re.findall(
            rf'<section aria-labelledby="{heading}">.*?</section>',
            read(client, "/en/2025/programme/"),
            re.DOTALL,
        )
        assert WORD in part
    with transaction() as database:
        database.get_one(Session, planted.id).is_cancelled = True
    page = read(client, "/en/2025/programme/")
    assert 'id="next"' not in page or WORD not in page.split('id="next"')[1].split("</section>")[0]
    assert "Cancelled" in page.split(f"{WORD} talks")[1][:200]
    assert "This session is cancelled" in read(client, f"/en/2025/programme/sessions/{planted.session_id}")


def structured(page: str) -> dict[str, object]:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found: dict[str, object] = json.loads(text)
    return found


def test_structured_data_tells_search_engines_the_same(forum: Forum, client: FlaskClient) -> None:
    hostile = Words(en="</script><script>alert(1)</script>")
    planted = plant(forum, Visibility.PUBLIC, title=hostile, is_cancelled=True)
    page = client.get(f"/en/2025/programme/sessions/{planted.session_id}").text
    assert "<script>alert" not in page
    found = structured(page)
    assert (found["@type"], found["name"]) == ("Event", hostile["en"])
    assert found["startDate"] == "2025-09-17T09:00:00+08:00"
    assert found["eventStatus"] == "https://schema.org/EventCancelled"
    assert found["performer"] == [{"@type": "Person", "name": f"{WORD} Ada"}]
    assert structured(client.get("/en/2025/programme/").text)["startDate"] == "2025-09-16"


def test_structured_data_stands_on_public_pages_only(forum: Forum, client: FlaskClient) -> None:
    base = f"/en/2025/r/{status_token(accepted(forum))}/programme/"
    planted = plant(forum, Visibility.DELEGATES)
    for page in ("", f"sessions/{planted.session_id}"):
        assert "ld+json" not in read(client, base + page)


def test_the_first_view_with_sixty_sessions_weighs_little(forum: Forum, client: FlaskClient) -> None:
    with transaction() as database:
        meeting_id = database.get_one(Session, forum.sessions["reception"]).meeting_id
        for number in range(60):
            begins = datetime(2025, 9, 16 + number % 3, 1 + number % 9, tzinfo=UTC)
            database.add(
                Session(
                    edition_id=forum.edition_id, meeting_id=meeting_id, key=f"more-{number}",
                    kind=SessionKind.SEMINAR, sign_up_mode=SignUpMode.NONE, starts_at=begins,
                    ends_at=begins + timedelta(hours=1), theme=Words(en=f"Theme {number % 7}"),
                    title=Words(en=f"Seminar {number} on the safety of cities and coasts", zh=f"研讨会{number}"),
                )
            )  # fmt: skip
    answer = client.get("/en/2025/programme/", headers={"Accept-Encoding": "gzip"})
    page = gzip.decompress(answer.data).decode()
    assert page.count("Seminar ") >= 60
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    sizes = []
    for part in parts:
        with client.get(part) as file:
            sizes.append(len(brotli.compress(file.data, quality=5)))
    assert 1 + len(parts) <= 6
    assert len(answer.data) + sum(sizes) <= 60 * 1024, (len(answer.data), sizes)


def test_the_programme_of_an_edition_in_preparation_is_not_there(forum: Forum, client: FlaskClient) -> None:
    planted = plant(forum, Visibility.PUBLIC)
    with transaction() as database:
        edition = database.merge(forum.edition)
        edition.is_current = edition.is_public = False
    for part in ("", f"sessions/{planted.session_id}", f"documents/{planted.document_id}"):
        assert client.get(f"/en/2025/programme/{part}").status_code == 404
