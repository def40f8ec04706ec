"""Races in rounds: real processes, started once, meet at a barrier before and after every round.

SEAT_ROUNDS sets the number of rounds of each race; a release is made after 200.
"""

import multiprocessing
import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import Busy, RuleBroken
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import PoolKind, SeatPool, Session
from gpscf_events.programme.rules import open_seats
from gpscf_events.programme.services import SessionDetails, change_session
from gpscf_events.signups.queries import lock_open_pool, lock_sessions
from gpscf_events.signups.services import (
    accept_offer,
    assign,
    cancel,
    choose,
    decline_offer,
    end_offers,
    keep_pool,
    release_pools,
    set_priority,
    sign_up,
)
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants
from tests.signups.test_offers import let

ROUNDS = int(os.environ.get("SEAT_ROUNDS", "3"))
ROOM, OTHER = "project-security", "tourism-safety"
pytestmark = pytest.mark.slow
Act = Callable[[random.Random, list[int], int, int], None]


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def _work(
    settings: Settings, act: Act, part: list[int], rooms: tuple[int, int], barrier: Any, faults: Any
) -> None:
    app = create_app(settings)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
        for number in range(ROUNDS):
            barrier.wait(120)
            try:
                act(random.Random(f"{number}-{part}"), part, *rooms)
            except (Busy, RuleBroken):
                pass
            except Exception as error:  # the parent is told of everything else
                faults.put(repr(error))
            db.session.remove()
            barrier.wait(120)


def race(
    settings: Settings, forum: Forum, act: Act, parts: list[list[int]], seats: dict[int, int], **rules: Any
) -> None:
    """Run the rounds; after each one the invariants hold, and the seats are emptied."""
    rooms = (forum.sessions[ROOM], forum.sessions[OTHER])
    for room in rooms:
        let(room, **rules)
    fork = multiprocessing.get_context("fork")
    barrier, faults = fork.Barrier(len(parts) + 1), fork.SimpleQueue()
    reset(seats)
    for engine in db.engines.values():
        engine.dispose()
    given = [(settings, act, part, rooms, barrier, faults) for part in parts]
    processes = [fork.Process(target=_work, args=one) for one in given]
    for process in processes:
        process.start()
    try:
        for _round in range(ROUNDS):
            barrier.wait(120)
            barrier.wait(120)
            # Offers and releases that are due go on before the books are looked at, as the job would see to.
            end_offers()
            release_pools()
            ensure_invariants()
            assert faults.empty(), faults.get()
            reset(seats)
    finally:
        barrier.abort() if not faults.empty() else None
        for process in processes:
            process.join(30)
            process.kill()
    assert all(process.exitcode == 0 for process in processes)


def reset(seats: dict[int, int]) -> None:
    db.session.rollback()
    with transaction() as session:
        session.execute(text("DELETE FROM sign_up"))
        session.execute(text("DELETE FROM seat_pool WHERE kind <> 'open'"))
        session.execute(text("UPDATE seat_pool SET taken = 0"))
    for room, capacity in seats.items():
        set_open_seats(room, capacity)


def people(forum: Forum, count: int, processes: int) -> list[list[int]]:
    ids = [accepted(forum, number).id for number in range(count)]
    return [ids[start::processes] for start in range(processes)]


def book(draw: random.Random, own: list[int], room: int, _other: int) -> None:
    for person in own:
        sign_up(registration_id=person, session_id=room, accepts_waiting=True)


