"""Further addresses and numbers that open a registration: proven by a code, listed, removed, recorded."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from gpscf_events.accounts.models import User
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Channel, Message
from gpscf_events.people.models import ContactKind
from gpscf_events.people.services import keep_contact
from gpscf_events.registration.errors import ContactKnown, StepNotAllowed, TooManyContacts
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import add_contact, decline, remove_contact, withdraw
from gpscf_events.retention.services import ask_erasure, refuse_erasure
from tests.factories.registration import Forum, accepted, draft_for, submit_draft
from tests.factories.visiting import Visitor, last_code
from tests.registration.test_changes import needs_acceptance
from tests.registration.test_mobile import sign_in
from tests.support.clients import SeparateClient

OWNER, NUMBER = "guest1@example.org", "+8613800138000"


@pytest.fixture
def guest(forum: Forum) -> tuple[int, UUID]:
    """Somebody who registered by mail: the row's id and the one in addresses."""
    found = accepted(forum)
    ids = found.id, found.public_id
    db.session.rollback()
    return ids


def visitor_of(app: Flask) -> Visitor:
    return Visitor(SeparateClient(app, app.response_class, use_cookies=True))


def by_mail(app: Flask, email: str = OWNER) -> Visitor:
    found = visitor_of(app)
    found.sign_in(email)
    return found


def by_number(app: Flask, number: str = NUMBER) -> Visitor:
    found = visitor_of(app)
    sign_in(found, number)
    return found


def add(owner: Visitor, public_id: UUID, **typed: str) -> None:
    page = f"{owner.base}/{public_id}/contacts"
    assert owner.send(page, {name: [value] for name, value in typed.items()}).status_code == 302
    assert owner.send(f"{page}/code", {"code": [last_code()]}).status_code == 302


def acts() -> list[tuple[str, int | None]]:
    rows = db.session.execute(
        select(AuditEntry.action, AuditEntry.subject_id)
        .where(AuditEntry.action.like("registration.contact%"))
        .order_by(AuditEntry.id)
    ).all()
    db.session.rollback()
    return [(row.action, row.subject_id) for row in rows]


def test_a_number_that_was_added_with_its_code_opens_the_registration_until_it_is_removed(
    app: Flask, guest: tuple[int, UUID]
) -> None:
    registration_id, public_id = guest
    owner = by_mail(app)
    page = f"{owner.base}/{public_id}/contacts"
    add(owner, public_id, mobile="138 0013 8000")
    assert "+86 138 0013 8000" in owner.open(page).get_data(as_text=True)
    other = by_number(app)
    own_pages = f"{other.base}/{public_id}"
    assert str(public_id) in other.open(f"{own_pages}/submitted").get_data(as_text=True)
    assert other.client.get(f"{own_pages}/link").status_code == 200

    listed = owner.open(page).get_data(as_text=True)
    found = re.search(rf"{page}/([0-9a-f-]{{36}})/remove", listed)
    assert found
    assert owner.send(f"{page}/{found.group(1)}/remove", page=page).status_code == 302
    assert other.client.get(f"{own_pages}/submitted").status_code == 404
    assert "+86 138 0013 8000" not in owner.open(page).get_data(as_text=True)
    assert acts() == [
        ("registration.contact_added", registration_id),
        ("registration.contact_removed", registration_id),
    ]
    assert db.session.scalar(text("SELECT count(*) FROM person_contact")) == 1


def test_whoever_was_added_neither_sees_nor_changes_who_opens_it(app: Flask, guest: tuple[int, UUID]) -> None:
    _id, public_id = guest
    owner = by_mail(app)
    add(owner, public_id, mobile=NUMBER)
    other = by_number(app)
    page = f"{other.base}/{public_id}/contacts"
    assert other.client.get(page).status_code == 404
    assert other.client.get(f"{page}/code").status_code == 404
    answer = other.send(page, {"email": ["third@example.org"]}, page=f"{other.base}/mine")
    assert answer.status_code == 404
    mine = other.open(f"{other.base}/mine").get_data(as_text=True)
    assert f"{public_id}/contacts" not in mine
    assert f"{public_id}/contacts" in owner.open(f"{owner.base}/mine").get_data(as_text=True)


def test_without_the_right_code_nothing_is_added(app: Flask, guest: tuple[int, UUID]) -> None:
    _id, public_id = guest
    owner = by_mail(app)
    page = f"{owner.base}/{public_id}/contacts"
    assert owner.send(page, {"mobile": [NUMBER]}).status_code == 302
    code = last_code()
    wrong = "000000" if code != "000000" else "111111"
    assert owner.send(f"{page}/code", {"code": [wrong]}).status_code == 422
    # The code that the owner of the number gets elsewhere counts in that browser only.
    other = visitor_of(app)
    other.send(f"{other.base}/email", {"mobile": [NUMBER]})
    assert owner.send(f"{page}/code", {"code": [last_code()]}).status_code == 422
    assert acts() == []
    assert not db.session.scalar(text("SELECT count(*) FROM registration_contact"))


