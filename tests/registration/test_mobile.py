"""Signing in and registering with a mobile number: the rules of codes, one answer for all, and what it opens."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from gpscf_events.core.clock import frozen, now
from gpscf_events.core.db import db
from gpscf_events.followups.models import FollowUp
from gpscf_events.messages.models import Channel, Message, MessageState
from gpscf_events.people.models import Contact, ContactKind, SignInCode
from gpscf_events.registration.errors import CodeRefused, SmsPaused
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import send_code, use_code
from tests.factories.registration import FULL_DRAFT, Forum, accepted
from tests.factories.visiting import Visitor
from tests.support.clients import SeparateClient
from tests.support.statements import statements

NUMBER = "+8613800138000"
OTHER = "+33612345678"
WHO = {"kind": ContactKind.MOBILE, "value": NUMBER, "locale": "zh", "browser": "b"}


def last_text() -> str:
    found = db.session.scalar(
        select(Message.sms_text).where(Message.channel == Channel.SMS).order_by(Message.id.desc()).limit(1)
    )
    db.session.rollback()
    return str(found)


def last_texted_code() -> str:
    found = re.search(r"(?<!\d)(\d{6})(?!\d)", last_text())
    assert found
    return found.group(1)


def sign_in(visitor: Visitor, number: str = NUMBER) -> None:
    assert visitor.send(f"{visitor.base}/email", {"mobile": [number]}).status_code == 302
    assert visitor.send(f"{visitor.base}/code", {"code": [last_texted_code()]}).status_code == 302


def test_a_number_is_shown_as_it_was_read_before_the_code_is_typed(visitor: Visitor) -> None:
    assert visitor.send(f"{visitor.base}/email", {"mobile": ["138 0013 8000"]}).status_code == 302
    page = visitor.open(f"{visitor.base}/code").get_data(as_text=True)
    assert "+86 138 0013 8000" in page
    assert "a link" not in page
    assert visitor.send(f"{visitor.base}/code", {"code": [last_texted_code()]}).status_code == 302
    assert "+86 138 0013 8000" in visitor.open(f"{visitor.base}/mine").get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"mobile": ["612345678"]}, "Begin with + and the country code"),
        ({"mobile": ["+86 138"]}, "There is no such number"),
        ({"mobile": ["+33 1 23 45 67 89"]}, "Text messages do not reach this number"),
        ({"mobile": ["1" * 41]}, "at most 40"),
        ({"mobile": [NUMBER], "email": ["a@example.org"]}, "Fill in one of the two"),
        ({}, "Enter your email address, or a mobile number below"),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_field_and_nothing_is_sent(
    visitor: Visitor, typed: dict[str, list[str]], said: str
) -> None:
    answer = visitor.send(f"{visitor.base}/email", typed)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_without_a_gateway_numbers_are_neither_offered_nor_taken(visitor: Visitor, app: Flask) -> None:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, sms_url="", sms_token="")
    try:
        page = visitor.open(f"{visitor.base}/email").get_data(as_text=True)
        answer = visitor.send(f"{visitor.base}/email", {"mobile": [NUMBER]})
    finally:
        app.extensions["settings"] = before
    assert 'name="mobile"' not in page
    assert answer.status_code == 422
    assert "Enter your email address" in answer.get_data(as_text=True)


def test_known_and_unknown_numbers_get_the_same_answer_by_the_same_statements(
    visitor: Visitor, app: Flask
) -> None:
    sign_in(visitor)
    answers, asked, tried = set(), [], []
    for number in (NUMBER, OTHER):
        other = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
        hidden = other.hidden(f"{other.base}/email")
        with statements() as seen:
            answer = other.client.post(f"{other.base}/email", data={**hidden, "mobile": number})
        asked.append([re.sub(r"\s+", " ", words) for words in seen])
        page = other.open(f"{other.base}/code").get_data(as_text=True)
        page = re.sub(r'value="[^"]*"|\+[\d ]+', "", page)
        hidden = other.hidden(f"{other.base}/code")
        with statements() as seen:
            wrong = other.client.post(f"{other.base}/code", data={**hidden, "code": "000000"})
        tried.append([re.sub(r"\s+", " ", words) for words in seen])
        answers.add((answer.status_code, answer.location, page, wrong.status_code))
    assert len(answers) == 1
    assert asked[0] == asked[1]
    assert asked[0]
    assert tried[0] == tried[1]


def test_the_text_message_holds_the_code_and_no_link_and_no_link_lives(forum: Forum) -> None:
    send_code(**WHO, edition=forum.edition)
    said = last_text()
    assert re.search(r"\d{6}", said)
    assert "http" not in said
    assert len(said) <= 70
    row = db.session.scalars(select(SignInCode)).one()
    assert row.link_expires_at == row.created_at
    body = db.session.scalars(select(Message.body_text)).one()
    assert "/link/" not in body


def test_a_code_by_text_counts_for_an_hour_and_in_the_browser_that_asked(forum: Forum) -> None:
    send_code(**WHO, edition=forum.edition)
    code = last_texted_code()
    with pytest.raises(CodeRefused):
        use_code(**{**WHO, "browser": "another"}, code=code)
    with frozen(now() + timedelta(minutes=61)), pytest.raises(CodeRefused):
        use_code(**WHO, code=code)
    assert use_code(**WHO, code=code).value == NUMBER


def test_one_number_gets_five_texts_an_hour_and_ten_a_day_and_is_not_told(forum: Forum) -> None:
    moment = now()
    sent = []
    for hour in range(4):
        with frozen(moment + timedelta(hours=hour, minutes=hour)):
            for _time in range(6):
                send_code(**WHO, edition=forum.edition)
        sent.append(db.session.scalar(select(func.count()).select_from(Message)))
    assert sent == [5, 10, 10, 10]


def test_over_the_days_limit_the_page_says_what_to_do_and_the_secretariat_is_told(
    visitor: Visitor, app: Flask, forum: Forum
) -> None:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, sms_per_day_abroad=1)
    try:
        send_code(**{**WHO, "value": OTHER}, edition=forum.edition)
        with pytest.raises(SmsPaused):
            send_code(**{**WHO, "value": "+33612345679"}, edition=forum.edition)
        answer = visitor.send(f"{visitor.base}/email", {"mobile": ["+33 6 12 34 56 70"]})
        send_code(**WHO, edition=forum.edition)
    finally:
        app.extensions["settings"] = before
    assert answer.status_code == 422
    assert "are paused at the moment" in answer.get_data(as_text=True)
    assert "+86 518 0000 0000" in answer.get_data(as_text=True)
    states = db.session.scalars(select(Message.state).order_by(Message.id)).all()
    assert states == [MessageState.QUEUED, MessageState.WITHHELD, MessageState.WITHHELD, MessageState.QUEUED]
    assert [found.kind for found in db.session.scalars(select(FollowUp))] == ["sms_limit_reached"]


def test_a_network_that_asks_for_ever_new_numbers_is_stopped_and_mails_go_on(visitor: Visitor) -> None:
    path = f"{visitor.base}/email"
    hidden = visitor.hidden(path)
    answers = [
        visitor.client.post(path, data={**hidden, "mobile": f"+86138001380{n:02d}"}).status_code
        for n in range(61)
    ]
    assert answers == [*[302] * 60, 429]
    assert visitor.client.post(path, data={**hidden, "email": "a@example.org"}).status_code == 302
    neighbour = visitor.client.post(
        path, data={**hidden, "mobile": NUMBER}, environ_base={"REMOTE_ADDR": "198.51.100.8"}
    )
    assert neighbour.status_code == 302


def register(visitor: Visitor, **contact: list[str]) -> str:
    """Fill in everything and submit; the address of the submitted page."""
    draft = visitor.begin()
    page = visitor.open(f"{draft}/contact").get_data(as_text=True)
    assert NUMBER in page
    answers = {**FULL_DRAFT, "contact": {"mobile": [NUMBER], "locale": ["en"], **contact}}
    for name, typed in answers.items():
        assert visitor.send(f"{draft}/{name}", typed).status_code == 302, name
    answer = visitor.send(f"{draft}/check")
    assert answer.location.endswith("/submitted")
    return answer.location


def test_who_signed_in_with_a_number_registers_with_it_and_sees_every_message_on_the_own_page(
    visitor: Visitor, app: Flask
) -> None:
    sign_in(visitor)
    submitted = visitor.open(register(visitor)).get_data(as_text=True)
    assert "A text message with your reference is on its way" in submitted
    registration = db.session.scalars(select(Registration)).one()
    assert registration.contact is not None
    assert (registration.contact.kind, registration.contact.value) == (ContactKind.MOBILE, NUMBER)
    said = last_text()
    assert registration.reference in said
    assert "http" not in said
    assert "/r/" not in said
    assert len(said) <= 160
    reference = registration.reference
    db.session.rollback()
    again = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    sign_in(again)
    mine = again.open(f"{again.base}/mine").get_data(as_text=True)
    assert reference in mine
    found = re.search(r"/en/2025/r/[\w.-]+", mine)
    assert found
    page = again.open(found.group()).get_data(as_text=True)
    assert said in page
    assert "+86 ••• 00" in page
    assert NUMBER not in page
    assert "attachments of this mail" not in page


def test_a_number_that_was_only_typed_as_an_answer_opens_nothing(forum: Forum, app: Flask) -> None:
    guest = accepted(forum, contact={"mobile": [NUMBER], "locale": ["en"], "languages": []})
    public_id, reference = guest.public_id, guest.reference
    db.session.rollback()
    visitor = Visitor(app.test_client())
    sign_in(visitor)
    assert reference not in visitor.open(f"{visitor.base}/mine").get_data(as_text=True)
    assert visitor.client.get(f"{visitor.base}/{public_id}/submitted").status_code == 404
    contacts = db.session.scalars(select(Contact.kind).order_by(Contact.id)).all()
    assert contacts == [ContactKind.EMAIL, ContactKind.MOBILE]
    assert db.session.scalar(text("SELECT count(*) FROM person")) == 1
