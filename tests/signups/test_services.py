import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.registration.services import withdraw
from gpscf_events.signups.errors import NotAtThisMeeting, NotOpenForSignUp, ParallelChosen, SessionFull
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.queries import count_ahead, find_live, list_sign_ups
from gpscf_events.signups.services import cancel, choose, sign_up
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants

ROOM = "project-security"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def test_wishes_become_seats_when_the_registration_is_accepted(forum: Forum) -> None:
    registration = accepted(forum, wishes=(str(forum.public_ids[ROOM]), str(forum.public_ids["equipment"])))
    states = {entry.session.key: entry.state for entry in list_sign_ups(registration.id)}
    assert states == {ROOM: SignUpState.CONFIRMED, "equipment": SignUpState.CONFIRMED}
    ensure_invariants()


def test_a_wish_that_filled_up_becomes_a_waiting_place_and_fails_no_registration(forum: Forum) -> None:
    set_open_seats(forum.sessions[ROOM], 1)
    wish = (str(forum.public_ids[ROOM]),)
    accepted(forum, 1, wishes=wish)
    second = accepted(forum, 2, wishes=wish)
    (entry,) = list_sign_ups(second.id)
    assert entry.state is SignUpState.WAITING
    assert count_ahead(entry) == 0
    ensure_invariants()


def test_a_full_session_is_refused_unless_the_waiting_list_is_chosen(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    first, second = accepted(forum, 1), accepted(forum, 2)
    sign_up(registration_id=first.id, session_id=session_id)
    with pytest.raises(SessionFull):
        sign_up(registration_id=second.id, session_id=session_id)
    assert find_live(session_id, second.id) is None
    made = sign_up(registration_id=second.id, session_id=session_id, accepts_waiting=True)
    assert made.state is SignUpState.WAITING
    ensure_invariants()


def test_a_seat_given_back_goes_to_the_first_who_waits_and_is_told_once(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    people = [accepted(forum, number) for number in range(3)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    for _twice in range(2):
        cancel(registration_id=people[0].id, session_id=session_id)
    assert find_live(session_id, people[0].id) is None
    assert find_live(session_id, people[1].id).state is SignUpState.CONFIRMED  # type: ignore[union-attr]
    assert find_live(session_id, people[2].id).state is SignUpState.WAITING  # type: ignore[union-attr]
    told = db.session.scalar(text("SELECT count(*) FROM message WHERE kind = 'sign_up_promoted'"))
    assert told == 1
    ensure_invariants()


def test_who_withdrew_is_passed_over_and_gives_all_seats_back(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    people = [accepted(forum, number) for number in range(3)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    withdraw(registration_id=people[1].id)
    withdraw(registration_id=people[0].id)
    assert find_live(session_id, people[2].id).state is SignUpState.CONFIRMED  # type: ignore[union-attr]
    ensure_invariants()


def test_changing_within_a_slot_gives_one_seat_back_and_takes_the_other(forum: Forum) -> None:
    registration = accepted(forum)
    choose(registration_id=registration.id, session_ids={forum.sessions[ROOM]}, waiting_ids=())
    other = forum.sessions["tourism-safety"]
    choose(registration_id=registration.id, session_ids={other}, waiting_ids=())
    assert [entry.session_id for entry in list_sign_ups(registration.id)] == [other]
    ensure_invariants()


def test_a_change_to_a_full_session_leaves_the_old_seat(forum: Forum) -> None:
    set_open_seats(forum.sessions[ROOM], 0)
    registration = accepted(forum)
    old = forum.sessions["tourism-safety"]
    sign_up(registration_id=registration.id, session_id=old)
    with pytest.raises(SessionFull) as refused:
        choose(registration_id=registration.id, session_ids={forum.sessions[ROOM]}, waiting_ids=())
    assert refused.value.session_key == ROOM
    assert [entry.session_id for entry in list_sign_ups(registration.id)] == [old]
    ensure_invariants()


def test_two_of_one_slot_other_meetings_and_invitations_are_refused(forum: Forum) -> None:
    registration = accepted(forum)
    two = {forum.sessions[ROOM], forum.sessions["tourism-safety"]}
    with pytest.raises(ParallelChosen):
        choose(registration_id=registration.id, session_ids=two, waiting_ids=())
    with pytest.raises(NotAtThisMeeting):
        sign_up(registration_id=registration.id, session_id=forum.sessions["nanjing-seminar"])
    with pytest.raises(NotOpenForSignUp):
        sign_up(registration_id=registration.id, session_id=forum.sessions["council"])
    with pytest.raises(NotFound):
        sign_up(registration_id=registration.id, session_id=999_999_999)
    ensure_invariants()


def test_signing_up_twice_is_one_sign_up(forum: Forum) -> None:
    registration = accepted(forum)
    made = {sign_up(registration_id=registration.id, session_id=forum.sessions[ROOM]).id for _ in range(3)}
    assert len(made) == 1
    ensure_invariants()
