import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gpscf_events.accreditation.errors import MoveNotAllowed
from gpscf_events.accreditation.models import Clearance, Fact, NominatedBy, Nomination
from gpscf_events.accreditation.queries import find_accreditation, list_moves
from gpscf_events.accreditation.rendering import standing_of
from gpscf_events.accreditation.services import (
    answer_clearance,
    nominate,
    send_to_clearance,
    take_back_nomination,
    waive_nomination,
)
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.core.db import db
from gpscf_events.core.events import publish
from gpscf_events.followups.queries import list_about
from gpscf_events.messages.queries import list_messages
from gpscf_events.registration.errors import SecondPersonNeeded
from gpscf_events.registration.events import FactsChanged
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.services import accept, decline
from tests.accreditation.conftest import acting, fresh, make_colleague, registered
from tests.factories.registration import Forum


def live_badges(registration_id: int) -> int:
    db.session.rollback()
    query = db.session.query(Badge).filter_by(registration_id=registration_id)
    return query.filter(Badge.state != BadgeState.DEAD).count()


def mails(registration_id: int) -> list[str]:
    return [message.kind for message in list_messages("registration", registration_id)]


def owed(registration_id: int) -> dict[str, str]:
    open_ones = [one for one in list_about("registration", registration_id) if one.done_at is None]
    return {one.kind: one.owner_role for one in open_ones}


def test_a_badge_is_made_when_the_last_needed_fact_is_there_whatever_the_order(forum: Forum) -> None:
    needs = {"needs_nomination": True, "needs_clearance": True}
    orders = (
        ("nominate", "accept", "clear"),
        ("clear", "accept", "nominate"),
        ("accept", "clear", "nominate"),
    )
    for number, order in enumerate(orders):
        one = registered(forum, number, **needs)
        acts = {
            "nominate": lambda one=one: nominate(
                registration_id=one, by=NominatedBy.NOTE_VERBALE, reference="112/2025"
            ),
            "accept": lambda one=one: accept(registration_id=one),
            "clear": lambda one=one: answer_clearance(registration_id=one, answer=Clearance.CLEARED),
        }
        for act in order:
            assert live_badges(one) == 0
            acts[act]()
        assert live_badges(one) == 1
        assert "registration_confirmed" in mails(one)


def test_whoever_is_accepted_but_not_cleared_reads_that_the_registration_is_in_progress(forum: Forum) -> None:
    one = registered(forum, needs_clearance=True)
    accept(registration_id=one)
    assert mails(one) == ["registration_received"]
    assert str(standing_of(fresh(one), find_accreditation(one)).tag) == "Being processed"
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    assert str(standing_of(fresh(one), find_accreditation(one)).tag) == "Confirmed"


def test_an_objection_ends_the_badge_sends_nothing_and_reaches_only_protocol(forum: Forum) -> None:
    one = registered(forum, needs_clearance=True)
    nominate(registration_id=one, by=NominatedBy.LETTER, reference="7")
    accept(registration_id=one)
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    sent = mails(one)
    answer_clearance(registration_id=one, answer=Clearance.OBJECTION)
    assert live_badges(one) == 0
    assert mails(one) == sent
    assert owed(one) == {"clearance_objection": "protocol"}
    assert str(standing_of(fresh(one), find_accreditation(one)).tag) == "Being processed"


def test_declining_somebody_nominated_sends_nothing_and_owes_protocol_a_next_step(forum: Forum) -> None:
    one = registered(forum, needs_nomination=True)
    before = mails(one)
    decline(registration_id=one, reason="no seat")
    assert mails(one) == before
    assert owed(one) == {"tell_declined": "protocol"}
    submitted = standing_of(fresh(one), find_accreditation(one))
    assert (str(submitted.tag), "contact" in str(submitted.next_step)) == ("Being processed", False)


def test_declining_somebody_who_registered_alone_sends_one_courteous_mail_once(forum: Forum) -> None:
    one = registered(forum)
    assert owed(one) == {"decide": "reviewer"}
    decline(registration_id=one)
    accept(registration_id=one)
    decline(registration_id=one)
    assert mails(one).count("registration_declined") == 1
    assert owed(one) == {}


def test_two_different_people_must_say_the_same(app: Flask, forum: Forum) -> None:
    one = registered(forum, needs_two_people=True)
    ada, ben = make_colleague("ada@example.org"), make_colleague("ben@example.org")
    with acting(app, ada):
        accept(registration_id=one)
        with pytest.raises(SecondPersonNeeded):
            accept(registration_id=one)
    assert fresh(one).state is RegistrationState.SUBMITTED
    with acting(app, ben):
        decline(registration_id=one, reason="wrong category")
    assert fresh(one).state is RegistrationState.SUBMITTED
    with acting(app, ada):
        decline(registration_id=one, reason="agreed")
    assert fresh(one).state is RegistrationState.DECLINED
    moves = [(m.after, m.by_user_id) for m in reversed(list_moves(one)) if m.fact is Fact.ACCEPTANCE]
    assert moves == [("proposed", ada), ("proposed", ben), ("declined", ada)]


def test_the_system_alone_never_decides_where_two_people_must(forum: Forum) -> None:
    one = registered(forum, needs_two_people=True)
    with pytest.raises(SecondPersonNeeded):
        accept(registration_id=one)


def test_a_nomination_taken_back_ends_the_badge_and_a_waiver_gives_it_again(forum: Forum) -> None:
    one = registered(forum, needs_nomination=True)
    accept(registration_id=one)
    nominate(registration_id=one, by=NominatedBy.FOCAL_POINT, reference="")
    take_back_nomination(registration_id=one, reference="113/2025")
    assert live_badges(one) == 0
    waive_nomination(registration_id=one, reason="named by telephone")
    assert live_badges(one) == 1
    row = find_accreditation(one)
    assert row is not None
    assert (row.nomination, row.nominated_by) == (Nomination.WAIVED, None)


def test_a_new_document_is_checked_anew_and_what_was_granted_holds(forum: Forum) -> None:
    one = registered(forum, needs_clearance=True)
    accept(registration_id=one)
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    publish(FactsChanged(one, ("document",)))
    row = find_accreditation(one)
    assert row is not None
    assert (row.clearance, row.clearance_stands, live_badges(one)) == (Clearance.LAPSED, True, 1)
    assert owed(one) == {"clearance_lapsed": "accreditation"}
    send_to_clearance(registration_id=one, reference="batch 2")
    assert live_badges(one) == 1
    answer_clearance(registration_id=one, answer=Clearance.OBJECTION)
    assert live_badges(one) == 0


def test_another_identity_lets_clearance_lapse_at_once(forum: Forum) -> None:
    one = registered(forum, needs_clearance=True)
    accept(registration_id=one)
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    publish(FactsChanged(one, ("name",)))
    assert live_badges(one) == 1
    publish(FactsChanged(one, ("name", "document")))
    assert live_badges(one) == 0


def test_a_move_that_the_table_does_not_have_changes_nothing(forum: Forum) -> None:
    one = registered(forum, needs_clearance=True)
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    with pytest.raises(MoveNotAllowed):
        send_to_clearance(registration_id=one)
    assert len([m for m in list_moves(one) if m.fact is Fact.CLEARANCE]) == 1


def test_a_reason_of_security_has_no_place_in_the_database(forum: Forum) -> None:
    one = registered(forum)
    answer_clearance(registration_id=one, answer=Clearance.OBJECTION)
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE fact_move SET reason = 'because' WHERE fact = 'clearance'"))
    db.session.rollback()
