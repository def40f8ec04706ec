"""A mobile number by which somebody registered goes like an address: from every table, with its text messages."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Channel, Message
from gpscf_events.people.models import Contact, ContactKind
from gpscf_events.people.services import keep_contact
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import add_contact, send_code
from gpscf_events.retention.services import run_nightly
from gpscf_events.retention.services.erasing import erase_person, erase_registration
from tests.factories.registration import FULL_DRAFT, Forum, draft_for, make_forum, submit_draft
from tests.retention.test_erasing import dump
from tests.retention.test_runs import nightly

NUMBER, STRANGER = "+8613700001234", "+8613700005678"
OLD = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def registered_by_number(forum: Forum) -> Registration:
    draft = draft_for(forum, contact={**FULL_DRAFT["contact"], "mobile": [NUMBER]})
    with transaction():
        assert draft.contact is not None
        draft.contact.kind, draft.contact.value = ContactKind.MOBILE, NUMBER
    return submit_draft(draft)


def test_nothing_of_the_number_is_left_when_its_registration_is_erased(
    forum: Forum, settings: Settings
) -> None:
    who = {"kind": ContactKind.MOBILE, "value": NUMBER, "locale": "zh", "browser": "b"}
    registration = registered_by_number(forum)
    registration_id, person_id = registration.id, registration.person_id
    assert person_id is not None
    send_code(**who, edition=forum.edition)
    further = keep_contact(kind=ContactKind.EMAIL, value="further@example.net", locale="en")
    add_contact(registration_id=registration_id, contact=further)
    words = db.session.scalars(select(Message.sms_text).where(Message.channel == Channel.SMS)).all()
    db.session.rollback()
    assert len(words) == 2
    full = dump(settings)
    assert NUMBER in full
    assert all(word in full for word in words)

    erase_registration(registration_id)
    erase_person(person_id)
    db.session.rollback()

    left = dump(settings)
    assert NUMBER not in left
    assert NUMBER[1:] not in left
    assert "further@example.net" not in left
    assert not [word for word in words if word in left]
    channels = db.session.scalars(select(Message.channel)).all()
    assert sorted(channels) == [Channel.EMAIL, Channel.SMS, Channel.SMS]


def test_a_number_that_never_registered_goes_in_the_night(forum: Forum, settings: Settings) -> None:
    with transaction() as session:
        session.add(Contact(kind=ContactKind.MOBILE, value=STRANGER, created_at=OLD))
    registered_by_number(forum)
    db.session.rollback()
    run_nightly(nightly())
    left = dump(settings)
    assert STRANGER not in left
    assert NUMBER in left
