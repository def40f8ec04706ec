"""Many at the last seats, in processes of their own."""

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from flask import Flask

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.core.db import db
from gpscf_events.core.errors import Busy
from gpscf_events.programme.models import Session
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.queries import find_live
from gpscf_events.signups.services import cancel, choose, sign_up
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants
from tests.signups.test_offers import let

ROOM, OTHER = "project-security", "tourism-safety"
pytestmark = pytest.mark.slow


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def run_together(target: Callable[..., None], settings: Settings, parts: list[Any]) -> list[Any]:
    """Start a process for each part; all wait at a barrier until everybody stands there."""
    spawn = multiprocessing.get_context("fork")
    barrier, answers = spawn.Barrier(len(parts)), spawn.Queue()
    db.session.rollback()
    for engine in db.engines.values():
        engine.dispose()
    processes = [spawn.Process(target=target, args=(settings, part, barrier, answers)) for part in parts]
    for process in processes:
        process.start()
    found = [answers.get(timeout=120) for _process in processes]
    for process in processes:
        process.join(timeout=60)
        assert process.exitcode == 0
    return found


def _until_done(settings: Settings, act: Callable[[], str], barrier: Barrier, answers: Any) -> None:
    """In a process of its own: once all stand at the barrier, act until it is not refused as busy."""
    app = create_app(settings)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
        barrier.wait(60)
        while True:
            try:
                answers.put(act())
                return
            except Busy:
                continue


def _take(settings: Settings, part: tuple[int, int], barrier: Barrier, answers: Any) -> None:
    def act() -> str:
        made = sign_up(registration_id=part[0], session_id=part[1], accepts_waiting=True)
        return made.state.value

    _until_done(settings, act, barrier, answers)


def test_fifty_on_the_last_seat_one_has_it_and_forty_nine_wait(forum: Forum, settings: Settings) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 1)
    people = [accepted(forum, number).id for number in range(50)]
    states = run_together(_take, settings, [(person, session_id) for person in people])
    assert Counter(states) == {"confirmed": 1, "waiting": 49}
    ensure_invariants()
    sequences = [find_live(session_id, person).sequence for person in people]  # type: ignore[union-attr]
    assert len(set(sequences)) == 50


def _come_and_go(settings: Settings, part: tuple[int, int], barrier: Barrier, answers: Any) -> None:
    app = create_app(settings)
    draw = random.Random(part[0])
    errors = 0
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
        barrier.wait(60)
        for _turn in range(40):
            try:
                if draw.random() < 0.6:
                    sign_up(registration_id=part[0], session_id=part[1], accepts_waiting=True)
                else:
                    cancel(registration_id=part[0], session_id=part[1])
            except Busy:
                errors += 1
    answers.put(errors)


def test_who_comes_and_goes_leaves_no_seat_empty_and_none_taken_twice(
    forum: Forum, settings: Settings
) -> None:
    session_id = forum.sessions[ROOM]
    set_open_seats(session_id, 3)
    people = [accepted(forum, number).id for number in range(8)]
    run_together(_come_and_go, settings, [(person, session_id) for person in people])
    ensure_invariants()
    assert (
        sum(
            1
            for person in people
            if (e := find_live(session_id, person)) and e.state is SignUpState.CONFIRMED
        )
        <= 3
    )


def _give_up(settings: Settings, part: tuple[int, int], barrier: Barrier, answers: Any) -> None:
    def act() -> str:
        cancel(registration_id=part[0], session_id=part[1])
        return "given up"

    _until_done(settings, act, barrier, answers)


def test_who_moves_up_in_two_rooms_at_one_moment_gets_one_seat_and_one_question(
    forum: Forum, settings: Settings
) -> None:
    rooms = [forum.sessions[key] for key in (ROOM, OTHER)]
    for room in rooms:
        set_open_seats(room, 1)
    slot = db.session.get_one(Session, rooms[0]).slot
    assert slot
    waits = [accepted(forum, number).id for number in range(3)]
    for turn, person in enumerate(waits):
        holders = [accepted(forum, 10 + 2 * turn + number).id for number in (0, 1)]
        for holder, room in zip(holders, rooms, strict=True):
            sign_up(registration_id=holder, session_id=room)
        # Organisers may put two sessions into one slot after somebody queued for both.
        let(rooms[1], slot=None, allows_overlap=True)
        choose(registration_id=person, session_ids=set(rooms), waiting_ids=set(rooms))
        let(rooms[1], slot=slot, allows_overlap=False)
        run_together(_give_up, settings, list(zip(holders, rooms, strict=True)))
        db.session.rollback()
        states = Counter(entry.state for room in rooms if (entry := find_live(room, person)))
        assert states == {SignUpState.CONFIRMED: 1, SignUpState.OFFERED: 1}
        ensure_invariants()
        for room in rooms:
            cancel(registration_id=person, session_id=room)
