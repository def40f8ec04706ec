"""The programme as organisers keep it: what a save does, and what it refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.db import Words, db
from gpscf_events.core.i18n import BABEL_LOCALES
from gpscf_events.messages.models import Message
from gpscf_events.programme.errors import ChangedMeanwhile, KeyTaken
from gpscf_events.programme.models import PoolKind, Room, Session, SessionKind, SignUpMode, Venue, Visibility
from gpscf_events.programme.rendering import SESSION_KINDS
from gpscf_events.programme.rules import OddityKind, find_oddities, key_for, open_seats
from gpscf_events.programme.services import (
    RoomDetails,
    add_room,
    add_session,
    change_room,
    change_session,
    details_of,
)
from gpscf_events.signups.errors import SeatsHeld
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.services import sign_up
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def read(forum: Forum, key: str = "counter-terrorism") -> Session:
    db.session.expire_all()
    return db.session.get_one(Session, forum.sessions[key])


def acts(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_a_new_session_comes_with_seats_and_a_gate_that_takes_badges(forum: Forum) -> None:
    like = read(forum)
    wanted = replace(details_of(like), title=Words(zh="新会场", en="New hall"), open_seats=40)
    made = add_session(meeting=like.meeting, key="new-hall", details=wanted)
    assert open_seats(read_id(made.id)) == 40
    gate = db.session.scalars(select(Checkpoint).where(Checkpoint.session_id == made.id)).one()
    assert gate.name == {"zh": "入口：新会场", "en": "Entrance: New hall"}
    assert gate.takes_e_badge
    (entry,) = acts("session.added")
    assert (entry.after or {})["session_open_seats"] == 40


def read_id(session_id: int) -> Session:
    db.session.expire_all()
    return db.session.get_one(Session, session_id)


def test_a_short_name_is_given_once_within_a_meeting(forum: Forum) -> None:
    session = read(forum)
    with pytest.raises(KeyTaken):
        add_session(meeting=session.meeting, key=session.key, details=details_of(session))


def test_whoever_saves_second_on_an_old_page_changes_nothing(forum: Forum) -> None:
    session = read(forum)
    details, seen = details_of(session), session.revision
    change_session(session=session, details=replace(details, title=Words(en="First")), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        change_session(session=read(forum), details=replace(details, title=Words(en="Second")), seen=seen)
    assert read(forum).title == {"en": "First"}
    assert len(acts("session.changed")) == 1


def test_fewer_seats_than_are_taken_are_refused_and_who_came_last_is_named(forum: Forum) -> None:
    session_id = forum.sessions["counter-terrorism"]
    people = [accepted(forum, number) for number in range(3)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id)
    last = db.session.get_one(type(people[2]), people[2].id).reference
    session = read(forum)
    with pytest.raises(SeatsHeld) as refused:
        change_session(
            session=session, details=replace(details_of(session), open_seats=2), seen=session.revision
        )
    assert str(last) in str(refused.value.message)
    assert open_seats(read(forum)) != 2


def test_more_seats_move_the_waiting_list_up_in_its_order_and_tell_each_once(forum: Forum) -> None:
    session_id = forum.sessions["counter-terrorism"]
    set_open_seats(session_id, 1)
    people = [accepted(forum, number) for number in range(4)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    session = read(forum)
    change_session(session=session, details=replace(details_of(session), open_seats=3), seen=session.revision)
    db.session.expire_all()
    states = {row.registration_id: row.state for row in db.session.scalars(
        select(SignUp).where(SignUp.session_id == session_id))}  # fmt: skip
    assert [states[person.id] for person in people] == [SignUpState.CONFIRMED] * 3 + [SignUpState.WAITING]
    assert {pool.kind: pool.taken for pool in read(forum).pools}[PoolKind.OPEN] == 3
    told = db.session.scalars(select(Message).where(Message.kind == "sign_up_promoted")).all()
    assert len(told) == 2


def test_a_room_says_how_many_and_an_old_page_does_not_overwrite_it(forum: Forum) -> None:
    venue = db.session.scalars(select(Venue).limit(1)).one()
    room = add_room(venue=venue, key="annex", details=RoomDetails(Words(en="Annex"), 50))
    seen = room.revision
    change_room(room=room, details=RoomDetails(Words(en="Annex"), 60), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        change_room(
            room=db.session.get_one(Room, room.id), details=RoomDetails(Words(en="Annex"), 10), seen=seen
        )
    assert db.session.get_one(Room, room.id).capacity == 60


def test_what_is_odd_about_a_session_is_told_and_forbids_nothing(forum: Forum) -> None:
    session = read(forum)
    other = read(forum, "tourism-safety")
    wanted = replace(
        details_of(session),
        title=Words(en="Only English"),
        room_id=other.room_id,
        starts_at=other.starts_at,
        ends_at=other.ends_at,
        open_seats=99_999,
    )
    change_session(session=session, details=wanted, seen=session.revision)
    session, other = read(forum), read(forum, "tourism-safety")
    kinds = {one.kind for one in find_oddities(session, [session, other])}
    assert kinds == {OddityKind.ROOM_TAKEN, OddityKind.TOO_MANY_SEATS, OddityKind.ONE_LANGUAGE}
    change_session(
        session=session,
        details=replace(
            wanted,
            room_id=None,
            starts_at=wanted.starts_at + timedelta(days=99),
            ends_at=wanted.ends_at + timedelta(days=99),
        ),
        seen=session.revision,
    )
    kinds = {one.kind for one in find_oddities(read(forum), [])}
    assert {OddityKind.NO_ROOM, OddityKind.OUTSIDE_MEETING} <= kinds


@pytest.mark.parametrize(
    ("visibility", "is_odd"),
    [(Visibility.PUBLIC, True), (Visibility.DELEGATES, True), (Visibility.INVITED, False)],
)
def test_a_rehearsal_that_delegates_see_is_odd(forum: Forum, visibility: Visibility, is_odd: bool) -> None:
    session = read(forum)
    wanted = replace(details_of(session), kind=SessionKind.REHEARSAL, visibility=visibility)
    change_session(session=session, details=wanted, seen=session.revision)
    kinds = {one.kind for one in find_oddities(read(forum), [])}
    assert (OddityKind.SHOWN_REHEARSAL in kinds) is is_odd


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_kind_of_session_is_kept_and_has_a_word(app: Flask, forum: Forum, locale: str) -> None:
    session = read(forum)
    with app.test_request_context(), force_locale(BABEL_LOCALES[locale]):
        said = {str(SESSION_KINDS[kind]) for kind in SessionKind}
    assert len(said) == len(SessionKind)
    assert all((min(word) > "z") is (locale == "zh") for word in said)
    for kind in SessionKind:
        change_session(
            session=session, details=replace(details_of(session), kind=kind), seen=session.revision
        )
        session = read(forum)
        assert session.kind is kind


def test_a_session_that_is_confidential_gets_a_gate_too(forum: Forum) -> None:
    like = read(forum)
    wanted = replace(
        details_of(like), kind=SessionKind.COUNCIL, visibility=Visibility.CONFIDENTIAL,
        sign_up_mode=SignUpMode.INVITATION, open_seats=None,
    )  # fmt: skip
    made = add_session(meeting=like.meeting, key="closed", details=wanted)
    assert open_seats(read_id(made.id)) is None
    assert db.session.scalars(select(Checkpoint).where(Checkpoint.session_id == made.id)).one()


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Hall A: Security & Trust", "hall-a-security-trust"),
        ("反恐合作", ""),
        ("Économie—verte ", "economie-verte"),
    ],
)
def test_a_short_name_is_made_of_plain_letters(title: str, key: str) -> None:
    assert key_for(title) == key