def test_a_code_for_one_registration_adds_nothing_to_another(app: Flask, forum: Forum) -> None:
    first, second = (
        submit_draft(draft_for(forum, email=OWNER, name={"latin_family": [name], "latin_given": ["A"]}))
        for name in ("One", "Two")
    )
    one, two = first.public_id, second.public_id
    db.session.rollback()
    owner = by_mail(app)
    assert owner.send(f"{owner.base}/{one}/contacts", {"mobile": [NUMBER]}).status_code == 302
    answer = owner.client.get(f"{owner.base}/{two}/contacts/code")
    assert answer.location.endswith(f"{two}/contacts")
    assert owner.send(f"{owner.base}/{one}/contacts/code", {"code": [last_code()]}).status_code == 302
    other = by_number(app)
    assert other.client.get(f"{other.base}/{one}/submitted").status_code == 200
    assert other.client.get(f"{other.base}/{two}/submitted").status_code == 404


def test_an_address_added_to_a_registration_by_number_gets_the_confirmation_and_later_mails(
    app: Flask, forum: Forum
) -> None:
    contact = keep_contact(kind=ContactKind.MOBILE, value=NUMBER, locale="en")
    registration = draft_for(forum)
    registration.contact_id = contact.id
    db.session.flush()
    submitted = submit_draft(registration)
    public_id = submitted.public_id
    db.session.rollback()
    owner = by_number(app)
    add(owner, public_id, email="later@example.org")

    def sent(kind: str) -> list[tuple[Channel, str]]:
        rows = db.session.execute(
            select(Message.channel, Message.recipient).where(Message.kind == kind).order_by(Message.id)
        ).all()
        db.session.rollback()
        return [(row.channel, row.recipient) for row in rows]

    both = [(Channel.SMS, NUMBER), (Channel.EMAIL, "later@example.org")]
    assert sent("registration_confirmed") == both
    mail = db.session.scalars(
        select(Message).where(
            Message.recipient == "later@example.org", Message.kind == "registration_confirmed"
        )
    ).one()
    assert mail.enclosures["items"][0]["kind"] == "badge"
    assert "/r/" in mail.body_text
    withdraw(registration_id=mail.subject_id)
    assert sent("registration_withdrawn") == both
    ask_erasure(registration_id=mail.subject_id)
    assert sent("erasure_received") == both
    with transaction() as session:
        officer = User(email="d@example.org", name="D", password_hash="!")
        session.add(officer)
        session.flush()
        data_officer = Actor("user", officer.id, "D")
    refuse_erasure(registration_id=mail.subject_id, reason=Words(en="kept"), actor=data_officer)
    assert sent("erasure_refused") == both


def test_an_address_added_to_a_registration_by_number_is_told_of_a_refusal(app: Flask, forum: Forum) -> None:
    needs_acceptance(forum)
    contact = keep_contact(kind=ContactKind.MOBILE, value=NUMBER, locale="en")
    registration = draft_for(forum)
    registration.contact_id = contact.id
    db.session.flush()
    submitted = submit_draft(registration)
    registration_id, public_id = submitted.id, submitted.public_id
    db.session.rollback()
    add(by_number(app), public_id, email="later@example.org")
    decline(registration_id=registration_id, reason="no seat")
    told = select(Message.recipient).where(Message.kind == "registration_declined").order_by(Message.id)
    assert db.session.scalars(told).all() == [NUMBER, "later@example.org"]


def test_a_number_added_to_a_registration_by_mail_gets_no_messages(
    app: Flask, guest: tuple[int, UUID]
) -> None:
    _id, public_id = guest
    add(by_mail(app), public_id, mobile=NUMBER)
    texts = db.session.scalars(select(Message.kind).where(Message.channel == Channel.SMS)).all()
    assert texts == ["sign_in_code"]


def test_the_same_one_twice_a_fourth_one_and_one_for_a_draft_are_refused(forum: Forum) -> None:
    registration = accepted(forum)
    draft = draft_for(forum, email="draft@example.org")
    own = registration.contact
    assert own is not None
    numbers = [
        keep_contact(kind=ContactKind.MOBILE, value=f"+861380013800{n}", locale="en") for n in range(4)
    ]
    for number in numbers[:3]:
        add_contact(registration_id=registration.id, contact=number)
    for known in (own, numbers[0]):
        with pytest.raises(ContactKnown):
            add_contact(registration_id=registration.id, contact=known)
    with pytest.raises(TooManyContacts):
        add_contact(registration_id=registration.id, contact=numbers[3])
    remove_contact(registration_id=registration.id, contact_id=numbers[0].public_id)
    add_contact(registration_id=registration.id, contact=numbers[3])
    with pytest.raises(StepNotAllowed):
        add_contact(registration_id=draft.id, contact=numbers[3])


def test_a_contact_makes_two_people_never_one(forum: Forum) -> None:
    """The same number opens the registrations of two persons; they stay two."""
    guests = [accepted(forum, number) for number in (1, 2)]
    number = keep_contact(kind=ContactKind.MOBILE, value=NUMBER, locale="en")
    for one in guests:
        add_contact(registration_id=one.id, contact=number)
    assert guests[0].person_id != guests[1].person_id
    assert db.session.query(Registration).filter(Registration.of_contact(number.id)).count() == 2
