"""Calendar files and addresses, read by a calendar library of others."""

import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Meeting, Session, SignUpMode, TakingPart, Visibility
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import replace_link
from gpscf_events.registration.token import calendar_link, status_token
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.services import cancel, choose
from tests.factories.registration import FULL_DRAFT, Forum, accepted, make_forum
from tests.programme.planted import WORD, plant
from tests.programme.test_public import SECRET, sign_up

ROLE = FULL_DRAFT["role"]


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def read(client: FlaskClient, address: str) -> icalendar.Calendar:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status)
    assert answer.content_type.startswith("text/calendar")
    found = icalendar.Calendar.from_ical(answer.data)
    assert isinstance(found, icalendar.Calendar)
    assert all(not event.errors for event in found.walk("VEVENT"))
    return found


def told(calendar: icalendar.Calendar) -> dict[str, tuple[str, int]]:
    """Status and sequence by UID."""
    events = calendar.walk("VEVENT")
    found = {str(event["UID"]): (str(event["STATUS"]), int(event["SEQUENCE"])) for event in events}
    assert len(found) == len(events), "a UID was given twice"
    return found


def chosen(client: FlaskClient, address: str, session_id: object) -> dict[str, tuple[str, int]]:
    """What a calendar tells of one session; it holds what is for all participants too."""
    return {uid: said for uid, said in told(read(client, address)).items() if str(session_id) in uid}