def come_and_go(draw: random.Random, own: list[int], room: int, _other: int) -> None:
    for person in (*own, *draw.sample(own, max(1, len(own) // 2))):
        if draw.random() < 0.7:
            sign_up(registration_id=person, session_id=room, accepts_waiting=True)
        else:
            cancel(registration_id=person, session_id=room)


def swap(draw: random.Random, own: list[int], room: int, other: int) -> None:
    for _turn in range(3):
        person, wanted = draw.choice(own), draw.choice((room, other))
        what = draw.random()
        try:
            if what < 0.6:
                choose(registration_id=person, session_ids={wanted}, waiting_ids={wanted})
            elif what < 0.9:
                accept_offer(registration_id=person, session_id=wanted)
            else:
                decline_offer(registration_id=person, session_id=wanted)
        except (Busy, RuleBroken):
            continue


def set_seats(room: int, wanted: int) -> None:
    """Change the open seats as the form of the back office does."""
    session = db.session.get_one(Session, room)
    names = SessionDetails.__dataclass_fields__.keys() - {"open_seats"}
    details = SessionDetails(**{name: getattr(session, name) for name in names}, open_seats=wanted)
    change_session(session=session, details=details, seen=session.revision)


def change_capacity(draw: random.Random, own: list[int], room: int, other: int) -> None:
    if own[0] % 4:
        come_and_go(draw, own, room, other)
        return
    for _turn in range(3):
        try:
            db.session.rollback()
            seats = open_seats(db.session.get_one(Session, room)) or 0
            set_seats(room, max(0, seats + draw.choice((-1, 1, 2))))
        except (Busy, RuleBroken):
            continue


def promote_both_ways(draw: random.Random, own: list[int], room: int, other: int) -> None:
    """Some come and go, some answer their offers, some end them all as the job does when they are over."""
    match own[0] % 3:
        case 0:
            come_and_go(draw, own, room, other)
        case 1:
            for person in own:
                sign_up(registration_id=person, session_id=room, accepts_waiting=True)
                try:
                    draw.choice((accept_offer, decline_offer))(registration_id=person, session_id=room)
                except (Busy, RuleBroken):
                    continue
        case _:
            with transaction() as session:
                lock_sessions([room])
                session.execute(text("UPDATE sign_up SET offer_until = now() WHERE state = 'offered'"))
            end_offers()


def release(draw: random.Random, own: list[int], room: int, other: int) -> None:
    """Most book; one keeps two seats that are due at once, and all of those let go."""
    if own[0] % 4 == 0:
        with transaction() as session:
            row = lock_sessions([room])[room]
            lock_open_pool(room)
            kept = {"edition_id": row.edition_id, "meeting_id": row.meeting_id, "session_id": room}
            kinds = {pool.kind for pool in session.query(SeatPool).filter_by(session_id=room)}
            for kind in {PoolKind.PRESS, PoolKind.HOSTS} - kinds:
                past = now() - timedelta(minutes=1)
                session.add(SeatPool(kind=kind, capacity=2, taken=0, release_at=past, **kept))
        release_pools()
    else:
        come_and_go(draw, own, room, other)


def give_by_hand(draw: random.Random, own: list[int], room: int, other: int) -> None:
    """Most come and go; protocol gives kept seats to those who wait, and moves others within the list."""
    if own[0] % 3:
        come_and_go(draw, own, room, other)
        return
    for person in own:
        try:
            sign_up(registration_id=person, session_id=room, accepts_waiting=True)
            if draw.random() < 0.5:
                keep_pool(session_id=room, kind=PoolKind.PRESS, capacity=3, release_at=None)
                assign(registration_id=person, session_id=room, kind=PoolKind.PRESS, reason="Writes about it")
            else:
                priority = draw.choice((50, 150))
                set_priority(
                    registration_id=person, session_id=room, priority=priority, reason="Speaks there"
                )
        except (Busy, RuleBroken):
            continue


def test_fifty_on_the_last_seat(forum: Forum, settings: Settings) -> None:
    race(settings, forum, book, people(forum, 50, 50), {forum.sessions[ROOM]: 1})


def test_a_hundred_on_twenty_seats_who_come_and_go(forum: Forum, settings: Settings) -> None:
    race(settings, forum, come_and_go, people(forum, 100, 25), {forum.sessions[ROOM]: 20})


def test_seats_are_added_and_taken_away_during_booking(forum: Forum, settings: Settings) -> None:
    race(settings, forum, change_capacity, people(forum, 24, 12), {forum.sessions[ROOM]: 4})


def test_who_changes_between_two_full_sessions_never_loses_or_doubles_a_seat(
    forum: Forum, settings: Settings
) -> None:
    seats = {forum.sessions[ROOM]: 3, forum.sessions[OTHER]: 3}
    race(settings, forum, swap, people(forum, 12, 12), seats)


def test_offers_are_answered_and_ended_at_the_same_time(forum: Forum, settings: Settings) -> None:
    seats = {forum.sessions[ROOM]: 3}
    race(settings, forum, promote_both_ways, people(forum, 24, 12), seats, offer_minutes=600)


def test_kept_seats_are_released_during_booking(forum: Forum, settings: Settings) -> None:
    race(settings, forum, release, people(forum, 24, 12), {forum.sessions[ROOM]: 3})


def test_seats_are_given_by_hand_while_the_list_moves_up(forum: Forum, settings: Settings) -> None:
    race(settings, forum, give_by_hand, people(forum, 24, 12), {forum.sessions[ROOM]: 3})
