"""Places are never passed, focal points open what is theirs and nothing else, a member is replaced whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.errors import (
    DelegationChangedMeanwhile,
    DelegationClosed,
    DelegationExists,
    FocalPointKnown,
    NoPlaceLeft,
    QuotaBelowTaken,
    RepresentsAnother,
    TooManyFocalPoints,
)
from gpscf_events.delegations.models import Delegation, Member
from gpscf_events.delegations.queries import list_focal_points, list_members, list_places
from gpscf_events.delegations.rules import Progress
from gpscf_events.delegations.services import (
    add_focal_point,
    add_member,
    change_delegation,
    remove_focal_point,
    replace_member,
    send_private_link,
)
from gpscf_events.messages.models import Message
from gpscf_events.registration.forms import read_answers
from gpscf_events.registration.models import ConsentGiver, RegistrationState
from gpscf_events.registration.queries import list_consents, list_of_contact, read_choices
from gpscf_events.registration.services import save_page, submit, withdraw
from gpscf_events.retention.rules import Part
from gpscf_events.retention.services.erasing import erase_contacts
from gpscf_events.retention.services.house import clear, count_due
from tests.delegations.conftest import (
    FOCAL,
    SECOND,
    added,
    category_id,
    contact_id,
    delegation_of,
    somebody,
    submitted,
)
from tests.factories.registration import FULL_DRAFT, Forum


def progress(delegation: Delegation) -> list[Progress]:
    db.session.rollback()
    return [row.progress for row in list_members(delegation.id)]


def test_a_member_takes_a_place_from_the_first_line_and_is_asked_nothing_twice(
    forum: Forum, delegation: Delegation
) -> None:
    member = added(forum, delegation)
    draft = member.registration.draft
    assert draft["represents"]["party"] == ["fr"]
    assert (draft["role"]["category"], draft["name"]["latin_family"]) == (["delegate"], ["Dupont"])
    free = {row.quota.category.key: row.free for row in list_places(delegation)}
    assert free == {"delegate": 1, "head_of_delegation": 1}
    added(forum, delegation, "Martin")
    with pytest.raises(NoPlaceLeft):
        added(forum, delegation, "Bernard")
    assert progress(delegation) == [Progress.DRAFT, Progress.DRAFT]


def test_two_focal_points_at_the_same_moment_never_pass_the_places(
    app: Flask, forum: Forum, delegation: Delegation
) -> None:
    new, contact, delegation_id = somebody(forum), contact_id(), delegation.id
    db.session.rollback()

    def press(_number: int) -> bool:
        with app.app_context():
            try:
                add_member(delegation_id=delegation_id, contact_id=contact, new=new, locale="en")
            except NoPlaceLeft:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(16))) == 2
    assert db.session.scalar(text("SELECT count(*) FROM delegation_member")) == 2
    assert db.session.scalar(text("SELECT count(*) FROM registration")) == 2


def test_a_category_that_is_not_open_to_all_is_opened_by_its_place(
    forum: Forum, delegation: Delegation
) -> None:
    with transaction() as session:
        session.execute(
            text("UPDATE category SET self_registration = false WHERE key = 'head_of_delegation'")
        )
    registration = submitted(added(forum, delegation, key="head_of_delegation"))
    assert registration.state is not RegistrationState.DRAFT
    assert registration.category and registration.category.key == "head_of_delegation"


def test_whoever_is_submitted_as_something_else_needs_a_place_for_that(
    forum: Forum, delegation: Delegation
) -> None:
    member = added(forum, delegation)
    with pytest.raises(NoPlaceLeft):
        submitted(member, role={"category": ["expert"], "meetings": ["main"]})
    db.session.rollback()
    assert db.session.get_one(Member, member.id).registration.state is RegistrationState.DRAFT


def test_a_member_represents_the_party_of_the_delegation(forum: Forum, delegation: Delegation) -> None:
    member = added(forum, delegation)
    elsewhere = {"kind": ["country"], "party": ["de"], "nationality": ["fr"]}
    with pytest.raises(RepresentsAnother) as refused:
        submitted(member, represents=elsewhere)
    assert "France" in str(refused.value.message)
    db.session.rollback()
    assert submitted(db.session.get_one(Member, member.id)).state is not RegistrationState.DRAFT


def test_a_withdrawn_member_leaves_the_place_to_somebody_else(forum: Forum, delegation: Delegation) -> None:
    added(forum, delegation, "Martin")
    withdraw(registration_id=submitted(added(forum, delegation)).id)
    added(forum, delegation, "Bernard")
    assert Progress.WITHDRAWN in progress(delegation)


def test_after_the_last_day_nobody_is_added_or_replaced(forum: Forum, delegation: Delegation) -> None:
    member = added(forum, delegation)
    yesterday = (now() - timedelta(days=2)).date()
    change_delegation(
        delegation_id=delegation.id,
        closes_on=yesterday,
        places={row.category_id: row.places for row in delegation.quotas},
        seen=1,
    )
    with pytest.raises(DelegationClosed):
        added(forum, delegation, "Martin")
    with pytest.raises(DelegationClosed):
        replace_member(member_id=member.id, contact_id=contact_id(), new=somebody(forum), locale="en")
    assert progress(delegation) == [Progress.DRAFT]


def test_places_below_those_taken_are_refused_with_names_and_an_old_page_is_told(
    forum: Forum, delegation: Delegation
) -> None:
    added(forum, delegation)
    added(forum, delegation, "Martin")
    delegate = category_id(forum)
    with pytest.raises(QuotaBelowTaken) as refused:
        change_delegation(delegation_id=delegation.id, closes_on=None, places={delegate: 1}, seen=1)
    assert "DUPONT Élodie, MARTIN Élodie" in str(refused.value.message)
    change_delegation(delegation_id=delegation.id, closes_on=None, places={delegate: 3}, seen=1)
    with pytest.raises(DelegationChangedMeanwhile):
        change_delegation(delegation_id=delegation.id, closes_on=None, places={delegate: 5}, seen=1)
    added(forum, delegation, "Bernard")


def test_a_party_has_one_delegation_of_each_name(forum: Forum, delegation: Delegation) -> None:
    with pytest.raises(DelegationExists):
        delegation_of(forum)


def test_every_focal_point_opens_every_member_and_one_removed_opens_none(
    forum: Forum, delegation: Delegation
) -> None:
    before = added(forum, delegation).registration_id
    second = add_focal_point(delegation_id=delegation.id, name="Ben", email=SECOND, locale="en")
    after = added(forum, delegation, "Martin").registration_id
    both = {before, after}
    for email in (FOCAL, SECOND):
        assert {row.id for row in list_of_contact(contact_id(email), forum.edition_id)} == both
    first = next(one for one in list_focal_points(delegation.id) if one.id != second.id)
    remove_focal_point(delegation_id=delegation.id, public_id=first.public_id)
    assert not list_of_contact(contact_id(), forum.edition_id)
    assert {row.id for row in list_of_contact(contact_id(SECOND), forum.edition_id)} == both
    remove_focal_point(delegation_id=delegation.id, public_id=second.public_id)
    assert not list_of_contact(contact_id(SECOND), forum.edition_id)
    add_focal_point(delegation_id=delegation.id, name="Anne", email=FOCAL, locale="en")
    assert {row.id for row in list_of_contact(contact_id(), forum.edition_id)} == both


def test_a_focal_point_is_invited_once_and_there_are_at_most_five(
    forum: Forum, delegation: Delegation
) -> None:
    with pytest.raises(FocalPointKnown):
        add_focal_point(delegation_id=delegation.id, name="Anne", email=FOCAL.upper(), locale="en")
    db.session.rollback()
    for number in range(4):
        add_focal_point(delegation_id=delegation.id, name="x", email=f"{number}@example.org", locale="zh")
    with pytest.raises(TooManyFocalPoints):
        add_focal_point(delegation_id=delegation.id, name="x", email="more@example.org", locale="zh")
    db.session.rollback()
    mails = db.session.execute(select(Message.recipient, Message.body_text).order_by(Message.id)).all()
    assert [recipient for recipient, _ in mails] == [FOCAL, *(f"{number}@example.org" for number in range(4))]
    assert "/en/2025/register/email" in mails[0].body_text and "France" in mails[0].body_text


def test_a_member_who_is_invited_opens_only_the_own_registration(
    forum: Forum, delegation: Delegation
) -> None:
    added(forum, delegation, "Martin")
    member = added(forum, delegation)
    for _twice in range(2):
        send_private_link(member_id=member.id, email="Elodie@example.org", locale="en")
    own = list_of_contact(contact_id("elodie@example.org"), forum.edition_id)
    assert [row.id for row in own] == [member.registration_id]
    assert progress(delegation) == [Progress.DRAFT, Progress.INVITED]
    kinds = db.session.scalars(select(Message.kind).where(Message.recipient == "elodie@example.org")).all()
    assert kinds == ["member_invited"]


def test_the_nightly_cleaning_keeps_addresses_of_focal_points_and_members_until_the_edition_is_over(
    forum: Forum, delegation: Delegation
) -> None:
    send_private_link(member_id=added(forum, delegation).id, email="elodie@example.org", locale="en")
    much_later = now() + timedelta(days=40)
    with transaction() as session:
        session.execute(text("UPDATE edition SET ends_on = now()::date + 20"))
    ids = [contact_id(), contact_id("elodie@example.org")]
    assert clear(Part.VISITORS, much_later) == erase_contacts(ids) == 0
    with transaction() as session:
        session.execute(text("UPDATE edition SET ends_on = now()::date - 20"))
    # What is shown again at every start of the demo stays, as everything of its edition does.
    clear(Part.VISITORS, much_later)
    assert list_focal_points(delegation.id)
    with transaction() as session:
        session.execute(text("UPDATE edition SET is_demo = false"))
    # The focal point, and the demo's run sheet, which goes with the edition too.
    assert count_due(much_later)[Part.VISITORS] > 1
    clear(Part.VISITORS, much_later)
    assert not list_focal_points(delegation.id)
    assert count_due(much_later)[Part.VISITORS] == 0


def test_who_agreed_is_kept(forum: Forum, delegation: Delegation) -> None:
    member = added(forum, delegation)
    for page, typed in FULL_DRAFT.items():
        save_page(registration=member.registration, page=page, answers=typed)
    registration = member.registration
    choices = read_choices(forum.edition_id, locale="en", moment=now(), draft=registration)
    submit(
        registration_id=registration.id,
        answers=read_answers(choices, registration.draft),
        seen=registration.draft,
        given_by=ConsentGiver.AUTHORITY,
    )
    assert {one.given_by for one in list_consents(registration.id)} == {ConsentGiver.AUTHORITY}
