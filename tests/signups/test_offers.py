"""Waiting beside a seat, offers with an end, exchange in one step, approval, priority, release of pools."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import PoolKind, SeatPool, Session
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import status_token
from gpscf_events.signups.errors import DelegationFull, OfferOver
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.queries import find_live, list_sign_ups
from gpscf_events.signups.services import (
    accept_offer,
    approve,
    cancel,
    choose,
    decline_offer,
    end_offers,
    refuse,
    release_pools,
    set_priority,
    sign_up,
)
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants

ROOM, OTHER = "project-security", "tourism-safety"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def let(session_id: int, **rules: Any) -> None:
    """Set what a session asks of sign-ups."""
    with transaction() as session:
        row = session.get_one(Session, session_id)
        for name, value in rules.items():
            setattr(row, name, value)


def stands(session_id: int, who: Registration) -> SignUpState | None:
    db.session.rollback()
    found = find_live(session_id, who.id)
    return found.state if found else None


def told(kind: str) -> int:
    return db.session.scalar(text("SELECT count(*) FROM message WHERE kind = :kind"), {"kind": kind}) or 0


def wait_beside_a_seat(forum: Forum) -> tuple[Registration, Registration]:
    """Somebody sits in ROOM; another one sits in OTHER and waits for ROOM."""
    set_open_seats(forum.sessions[ROOM], 1)
    first, second = accepted(forum, 1), accepted(forum, 2)
    sign_up(registration_id=first.id, session_id=forum.sessions[ROOM])
    sign_up(registration_id=second.id, session_id=forum.sessions[OTHER])
    room = {forum.sessions[ROOM]}
    choose(registration_id=second.id, session_ids=room, waiting_ids=room)
    return first, second


def test_a_waiting_place_never_costs_the_seat_one_has(forum: Forum) -> None:
    _first, second = wait_beside_a_seat(forum)
    assert stands(forum.sessions[OTHER], second) is SignUpState.CONFIRMED
    assert stands(forum.sessions[ROOM], second) is SignUpState.WAITING
    # Saving the page as it stands changes nothing; "none of these" gives both back.
    choose(registration_id=second.id, session_ids={forum.sessions[OTHER]}, waiting_ids=())
    assert len(list_sign_ups(second.id)) == 2
    choose(registration_id=second.id, session_ids=(), waiting_ids=())
    assert not list_sign_ups(second.id)
    ensure_invariants()


def test_a_clash_found_at_promotion_is_offered_and_exchanged_in_one_step(forum: Forum) -> None:
    first, second = wait_beside_a_seat(forum)
    cancel(registration_id=first.id, session_id=forum.sessions[ROOM])
    assert stands(forum.sessions[ROOM], second) is SignUpState.OFFERED
    assert stands(forum.sessions[OTHER], second) is SignUpState.CONFIRMED
    assert (told("sign_up_offered"), told("sign_up_promoted")) == (1, 0)
    ensure_invariants()
    for _twice in range(2):
        accept_offer(registration_id=second.id, session_id=forum.sessions[ROOM])
    assert stands(forum.sessions[ROOM], second) is SignUpState.CONFIRMED
    assert stands(forum.sessions[OTHER], second) is None
    assert told("sign_up_offered") == 1
    ensure_invariants()


def test_a_declined_offer_goes_on_and_the_old_seat_stays(forum: Forum) -> None:
    first, second = wait_beside_a_seat(forum)
    third = accepted(forum, 3)
    sign_up(registration_id=third.id, session_id=forum.sessions[ROOM], accepts_waiting=True)
    cancel(registration_id=first.id, session_id=forum.sessions[ROOM])
    decline_offer(registration_id=second.id, session_id=forum.sessions[ROOM])
    assert stands(forum.sessions[ROOM], third) is SignUpState.CONFIRMED
    assert stands(forum.sessions[OTHER], second) is SignUpState.CONFIRMED
    with pytest.raises(OfferOver):
        accept_offer(registration_id=second.id, session_id=forum.sessions[ROOM])
    ensure_invariants()


def test_an_offer_that_ended_goes_on_once_and_cannot_be_accepted(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    let(session_id, offer_minutes=60)
    people = [accepted(forum, number) for number in range(3)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    cancel(registration_id=people[0].id, session_id=session_id)
    assert stands(session_id, people[1]) is SignUpState.OFFERED
    assert end_offers() == 0
    with transaction() as session:
        session.query(SignUp).filter_by(registration_id=people[1].id).update({"offer_until": now()})
    with pytest.raises(OfferOver):
        accept_offer(registration_id=people[1].id, session_id=session_id)
    assert [end_offers(), end_offers()] == [1, 0]
    assert stands(session_id, people[1]) is None
    assert stands(session_id, people[2]) is SignUpState.OFFERED
    assert told("sign_up_offered") == 2
    ensure_invariants()


def test_organisers_put_somebody_first_with_a_reason_in_the_trail(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    people = [accepted(forum, number) for number in range(3)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    set_priority(registration_id=people[2].id, session_id=session_id, priority=10, reason="Speaks first")
    cancel(registration_id=people[0].id, session_id=session_id)
    assert stands(session_id, people[2]) is SignUpState.CONFIRMED
    assert stands(session_id, people[1]) is SignUpState.WAITING
    reason = db.session.scalar(text("SELECT reason FROM audit_entry WHERE action = 'sign_up.moved'"))
    assert reason == "Speaks first"


def test_who_needs_approval_holds_nothing_before_it(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    let(session_id, needs_approval=True)
    people = [accepted(forum, number) for number in range(3)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id)
    assert {stands(session_id, person) for person in people} == {SignUpState.REQUESTED}
    for _twice in range(2):
        approve(registration_id=people[1].id, session_id=session_id)
        approve(registration_id=people[2].id, session_id=session_id)
        refuse(registration_id=people[0].id, session_id=session_id, reason="Another host")
    assert stands(session_id, people[1]) is SignUpState.CONFIRMED
    assert stands(session_id, people[2]) is SignUpState.WAITING
    assert stands(session_id, people[0]) is None
    ensure_invariants()


def test_a_delegation_s_quota_lets_others_pass_and_moves_its_own_up(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 2)
    let(session_id, delegation_quota=1)
    party = {"kind": ["country"], "nationality": ["fr"]}
    french = [accepted(forum, n, represents={**party, "party": ["fr"]}) for n in range(2)]
    serbian = accepted(forum, 5, represents={**party, "party": ["rs"]})
    sign_up(registration_id=french[0].id, session_id=session_id)
    with pytest.raises(DelegationFull):
        sign_up(registration_id=french[1].id, session_id=session_id)
    sign_up(registration_id=french[1].id, session_id=session_id, accepts_waiting=True)
    assert stands(session_id, french[1]) is SignUpState.WAITING
    sign_up(registration_id=serbian.id, session_id=session_id)
    assert stands(session_id, serbian) is SignUpState.CONFIRMED
    cancel(registration_id=french[0].id, session_id=session_id)
    assert stands(session_id, french[1]) is SignUpState.CONFIRMED


def test_a_pool_whose_time_has_come_gives_its_free_seats_to_who_waits(forum: Forum) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    people = [accepted(forum, number) for number in range(3)]
    for person in people:
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    with transaction() as session:
        row = session.get_one(Session, session_id)
        place = {"edition_id": row.edition_id, "meeting_id": row.meeting_id, "session_id": row.id}
        pool = SeatPool(kind=PoolKind.PRESS, capacity=1, release_at=now() + timedelta(hours=1), **place)
        session.add(pool)
    assert release_pools() == 0
    with transaction():
        pool.release_at = now()
    assert [release_pools(), release_pools()] == [1, 0]
    assert stands(session_id, people[1]) is SignUpState.CONFIRMED
    assert stands(session_id, people[2]) is SignUpState.WAITING
    ensure_invariants()


def assure(person: Registration) -> None:
    """Let the category of somebody hear "we will confirm"."""
    with transaction() as session:
        category = session.get_one(Registration, person.id).category
        assert category is not None
        category.is_assured = True


def owed_to_protocol() -> int:
    query = text(
        "SELECT count(*) FROM follow_up WHERE kind = 'sign_up_to_confirm' AND owner_role = 'protocol'"
    )
    return db.session.scalar(query) or 0


def test_a_refused_request_is_told_once_and_without_the_reason(forum: Forum) -> None:
    session_id, person = forum.sessions[ROOM], accepted(forum)
    let(session_id, needs_approval=True)
    sign_up(registration_id=person.id, session_id=session_id)
    for _twice in range(2):
        refuse(registration_id=person.id, session_id=session_id, reason="Kept for another ministry")
    assert told("sign_up_refused") == 1
    body = db.session.scalar(text("SELECT body_text FROM message WHERE kind = 'sign_up_refused'"))
    assert "cannot offer you a seat" in body
    assert "ministry" not in body
    assert owed_to_protocol() == 0


def test_who_hears_we_will_confirm_is_never_told_of_a_refusal_and_protocol_is(forum: Forum) -> None:
    session_id, person = forum.sessions[ROOM], accepted(forum)
    let(session_id, needs_approval=True)
    assure(person)
    sign_up(registration_id=person.id, session_id=session_id)
    refuse(registration_id=person.id, session_id=session_id, reason="Kept for another ministry")
    assert told("sign_up_refused") == 0
    assert owed_to_protocol() == 1


def test_who_hears_we_will_confirm_waits_without_asking_and_reads_neither_full_nor_waiting(
    app: Flask, forum: Forum
) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    first, second = accepted(forum, 1), accepted(forum, 2)
    sign_up(registration_id=first.id, session_id=session_id)
    assure(second)
    link = f"/en/2025/r/{status_token(second)}"
    picker = app.test_client().get(f"{link}/sessions").text
    assert "We will confirm" in picker
    assert "Full: waiting list" not in picker
    assert "data-seats" not in picker
    sign_up(registration_id=second.id, session_id=session_id)
    assert stands(session_id, second) is SignUpState.WAITING
    assert owed_to_protocol() == 1
    page = app.test_client().get(link).text
    assert "We will confirm your seat" in page
    assert "aiting list" not in page
    cancel(registration_id=first.id, session_id=session_id)
    body = db.session.scalar(text("SELECT body_text FROM message WHERE kind = 'sign_up_promoted'"))
    assert "waiting list" not in body
    ensure_invariants()
