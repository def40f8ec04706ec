"""A delegate asks for erasure, staff answer once, and the delegate is told once, at the address known before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from gpscf_events.accounts.models import Role
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.models import FollowUp
from gpscf_events.messages.models import Message
from gpscf_events.people.models import Contact, Person
from gpscf_events.programme.models import SeatPool
from gpscf_events.registration.errors import StepNotAllowed
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.retention import services
from gpscf_events.retention.errors import AlreadyDecided, AlreadyErased, OnHold
from gpscf_events.retention.models import ErasureRequest, RequestState
from gpscf_events.retention.queries import find_request
from gpscf_events.retention.rules import Part, answer_due
from gpscf_events.retention.services.erasing import erase_registration
from gpscf_events.retention.services.house import clear
from gpscf_events.signups.models import SignUp, SignUpState
from tests.attendance.forum import Forum

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


@pytest.fixture
def officer(forum: Forum) -> Actor:
    return forum.staff("officer@example.org", Role.DATA_OFFICER)


def ask(forum: Forum, family: str = "Asking", **given: object) -> Registration:
    who = forum.register(family, **given)
    services.ask_erasure(registration_id=who.id)
    db.session.expire_all()
    return who


def mails(kind: str) -> list[Message]:
    db.session.expire_all()
    return db.session.query(Message).filter(Message.kind == kind).all()


def asked(registration_id: int) -> ErasureRequest:
    db.session.expire_all()
    found = find_request(registration_id)
    assert found is not None
    return found


def test_the_fifteenth_working_day_is_counted_as_in_the_calendar() -> None:
    # Friday 20 November 2026, 18:30 in China: 15 working days on is Friday 11 December.
    asked_at = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert answer_due(asked_at, CHINA) == datetime(2026, 12, 12, tzinfo=CHINA)
    # Saturday, and Friday evening in London, which is Saturday in China.
    for moment in (datetime(2026, 11, 21, 3, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)):
        assert answer_due(moment, CHINA) == datetime(2026, 12, 12, tzinfo=CHINA)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_an_answer_is_never_due_later_than_a_month_after(moment: datetime) -> None:
    """The shortest month has 28 days."""
    assert timedelta(days=19) < answer_due(moment, CHINA) - moment <= timedelta(days=28)


def test_asking_gives_one_receipt_and_the_data_officer_a_next_step_that_is_due_with_it(forum: Forum) -> None:
    who = ask(forum)
    request = asked(who.id)
    assert request.state is RequestState.OPEN
    assert [mail.recipient for mail in mails("erasure_received")] == [who.contact.value]
    owed = db.session.query(FollowUp).filter_by(kind="erasure_requested").one()
    assert (owed.owner_role, owed.subject_id) == ("data_officer", who.id)
    assert abs(owed.due_at - request.due_at) < timedelta(seconds=5)

    again, is_new = services.ask_erasure(registration_id=who.id)
    assert (again.id, is_new) == (request.id, False)
    assert len(mails("erasure_received")) == 1
    assert db.session.query(FollowUp).count() == 1


def test_granting_erases_frees_the_seat_and_tells_once_where_the_person_was_reached_before(
    forum: Forum, officer: Actor
) -> None:
    who = forum.register("Leaving")
    seat = forum.sign_up(who, forum.terror)
    with transaction() as session:
        session.get_one(SeatPool, seat.pool_id).taken = 1
    address, contact_id, person_id = who.contact.value, who.contact_id, who.person_id
    services.ask_erasure(registration_id=who.id)
    reference = who.reference
    before_the_forum = datetime(2025, 9, 1, tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gpscf_events.core.clock.now", lambda: before_the_forum)
        patch.setattr("gpscf_events.retention.services.erasing.now", lambda: before_the_forum)
        services.grant_erasure(registration_id=who.id, actor=officer)

    assert asked(who.id).state is RequestState.ERASED
    assert asked(who.id).decided_by_user_id == officer.user_id
    assert db.session.get_one(Registration, who.id).erased_at is not None
    assert db.session.get_one(SignUp, seat.id).state is SignUpState.CANCELLED
    assert db.session.get_one(SeatPool, seat.pool_id).taken == 0
    assert db.session.get_one(Person, person_id).erased_at is not None
    assert db.session.get(Contact, contact_id) is None
    told = mails("erasure_done")
    assert [mail.recipient for mail in told] == [address]
    assert str(reference) in told[0].subject
    assert not mails("registration_withdrawn")
    assert not [
        mail for mail in db.session.query(Message) if mail.id != told[0].id and mail.recipient == address
    ]
    assert db.session.query(FollowUp).filter_by(kind="erasure_requested").one().done_at is not None
    for verb in (services.ask_erasure, lambda **who: services.grant_erasure(**who, actor=officer)):
        with pytest.raises(AlreadyErased):
            verb(registration_id=who.id)


def test_a_refusal_tells_the_reason_in_the_delegates_language_and_one_may_ask_again(
    forum: Forum, officer: Actor
) -> None:
    who = forum.register("Refused")
    with transaction():
        db.session.get_one(Registration, who.id).locale = "zh"
    services.ask_erasure(registration_id=who.id)
    reason = Words(zh="案件调查中", en="An incident is looked into")
    services.refuse_erasure(registration_id=who.id, reason=reason, actor=officer)
    assert asked(who.id).state is RequestState.REFUSED
    told = mails("erasure_refused")
    assert len(told) == 1
    assert "案件调查中" in told[0].body_text
    assert "An incident" not in told[0].body_text
    with pytest.raises(AlreadyDecided):
        services.refuse_erasure(registration_id=who.id, reason=reason, actor=officer)
    with pytest.raises(AlreadyDecided):
        services.grant_erasure(registration_id=who.id, actor=officer)
    assert services.ask_erasure(registration_id=who.id)[1]
    assert len(mails("erasure_received")) == 2


def test_what_is_held_is_not_erased_and_the_request_waits(forum: Forum, officer: Actor) -> None:
    who = ask(forum)
    services.place_hold(registration_id=who.id, reason="Case 7", actor=officer)
    with pytest.raises(OnHold):
        services.grant_erasure(registration_id=who.id, actor=officer)
    assert asked(who.id).state is RequestState.OPEN
    assert db.session.get_one(Registration, who.id).erased_at is None
    services.lift_hold(registration_id=who.id, reason="Closed", actor=officer)
    services.grant_erasure(registration_id=who.id, actor=officer)
    assert asked(who.id).state is RequestState.ERASED


@pytest.mark.parametrize("state", [RegistrationState.WITHDRAWN, RegistrationState.DECLINED])
def test_whoever_withdrew_or_was_declined_may_ask_too(
    forum: Forum, officer: Actor, state: RegistrationState
) -> None:
    who = ask(forum, state=state)
    services.grant_erasure(registration_id=who.id, actor=officer)
    assert len(mails("erasure_done")) == 1


def test_a_draft_is_not_asked_about(forum: Forum) -> None:
    who = forum.register("Draft")
    with transaction():
        db.session.get_one(Registration, who.id).state = RegistrationState.DRAFT
    with pytest.raises(StepNotAllowed):
        services.ask_erasure(registration_id=who.id)


def test_the_nightly_run_answers_what_was_left_open_and_a_restored_backup_tells_nobody_twice(
    forum: Forum,
) -> None:
    who, other = ask(forum, "Night"), ask(forum, "Restored")
    with transaction():
        erase_registration(who.id)
    with transaction():
        erase_registration(other.id, tell=False)
    assert [mail.subject_id for mail in mails("erasure_done")] == [asked(who.id).id]
    assert {asked(one.id).state for one in (who, other)} == {RequestState.ERASED}


def test_the_answer_loses_address_and_words_after_thirty_days(forum: Forum, officer: Actor) -> None:
    who = ask(forum)
    services.grant_erasure(registration_id=who.id, actor=officer)
    for days, kept in ((29, True), (31, False)):
        moment = datetime.now(UTC) + timedelta(days=days)
        with transaction():
            clear(Part.SIGN_INS, moment)
        assert (mails("erasure_done")[0].recipient != "erased@invalid") is kept
    left = db.session.execute(text("SELECT count(*) FROM message WHERE body_text <> ''")).scalar()
    assert left == 0
