"""Each kind of fault is planted past the services, and found by one run of the job."""

import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.services import cancel, reconcile, sign_up
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants
from tests.signups.test_offers import let, stands, told, wait_beside_a_seat

ROOM, OTHER = "project-security", "tourism-safety"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def plant(statement: str, **values: object) -> None:
    with transaction() as session:
        assert session.execute(text(statement), values).rowcount  # type: ignore[attr-defined]


def follow_ups() -> list[str]:
    return list(db.session.scalars(text("SELECT dedupe_key FROM follow_up WHERE kind = 'seats_wrong'")))


def test_nothing_is_found_where_nothing_is_wrong(forum: Forum) -> None:
    wait_beside_a_seat(forum)
    assert reconcile() == 0


def test_a_wrong_count_is_counted_again_and_the_seat_goes_on(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    plant("UPDATE seat_pool SET taken = 1 WHERE session_id = :id AND kind = 'open'", id=session_id)
    waits = accepted(forum)
    sign_up(registration_id=waits.id, session_id=session_id, accepts_waiting=True)
    assert stands(session_id, waits) is SignUpState.WAITING
    assert reconcile() == 2
    assert stands(session_id, waits) is SignUpState.CONFIRMED
    assert reconcile() == 0
    ensure_invariants()


def test_more_seats_held_than_there_are_is_reported_once(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    for number in range(3):
        sign_up(registration_id=accepted(forum, number).id, session_id=session_id)
    plant(
        "UPDATE seat_pool SET taken = 1, capacity = 1 WHERE session_id = :id AND kind = 'open'", id=session_id
    )
    for _twice in range(2):
        assert reconcile() == 1
    assert len(follow_ups()) == 1


def test_a_free_seat_while_somebody_waits_moves_the_list_up(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    people = [accepted(forum, number) for number in range(3)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    set_open_seats(session_id, 2)
    assert reconcile() == 1
    assert stands(session_id, people[1]) is SignUpState.CONFIRMED
    assert told("sign_up_promoted") == 1
    ensure_invariants()


def test_a_seat_of_somebody_not_accepted_goes_on(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    first, second = accepted(forum, 1), accepted(forum, 2)
    for person in (first, second):
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    plant("UPDATE registration SET state = 'withdrawn' WHERE id = :id", id=first.id)
    assert reconcile() == 1
    assert stands(session_id, first) is None
    assert stands(session_id, second) is SignUpState.CONFIRMED
    ensure_invariants()


def test_an_offer_nobody_was_told_of_is_told(forum: Forum) -> None:
    first, _second = wait_beside_a_seat(forum)
    cancel(registration_id=first.id, session_id=forum.sessions[ROOM])
    assert told("sign_up_offered") == 1
    assert reconcile() == 0
    plant("DELETE FROM message WHERE kind = 'sign_up_offered'")
    assert reconcile() == 1
    assert told("sign_up_offered") == 1


def test_two_seats_at_the_same_time_are_reported(forum: Forum) -> None:
    first, second = wait_beside_a_seat(forum)
    let(forum.sessions[ROOM], slot=None)
    let(forum.sessions[OTHER], slot=None, allows_overlap=True)
    cancel(registration_id=first.id, session_id=forum.sessions[ROOM])
    for key in (ROOM, OTHER):
        let(forum.sessions[key], slot="twice")
    assert stands(forum.sessions[ROOM], second) is SignUpState.CONFIRMED
    assert reconcile() == 1
    assert len(follow_ups()) == 1
