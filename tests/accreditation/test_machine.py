"""No sequence of acts reaches a state, or makes a move, that the table does not have."""

from collections.abc import Callable
from uuid import uuid4

import pyrage
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from
from sqlalchemy import func, select

from gpscf_events.accreditation.models import (
    Acceptance,
    BatchState,
    Clearance,
    ClearanceBatch,
    ClearanceItem,
    Fact,
    NominatedBy,
    Nomination,
)
from gpscf_events.accreditation.queries import find_accreditation, list_moves
from gpscf_events.accreditation.rules import MOVES, Change, acceptance_of, missing_facts
from gpscf_events.accreditation.rules.batches import BatchColumn
from gpscf_events.accreditation.services import (
    answer_clearance,
    apply_answers,
    cancel_batch,
    make_batch,
    nominate,
    save_layout,
    send_batch,
    send_to_clearance,
    take_back_nomination,
    waive_nomination,
)
from gpscf_events.badges.queries import find_live_badge
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.db import db
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.events import publish
from gpscf_events.registration.events import FactsChanged
from gpscf_events.registration.services import accept, decline, withdraw
from gpscf_events.registration.services import take_back as undo_decision
from tests.accreditation.conftest import acting, fresh, make_colleague, registered
from tests.factories.registration import Forum, make_forum

KINDS = {Fact.NOMINATION: Nomination, Fact.ACCEPTANCE: Acceptance, Fact.CLEARANCE: Clearance}


class Machine(RuleBasedStateMachine):
    app: Flask
    forum: Forum
    colleagues: list[int]

    def __init__(self) -> None:
        super().__init__()
        needs = {"needs_nomination": True, "needs_clearance": True, "needs_two_people": True}
        self.one = registered(self.forum, hash(uuid4()), **needs)
        self.batches: list[int] = []

    def attempt(self, act: Callable[[], object], user: int) -> None:
        with acting(self.app, self.colleagues[user]):
            try:
                act()
            except RuleBroken:
                fresh(self.one)

    @rule(user=sampled_from(range(2)), verb=sampled_from([accept, accept, decline, withdraw]))
    def decide(self, user: int, verb: Callable[..., object]) -> None:
        self.attempt(lambda: verb(registration_id=self.one), user)

    @rule(user=sampled_from(range(2)), way=sampled_from(NominatedBy))
    def name(self, user: int, way: NominatedBy) -> None:
        self.attempt(lambda: nominate(registration_id=self.one, by=way, reference="1"), user)

    @rule(user=sampled_from(range(2)))
    def waive(self, user: int) -> None:
        self.attempt(lambda: waive_nomination(registration_id=self.one, reason="by telephone"), user)

    @rule(user=sampled_from(range(2)))
    def take_back(self, user: int) -> None:
        self.attempt(lambda: take_back_nomination(registration_id=self.one), user)

    @rule(user=sampled_from(range(2)))
    def send(self, user: int) -> None:
        self.attempt(lambda: send_to_clearance(registration_id=self.one), user)

    @rule(
        user=sampled_from(range(2)),
        answer=sampled_from([Clearance.CLEARED, Clearance.OBJECTION, Clearance.MORE_INFORMATION]),
    )
    def answer(self, user: int, answer: Clearance) -> None:
        self.attempt(lambda: answer_clearance(registration_id=self.one, answer=answer), user)

    @rule(user=sampled_from(range(2)))
    def put_into_a_batch(self, user: int) -> None:
        def act() -> None:
            ids = [fresh(self.one).public_id]
            self.batches.append(make_batch(edition_id=self.forum.edition_id, actor=SYSTEM, ids=ids).id)

        self.attempt(act, user)

    @rule(user=sampled_from(range(2)), verb=sampled_from([send_batch, send_batch, cancel_batch]))
    def close_the_batch(self, user: int, verb: Callable[..., object]) -> None:
        if self.batches:
            self.attempt(lambda: verb(batch_id=self.batches[-1]), user)

    @rule(user=sampled_from(range(2)), word=sampled_from(["cleared", "objection", "more information"]))
    def answer_the_batch(self, user: int, word: str) -> None:
        for batch_id in self.batches:
            number = db.session.get_one(ClearanceBatch, batch_id).number
            db.session.rollback()
            self.attempt(
                lambda at=batch_id, no=number: apply_answers(batch_id=at, lines=[(f"{no}-1", word)]), user
            )

    @rule(user=sampled_from(range(2)))
    def undo(self, user: int) -> None:
        self.attempt(lambda: undo_decision(registration_id=self.one), user)

    @rule(change=sampled_from(Change))
    def change(self, change: Change) -> None:
        publish(FactsChanged(self.one, (change.value,)))

    @invariant()
    def every_move_stands_in_the_table_and_follows_the_one_before(self) -> None:
        here = {Fact.NOMINATION: "open", Fact.ACCEPTANCE: "open", Fact.CLEARANCE: "open"}
        for one in reversed(list_moves(self.one)):
            kind = KINDS[one.fact]
            assert one.before == here[one.fact]
            assert kind(one.after) in MOVES[one.fact][kind(one.before)]
            here[one.fact] = one.after
        row = find_accreditation(self.one)
        assert row is not None
        now = (row.nomination, acceptance_of(fresh(self.one)), row.clearance)
        assert here == dict(zip(Fact, (state.value for state in now), strict=True))

    @invariant()
    def somebody_waits_for_the_answer_of_one_batch_at_most(self) -> None:
        sent = select(ClearanceBatch.id).where(ClearanceBatch.state == BatchState.SENT)
        open_items = select(func.count()).where(
            ClearanceItem.registration_id == self.one,
            ClearanceItem.answer.is_(None),
            ClearanceItem.batch_id.in_(sent),
        )
        assert (db.session.scalar(open_items) or 0) <= 1

    @invariant()
    def a_live_badge_and_all_needed_facts_go_together(self) -> None:
        registration, row = fresh(self.one), find_accreditation(self.one)
        assert row is not None
        has_badge = find_live_badge(self.one) is not None
        assert has_badge == (not missing_facts(registration, row))
        assert has_badge == (row.accredited_at is not None)


def test_no_sequence_of_acts_reaches_a_state_that_the_table_does_not_have(app: Flask) -> None:
    colleagues = [make_colleague("ada@example.org"), make_colleague("ben@example.org")]
    forum = make_forum()
    key = str(pyrage.x25519.Identity.generate().to_public())
    save_layout(edition_id=forum.edition_id, columns=[BatchColumn.LATIN_FAMILY], recipient=key)
    given = {"app": app, "forum": forum, "colleagues": colleagues}
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        type("Given", (Machine,), given),
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