def feed(registration: Registration) -> str:
    return calendar_link(registration, "en").partition("//")[2].partition("/")[2].join(["/", ""])


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_public_programme_is_a_calendar_of_public_sessions(
    forum: Forum, client: FlaskClient, locale: str
) -> None:
    planted = plant(forum, Visibility.PUBLIC)
    for visibility in SECRET:
        plant(forum, visibility, title=Words(en="okapi"))
    whole = read(client, f"/{locale}/2025/programme/programme.ics")
    assert b"okapi" not in whole.to_ical()
    (event,) = [one for one in whole.walk("VEVENT") if str(planted.session_id) in one["UID"]]
    assert event["DTSTART"].dt == datetime(2025, 9, 17, 1, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert str(event["SUMMARY"]) == (f"{WORD}会谈" if locale == "zh" else f"{WORD} talks")
    assert "09:00–10:00" in event["DESCRIPTION"]
    assert str(event["URL"]).endswith(f"/{locale}/2025/programme/sessions/{planted.session_id}")
    (alone,) = read(client, f"/{locale}/2025/programme/sessions/{planted.session_id}.ics").walk("VEVENT")
    assert alone["UID"] == event["UID"]


@pytest.mark.parametrize("visibility", SECRET)
def test_a_session_that_is_not_public_has_no_file_but_for_whom_it_names(
    forum: Forum, client: FlaskClient, visibility: Visibility
) -> None:
    planted, delegate = plant(forum, visibility), accepted(forum)
    path = f"sessions/{planted.session_id}.ics"
    assert client.get(f"/en/2025/programme/{path}").status_code == 404
    own = f"/en/2025/r/{status_token(delegate)}/programme/{path}"
    assert client.get(own).status_code == (200 if visibility is Visibility.DELEGATES else 404)
    sign_up(forum, planted.id, delegate.id)
    (event,) = read(client, own).walk("VEVENT")
    assert "URL" not in event
    assert WORD in read(client, feed(delegate)).to_ical().decode()
    assert WORD not in read(client, feed(accepted(forum, 2))).to_ical().decode()


def test_a_cancelled_session_is_told_as_cancelled_under_the_same_id(
    forum: Forum, client: FlaskClient
) -> None:
    delegate = accepted(forum)
    choose(registration_id=delegate.id, session_ids={forum.sessions["counter-terrorism"]}, waiting_ids=set())
    uid = forum.public_ids["counter-terrorism"]
    before = chosen(client, feed(delegate), uid)
    with transaction() as database:
        row = database.get_one(Session, forum.sessions["counter-terrorism"])
        row.is_cancelled, row.revision = True, row.revision + 1
    after = chosen(client, feed(delegate), uid)
    assert before.keys() == after.keys()
    assert [*before.values()] == [("CONFIRMED", 0)]
    assert [*after.values()] == [("CANCELLED", 1)]
    public = told(read(client, "/en/2025/programme/programme.ics"))
    assert [said for one, said in public.items() if str(uid) in one] == [("CANCELLED", 1)]


def test_what_a_delegate_gave_back_is_told_as_cancelled_unless_it_became_secret(
    forum: Forum, client: FlaskClient
) -> None:
    delegate, session_id = accepted(forum), forum.sessions["counter-terrorism"]
    uid = forum.public_ids["counter-terrorism"]
    choose(registration_id=delegate.id, session_ids={session_id}, waiting_ids=set())
    cancel(registration_id=delegate.id, session_id=session_id)
    assert [status for status, _ in chosen(client, feed(delegate), uid).values()] == ["CANCELLED"]
    choose(registration_id=delegate.id, session_ids={session_id}, waiting_ids=set())
    assert [status for status, _ in chosen(client, feed(delegate), uid).values()] == ["CONFIRMED"]
    with transaction() as database:
        database.execute(update(SignUp).values(state=SignUpState.CANCELLED))
        database.get_one(Session, session_id).visibility = Visibility.CONFIDENTIAL
    assert chosen(client, feed(delegate), uid) == {}


def test_the_subscribed_address_opens_the_calendar_alone_and_holds_no_private_link(
    forum: Forum, client: FlaskClient
) -> None:
    delegate = accepted(forum)
    choose(registration_id=delegate.id, session_ids={forum.sessions["counter-terrorism"]}, waiting_ids=set())
    token = re.findall(r"/calendar/([^/]+)\.ics$", feed(delegate))[0]
    assert client.get(f"/en/2025/r/{token}").status_code == 404
    assert client.get(f"/en/2025/calendar/{status_token(delegate)}.ics").status_code == 404
    assert client.get(f"/en/2026/calendar/{token}.ics").status_code == 404
    whole = read(client, feed(delegate))
    assert "/r/" not in whole.to_ical().decode().replace("\r\n ", "")
    assert whole["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert str(whole["SOURCE"]).endswith(feed(delegate))
    file = client.get(f"/en/2025/r/{status_token(delegate)}/programme.ics").text.replace("\r\n ", "")
    assert f"/r/{status_token(delegate)}" in file


def test_a_replaced_address_opens_nothing_any_more(forum: Forum, client: FlaskClient) -> None:
    delegate = accepted(forum)
    first, page = feed(delegate), f"/en/2025/r/{status_token(delegate)}/calendar"
    shown = client.get(page).text
    assert first in shown
    (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', shown)
    assert client.post(page, data={"csrf_token": token}).status_code == 303
    db.session.expire_all()
    second = feed(delegate)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    replace_link(registration_id=delegate.id, tell=False)
    assert client.get(second).status_code == 404


def test_a_request_stands_in_no_calendar_before_it_is_approved(forum: Forum, client: FlaskClient) -> None:
    planted, delegate = plant(forum, Visibility.PUBLIC), accepted(forum)
    sign_up(forum, planted.id, delegate.id)
    uid = planted.session_id
    assert [status for status, _ in chosen(client, feed(delegate), uid).values()] == ["TENTATIVE"]
    with transaction() as database:
        database.execute(update(SignUp).values(state=SignUpState.REQUESTED))
    assert chosen(client, feed(delegate), uid) == {}


def summaries(client: FlaskClient, address: str) -> set[str]:
    return {str(event["SUMMARY"]) for event in read(client, address).walk("VEVENT")}


def test_what_is_for_everybody_stands_in_the_own_calendar_of_whom_it_is_for(
    forum: Forum, client: FlaskClient
) -> None:
    delegate, elsewhere = (
        accepted(forum, 1),
        accepted(forum, 2, role={**ROLE, "meetings": ["pre-forum-nanjing"]}),
    )
    for visibility in (Visibility.PUBLIC, Visibility.DELEGATES, Visibility.INVITED, Visibility.CONFIDENTIAL):
        plant(
            forum,
            visibility,
            title=Words(en=f"Plenary {visibility.value}"),
            sign_up_mode=SignUpMode.AUTOMATIC,
        )
    named = {"Plenary public", "Plenary delegates"}
    for address in (feed(delegate), f"/en/2025/r/{status_token(delegate)}/programme.ics"):
        seen = summaries(client, address)
        assert {one for one in seen if one.startswith("Plenary")} == named
    page = client.get(f"/en/2025/r/{status_token(delegate)}").text
    assert "Plenary public" in page
    assert "Plenary confidential" not in page
    assert not named & summaries(client, feed(elsewhere))
    with transaction() as session:
        session.execute(update(Session).where(Session.key == "planted-public").values(is_cancelled=True))
    events = read(client, feed(delegate)).walk("VEVENT")
    (gone,) = [event for event in events if "Plenary public" in str(event["SUMMARY"])]
    assert str(gone["STATUS"]) == "CANCELLED"


def test_a_plenary_held_in_the_room_only_is_not_for_who_takes_part_by_video(
    forum: Forum, client: FlaskClient
) -> None:
    with transaction() as session:
        session.execute(update(Meeting).values(takes_online=True))
    for visibility, mode in (
        (Visibility.PUBLIC, TakingPart.HYBRID),
        (Visibility.DELEGATES, TakingPart.ON_SITE),
    ):
        plant(
            forum,
            visibility,
            title=Words(en=f"Plenary {mode.value}"),
            sign_up_mode=SignUpMode.AUTOMATIC,
            mode=mode,
        )
    screen = accepted(forum, role={**ROLE, "online": ["main"]})
    assert {one for one in summaries(client, feed(screen)) if "Plenary" in one} >= {"Plenary hybrid"}
    assert "Plenary on_site" not in summaries(client, feed(screen))
