"""The timetable: a move changes when and where a session is and nothing else, and says what became odd."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.models import Room, Session, SessionSpeaker, SpeakerRole, TakingPart, Visibility
from gpscf_events.programme.queries import list_all_sessions
from gpscf_events.programme.rendering import oddity_words
from gpscf_events.programme.rules import OddityKind, find_oddities
from gpscf_events.programme.services import move_session
from gpscf_events.signups.models import ChangeNotice
from gpscf_events.signups.services import sign_up
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, accepted, make_forum

BASE = "/en/staff/2025/programme/timetable/"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def staff_of(role: Role, edition_id: int, meeting_id: int | None = None) -> Actor:
    """Somebody with a role in the edition, or in one meeting of it."""
    grant = RoleGrant(role=role, edition_id=edition_id, meeting_id=meeting_id)
    user = User(email=f"{role}@example.org", name="Desk", password_hash="!", grants=[grant])
    with transaction() as database:
        database.add(user)
    return Actor(kind="user", id=user.id, name="Desk")


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    return signed_in(app, staff_of(Role.SECRETARIAT, forum.edition_id))


def read(forum: Forum, key: str = "counter-terrorism") -> Session:
    db.session.expire_all()
    return db.session.get_one(Session, forum.sessions[key])


def another_room(session: Session) -> Room:
    found = db.session.scalars(select(Room).where(Room.id != session.room_id).order_by(Room.id)).first()
    assert found
    return found


def local(session: Session, minutes: int = 0) -> dict[str, str]:
    """The fields of a move that shifts the session."""
    zone, by = session.meeting.zone, timedelta(minutes=minutes)
    return {
        "starts_at": (session.starts_at + by).astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (session.ends_at + by).astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        "room": str(session.room.public_id) if session.room else "",
        "revision": str(session.revision),
    }


def day_of(session: Session) -> str:
    return session.starts_at.astimezone(session.meeting.zone).date().isoformat()


def send(
    desk: FlaskClient, session: Session, fields: dict[str, str], *, as_form: bool = False
) -> TestResponse:
    address = f"{BASE}{session.public_id}?day={day_of(session)}"
    token = re.search(r'data-token="([^"]+)"', desk.get(f"{BASE}?day={day_of(session)}").text)
    assert token
    return desk.post(address, data={**fields, "csrf_token": token[1]}, headers={} if as_form else FRAGMENT)


def test_a_move_changes_time_and_room_and_nothing_else(forum: Forum) -> None:
    session = read(forum)
    room = another_room(session)
    seats = [(pool.kind, pool.capacity, pool.taken) for pool in session.pools]
    title, later = dict(session.title), session.starts_at + timedelta(hours=1)
    move_session(
        session=session, starts_at=later, ends_at=later + timedelta(hours=5), room_id=room.id, seen=1
    )
    moved = read(forum)
    assert (moved.starts_at, moved.ends_at, moved.room_id) == (later, later + timedelta(hours=5), room.id)
    assert (dict(moved.title), moved.revision) == (title, 2)
    assert [(pool.kind, pool.capacity, pool.taken) for pool in moved.pools] == seats
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "session.changed")).one()
    assert set(entry.after or {}) == {"session_starts_at", "session_ends_at", "session_room_id"}


def test_a_move_from_an_old_page_changes_nothing(forum: Forum) -> None:
    session = read(forum)
    when = {"starts_at": session.starts_at, "ends_at": session.ends_at + timedelta(minutes=5)}
    move_session(session=session, **when, room_id=session.room_id, seen=1)
    with pytest.raises(ChangedMeanwhile):
        move_session(session=read(forum), **when, room_id=None, seen=1)
    assert read(forum).room_id is not None


def test_a_move_offers_to_tell_those_signed_up(forum: Forum) -> None:
    person = accepted(forum)
    sign_up(registration_id=person.id, session_id=forum.sessions["counter-terrorism"])
    session = read(forum)
    move_session(
        session=session,
        starts_at=session.starts_at,
        ends_at=session.ends_at + timedelta(minutes=30),
        room_id=session.room_id,
        seen=session.revision,
    )
    assert db.session.scalars(select(ChangeNotice.session_id)).all() == [session.id]


def announce(session: Session, name: str, mode: TakingPart = TakingPart.ON_SITE) -> None:
    with transaction() as database:
        database.add(
            SessionSpeaker(
                edition_id=session.edition_id, meeting_id=session.meeting_id, session_id=session.id,
                role=SpeakerRole.SPEAKER, name=Words(en=name), mode=mode,
            )
        )  # fmt: skip


def elsewhere(forum: Forum, key: str) -> list[str]:
    session = read(forum, key)
    found = find_oddities(session, list_all_sessions(forum.edition_id))
    return [oddity_words(one, {session.id}) for one in found if one.kind is OddityKind.SPEAKER_ELSEWHERE]


def test_a_speaker_who_cannot_be_in_two_sessions_in_time_is_told(forum: Forum) -> None:
    here, there = read(forum), read(forum, "tourism-safety")
    assert here.starts_at < there.ends_at and there.starts_at < here.ends_at
    announce(here, "Ada Lovelace")
    announce(there, "ADA LOVELACE")
    [words] = elsewhere(forum, "counter-terrorism")
    assert words.startswith("Ada Lovelace cannot be here and in “")
    with transaction():
        moved = read(forum, "tourism-safety")
        moved.starts_at, moved.ends_at = here.ends_at + timedelta(hours=6), here.ends_at + timedelta(hours=7)
    assert elsewhere(forum, "counter-terrorism") == []


def test_a_recorded_message_is_in_two_sessions_at_once(forum: Forum) -> None:
    announce(read(forum), "Ada", TakingPart.RECORDED)
    announce(read(forum, "tourism-safety"), "Ada")
    assert elsewhere(forum, "counter-terrorism") == elsewhere(forum, "tourism-safety") == []


def test_whoever_keeps_a_part_is_not_told_the_name_of_a_confidential_session(forum: Forum) -> None:
    here, there = read(forum), read(forum, "tourism-safety")
    with transaction():
        there.visibility, there.room_id, there.title = (
            Visibility.CONFIDENTIAL,
            here.room_id,
            Words(en="Secret"),
        )
    session = read(forum)
    found = find_oddities(session, list_all_sessions(forum.edition_id))
    told = [oddity_words(one, {session.id}) for one in found]
    assert "The room is taken at that time by “another session”" in told
    assert not [words for words in told if "Secret" in words]


def test_the_grid_shows_each_room_of_the_day_and_comes_back_with_what_is_odd(
    forum: Forum, desk: FlaskClient
) -> None:
    session, other = read(forum), read(forum, "tourism-safety")
    page = desk.get(f"{BASE}?day={day_of(session)}").text
    assert f'data-id="{session.public_id}"' in page
    assert "No room yet" in page
    assert other.room
    fields = {**local(session), "room": str(other.room.public_id)}
    answer = send(desk, session, fields)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="timetable"')
    assert "The room is taken at that time by" in answer.text
    assert read(forum).room_id == other.room_id


def test_what_was_moved_can_be_put_back(forum: Forum, desk: FlaskClient) -> None:
    session = read(forum)
    before, room_id = session.starts_at, session.room_id
    answer = send(desk, session, local(session, 15))
    form = answer.text.split("data-way-back")[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert read(forum).starts_at == before + timedelta(minutes=15)
    fields.pop("csrf_token")
    assert send(desk, read(forum), fields).status_code == 200
    assert (read(forum).starts_at, read(forum).room_id) == (before, room_id)


def test_the_second_of_two_who_move_is_told_and_shown_what_holds(forum: Forum, desk: FlaskClient) -> None:
    session = read(forum)
    old = local(session, 30)
    assert send(desk, session, local(session, 15)).status_code == 200
    begins = read(forum).starts_at
    answer = send(desk, read(forum), old)
    assert answer.status_code == 409
    assert "Somebody else saved this session meanwhile" in answer.text
    assert read(forum).starts_at == begins


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends_at": "2025-09-17T00:00"}, "The end must be after the beginning"),
        ({"starts_at": "yesterday"}, "Not a valid datetime value"),
        ({"room": "00000000-0000-0000-0000-000000000000"}, "Not a valid choice"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_in_the_grid_and_in_the_form(
    forum: Forum, desk: FlaskClient, changed: dict[str, str], words: str
) -> None:
    session = read(forum)
    for as_form in (False, True):
        answer = send(desk, session, {**local(session), **changed}, as_form=as_form)
        assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert read(forum).revision == 1


def test_without_scripts_a_small_form_moves_it(forum: Forum, desk: FlaskClient) -> None:
    session = read(forum)
    page = desk.get(f"{BASE}{session.public_id}").text
    assert local(session)["starts_at"] in page
    answer = send(desk, session, local(session, 45), as_form=True)
    assert answer.status_code == 303
    assert "Moved: " in desk.get(answer.location).text


def test_a_host_moves_the_sessions_of_the_own_meeting_only(app: Flask, forum: Forum) -> None:
    session = read(forum)
    foreign = next(one for one in list_all_sessions(forum.edition_id) if one.meeting_id != session.meeting_id)
    host = signed_in(app, staff_of(Role.MEETING_HOST, forum.edition_id, meeting_id=session.meeting_id))
    assert host.get(f"{BASE}{session.public_id}").status_code == 200
    assert host.get(f"{BASE}{foreign.public_id}").status_code == 404
    page = host.get(BASE).text
    assert str(session.public_id) in page or "data-id" in page
    assert str(foreign.public_id) not in page
