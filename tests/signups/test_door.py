"""People at the door: free seats, seats that nobody came to take, and never more than there are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.checkin.doors import seat_those_let_in
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import Registration
from gpscf_events.signups.models import SignUpSource, SignUpState
from gpscf_events.signups.queries import find_live
from gpscf_events.signups.services import reconcile, seat_at_door, sign_up
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants
from tests.signups.test_offers import ROOM, assure, let, stands


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def begin(forum: Forum, *, in_minutes: int = 9) -> int:
    """The room's session is about to start."""
    session_id, start = forum.sessions[ROOM], now() + timedelta(minutes=in_minutes)
    let(session_id, starts_at=start, ends_at=start + timedelta(hours=1))
    return session_id


def came(session_id: int, *people: Registration) -> None:
    """They are in the room."""
    insert = text("""INSERT INTO presence (edition_id, meeting_id, session_id, registration_id, source, first_at)
        SELECT edition_id, meeting_id, id, :who, 'scan', now() FROM session WHERE id = :session_id""")
    for person in people:
        with transaction() as session:
            session.execute(insert, {"who": person.id, "session_id": session_id})


def source(session_id: int, who: Registration) -> SignUpSource | None:
    db.session.rollback()
    found = find_live(session_id, who.id)
    return found.source if found else None


def test_a_free_open_seat_goes_to_who_was_let_in_at_the_door_once(forum: Forum) -> None:
    session_id, guest = forum.sessions[ROOM], accepted(forum)
    set_open_seats(session_id, 1)
    begin(forum)
    came(session_id, guest)
    assert [seat_those_let_in() for _twice in range(2)] == [1, 0]
    assert (stands(session_id, guest), source(session_id, guest)) == (
        SignUpState.CONFIRMED,
        SignUpSource.DOOR,
    )
    assert reconcile() == 0
    ensure_invariants()


def test_nobody_gets_a_seat_at_the_door_before_ten_minutes_before_the_start(forum: Forum) -> None:
    session_id, guest = begin(forum, in_minutes=12), accepted(forum)
    set_open_seats(session_id, 1)
    assert seat_at_door(registration_id=guest.id, session_id=session_id, list_present=set) is None
    assert stands(session_id, guest) is None


def test_the_seat_of_the_last_who_has_not_come_goes_to_the_door_and_no_other(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 3)
    first, second, third, waiting, late = (accepted(forum, number) for number in range(5))
    for person in (first, second, third, waiting):
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    begin(forum)
    came(session_id, third, waiting)
    assert seat_those_let_in() == 1
    assert [stands(session_id, one) for one in (first, second, third, waiting)] == [
        SignUpState.CONFIRMED, None, SignUpState.CONFIRMED, SignUpState.CONFIRMED,
    ]  # fmt: skip
    came(session_id, first, late)
    assert seat_those_let_in() == 0
    assert stands(session_id, late) is None
    assert reconcile() == 0
    ensure_invariants()


def test_who_reads_we_will_confirm_loses_no_seat_at_the_door(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    guest, other = accepted(forum, 1), accepted(forum, 2)
    sign_up(registration_id=guest.id, session_id=session_id)
    assure(guest)
    begin(forum)
    came(session_id, other)
    assert seat_those_let_in() == 0
    assert stands(session_id, guest) is SignUpState.CONFIRMED


def test_twelve_at_the_door_at_once_share_three_seats_and_one_unclaimed(app: Flask, forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 4)
    absent = accepted(forum, 99)
    sign_up(registration_id=absent.id, session_id=session_id)
    guests = [accepted(forum, number) for number in range(12)]
    begin(forum)
    ids = [guest.id for guest in guests]
    db.session.rollback()

    def one(registration_id: int) -> bool:
        with app.app_context():
            given = seat_at_door(
                registration_id=registration_id, session_id=session_id, list_present=lambda: set(ids)
            )
            return given is not None

    with ThreadPoolExecutor(12) as together:
        assert sum(together.map(one, ids)) == 4
    assert stands(session_id, absent) is None
    assert reconcile() == 0
    ensure_invariants()
