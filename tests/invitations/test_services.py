"""An invitation goes step by step, is answered once, and makes a delegation of 1 + N."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.models import Delegation, FocalPoint
from gpscf_events.followups.models import FollowUp
from gpscf_events.invitations.errors import AnsweredAlready, NoAddress, RemindedToday, StepOutOfOrder
from gpscf_events.invitations.models import Invitation, InvitationState, Reply
from gpscf_events.invitations.rules import STEPS, places_of
from gpscf_events.invitations.services import (
    accept,
    change_invitation,
    decline,
    note_reminder,
    note_reply,
    remind,
    remind_all,
    take_step,
)
from gpscf_events.invitations.token import invitation_link
from gpscf_events.messages.models import Message
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.retention.rules import Part
from gpscf_events.retention.services.house import clear, count_due
from tests.delegations.conftest import category_id, delegation_of
from tests.factories.registration import Forum
from tests.invitations.conftest import OFFICE, TODAY, details, made, sent


def mails(kind: str) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def test_numbers_of_an_edition_have_no_gap_and_none_twice(app: Flask, forum: Forum) -> None:
    db.session.rollback()

    def make(_number: int) -> int:
        with app.app_context():
            try:
                return made(forum).number
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(8))) == list(range(1, 9))


def test_no_step_is_taken_that_the_table_does_not_have(forum: Forum) -> None:
    invitation = made(forum)
    for state in (InvitationState.SEALED, InvitationState.DELIVERED):
        with pytest.raises(StepOutOfOrder):
            take_step(invitation_id=invitation.id, to=state)
        db.session.rollback()
    for state in (InvitationState.APPROVED, InvitationState.SEALED):
        take_step(invitation_id=invitation.id, to=state)
    with pytest.raises(StepOutOfOrder):
        take_step(invitation_id=invitation.id, to=InvitationState.APPROVED)
    assert set(STEPS) == set(InvitationState)


def test_an_invitation_that_leaves_the_house_mails_its_private_link_once(forum: Forum) -> None:
    invitation = sent(forum)
    [mail] = mails("invitation_sent")
    assert mail.recipient == OFFICE
    assert invitation_link(db.session.get_one(Invitation, invitation.id)) in mail.body_text
    sent(forum, email="", label="Police")
    assert len(mails("invitation_sent")) == 1


def test_accepting_makes_a_delegation_of_one_and_n_and_invites_its_focal_point(forum: Forum) -> None:
    invitation = sent(forum)
    accept(invitation_id=invitation.id, name="Anne", email="Anne@example.org", today=TODAY)
    db.session.rollback()
    [delegation] = db.session.scalars(select(Delegation)).all()
    places = {row.category.key: row.places for row in delegation.quotas}
    assert places == {"head_of_delegation": 1, "delegate": 2}
    assert [mail.recipient for mail in mails("focal_point_invited")] == ["anne@example.org"]
    invitation = db.session.get_one(Invitation, invitation.id)
    assert (invitation.reply, invitation.delegation_id) == (Reply.ACCEPTED, delegation.id)
    assert [row.kind for row in db.session.scalars(select(FollowUp))] == ["invitation_answered"]
    for answer in (
        lambda: accept(invitation_id=invitation.id, name="Ben", email="b@example.org", today=TODAY),
        lambda: decline(invitation_id=invitation.id, words="", today=TODAY),
    ):
        with pytest.raises(AnsweredAlready):
            answer()
        db.session.rollback()


def test_of_two_who_answer_at_once_one_is_heard(app: Flask, forum: Forum) -> None:
    invitation_id = sent(forum).id
    db.session.rollback()

    def press(number: int) -> bool:
        with app.app_context():
            try:
                accept(invitation_id=invitation_id, name="A", email=f"{number}@example.org", today=TODAY)
            except AnsweredAlready:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, range(8))) == 1
    assert db.session.scalar(text("SELECT count(*) FROM delegation")) == 1


def test_a_delegation_that_is_there_already_keeps_its_places(forum: Forum) -> None:
    delegation_of(forum, delegate=7)
    accept(invitation_id=sent(forum).id, name="Anne", email="anne@example.org", today=TODAY)
    db.session.rollback()
    [delegation] = db.session.scalars(select(Delegation)).all()
    assert [row.places for row in delegation.quotas] == [7]
    assert len(db.session.scalars(select(FocalPoint)).all()) == 1


def test_who_declines_has_no_delegation_and_protocol_is_told(forum: Forum) -> None:
    invitation = sent(forum)
    decline(invitation_id=invitation.id, words="Elections", today=TODAY)
    assert db.session.scalar(select(Delegation.id)) is None
    assert (invitation.reply, invitation.reply_words) == (Reply.REGRETS, "Elections")
    assert [row.owner_role for row in db.session.scalars(select(FollowUp))] == ["protocol"]


def test_a_reply_by_letter_is_noted_and_a_lower_level_comes_too(forum: Forum) -> None:
    invitation = sent(forum, email="")
    note_reply(invitation_id=invitation.id, reply=Reply.LOWER_LEVEL, replied_on=TODAY, words="Vice minister")
    assert invitation.delegation_id is not None
    with pytest.raises(StepOutOfOrder):
        note_reply(invitation_id=invitation.id, reply=Reply.REGRETS, replied_on=TODAY, words="")


def test_nobody_is_reminded_twice_a_day_or_after_the_answer(forum: Forum) -> None:
    invitation = sent(forum)
    remind(invitation_id=invitation.id, actor=SYSTEM)
    with pytest.raises(RemindedToday):
        remind(invitation_id=invitation.id, actor=SYSTEM)
    db.session.rollback()
    [mail] = mails("invitation_reminder")
    assert invitation_link(db.session.get_one(Invitation, invitation.id)) in mail.body_text
    note_reminder(invitation_id=invitation.id, words="Telephone", actor=SYSTEM)
    decline(invitation_id=invitation.id, words="", today=TODAY)
    with pytest.raises(AnsweredAlready):
        note_reminder(invitation_id=invitation.id, words="Telephone", actor=SYSTEM)
    db.session.rollback()
    with pytest.raises(NoAddress):
        remind(invitation_id=sent(forum, email="").id, actor=SYSTEM)


def test_a_round_mails_whoever_is_due_and_names_those_to_be_called(forum: Forum) -> None:
    sent(forum, label="a")
    fresh = sent(forum, label="b")
    remind(invitation_id=fresh.id, actor=SYSTEM)
    sent(forum, label="c", reply_by=TODAY + timedelta(days=30))
    to_call = sent(forum, label="d", email="", reply_by=TODAY + timedelta(days=7))
    made(forum, label="e")
    mailed, without = remind_all(edition_id=forum.edition_id, today=TODAY, actor=SYSTEM)
    assert (mailed, [one.id for one in without]) == (1, [to_call.id])
    assert len(mails("invitation_reminder")) == 2


def test_a_mistyped_address_keeps_no_other_office_from_being_reminded(forum: Forum) -> None:
    wrong = sent(forum, label="a", email="")
    change_invitation(invitation=wrong, details=details(label="a", email="名@x.example"), seen=1)
    sent(forum, label="b")
    mailed, without = remind_all(edition_id=forum.edition_id, today=TODAY, actor=SYSTEM)
    assert (mailed, [one.id for one in without]) == (1, [wrong.id])
    assert len(mails("invitation_reminder")) == 1
    assert db.session.scalar(text("SELECT count(*) FROM invitation_reminder")) == 1


def test_another_address_ends_the_link_and_an_old_page_is_told(forum: Forum) -> None:
    invitation = sent(forum)
    before = invitation_link(invitation)
    change_invitation(invitation=invitation, details=details(email="other@example.org"), seen=1)
    assert invitation_link(invitation) != before
    with pytest.raises(ChangedMeanwhile):
        change_invitation(invitation=invitation, details=details(), seen=1)


@pytest.mark.parametrize(
    ("companions", "keys", "places"),
    [
        (3, {"head_of_delegation": 1, "delegate": 2}, {1: 1, 2: 3}),
        (0, {"head_of_delegation": 1, "delegate": 2}, {1: 1}),
        (3, {"delegate": 2}, {2: 4}),
        (3, {"head_of_delegation": 1}, {1: 1}),
        (3, {}, {}),
    ],
)
def test_places_are_the_head_and_so_many_who_come_along(
    companions: int, keys: dict[str, int], places: dict[int, int]
) -> None:
    assert places_of(companions, keys) == places


def test_the_ledger_and_its_mails_go_when_the_edition_is_over(forum: Forum) -> None:
    invitation = sent(forum)
    remind(invitation_id=invitation.id, actor=SYSTEM)
    accept(invitation_id=invitation.id, name="Anne", email="anne@example.org", today=TODAY)
    assert category_id(forum)
    with transaction() as session:
        session.execute(text("UPDATE edition SET is_demo = false, ends_on = now()::date - 20"))
    moment = now() + timedelta(days=40)
    assert count_due(moment)[Part.VISITORS] >= 3
    clear(Part.VISITORS, moment)
    for table in ("party_invitation", "invitation_reminder", "focal_point"):
        assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    left = db.session.scalars(select(Message.recipient)).all()
    assert left
    assert not [one for one in left if "example.org" in one]
