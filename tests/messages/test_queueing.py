"""Queueing: words in the recipient's language, once for each key, and nothing strange in a header."""

import re
from typing import TYPE_CHECKING

import pytest
from flask import g
from sqlalchemy import func, select

from gpscf_events.core.db import Words, db
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.jobs import JobRow
from gpscf_events.messages.errors import BadRecipient
from gpscf_events.messages.models import Message
from gpscf_events.messages.queries import list_messages
from gpscf_events.messages.rendering import render, speaking
from gpscf_events.programme.models import Edition
from tests.messages.conftest import Queue, read

if TYPE_CHECKING:
    from flask import Flask


def test_the_same_key_is_owed_once(queue: Queue) -> None:
    first, second, other = queue(), queue(), queue("registration_received:8")
    assert first == second != other
    assert db.session.scalar(select(func.count()).select_from(Message)) == 2
    assert db.session.scalar(select(func.count()).select_from(JobRow)) == 2


def test_the_message_id_follows_from_the_key_and_our_domain(queue: Queue) -> None:
    message = read(queue())
    assert message.message_id.endswith("@forum.example.org>")
    assert len(message.message_id) > 40


def test_styles_stand_in_the_elements_and_dark_mode_stays(queue: Queue) -> None:
    html = read(queue()).body_html
    assert 'style="' in html
    assert "prefers-color-scheme" in html
    assert 'content="light dark"' in html
    assert len(html) < 80_000


def test_what_people_typed_is_escaped_in_html_and_plain_in_text(queue: Queue) -> None:
    context = {"name": "<b>O'Neil & Co</b>", "reference": "R", "link": "https://x.example/r/1"}
    message = read(queue(context=context))
    assert "<b>O" not in message.body_html
    assert "<b>O'Neil & Co</b>" in message.body_text


def test_a_line_break_never_reaches_the_subject(queue: Queue) -> None:
    context = {"name": "x", "reference": "A\r\nBcc: spy@example.org", "link": "y"}
    subject = read(queue(context=context)).subject
    assert "\r" not in subject
    assert "\n" not in subject


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b\r\nBcc: c@d",
        "Name <a@b.example>",
        "a@b.example, c@d.example",
        "@x.example",
        "a b@x.example",
        "名@x.example",
    ],
)
def test_an_address_that_is_none_is_refused(queue: Queue, address: str) -> None:
    with pytest.raises(BadRecipient):
        queue(recipient=address)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_domain_in_other_letters_goes_out_in_its_plain_form(queue: Queue) -> None:
    assert read(queue(recipient="office@münchen.example")).recipient == "office@xn--mnchen-3ya.example"


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize(
    "kind",
    [
        "registration_received",
        "sign_in_code",
        "sign_up_promoted",
        "sign_up_offered",
        "session_changed",
        "session_message",
        "sign_up_refused",
        "registration_withdrawn",
        "correction_applied",
        "correction_refused",
    ],
)
def test_every_kind_speaks_both_languages_and_leaves_nothing_open(
    app: "Flask", kind: str, locale: str
) -> None:
    context = {
        "name": "Ms Test",
        "reference": "LYG25-7F3K9Q",
        "link": "https://x.example/r/secret",
        "code": "012345",
        "minutes": 60,
        "hours": 24,
        "page": "name",
        "until": "2026-09-08 12:00 (CST)",
        "session": {"zh": "旅游安全分论坛", "en": "Tourism Safety Sub-forum"},
        "before": {"title": {}, "time": "2026-09-08 12:00–13:00", "room": {}, "is_cancelled": False},
        "after": {"title": {}, "time": "2026-09-08 14:00–15:00", "room": {}, "is_cancelled": False},
        "letter": {"zh": "请带证件。", "en": "Please bring your badge."},
        "edition": Edition(name=Words(zh="论坛", en="Forum")),
    }
    written = render(kind, locale=locale, context=context)
    assert written.subject
    assert f'lang="{"zh-CN" if locale == "zh" else "en"}"' in written.html
    for text in (written.subject, written.text, written.html):
        assert not {"{{", "{%", "%(", "None", "Undefined"} & set(
            re.findall(r"\{\{|\{%|%\(|None|Undefined", text)
        )
    assert bool(re.search("[\u4e00-\u9fff]", written.text)) is (locale == "zh")
    if kind == "sign_in_code":
        assert "012345" in written.subject
    if kind not in {"registration_withdrawn", "correction_applied", "correction_refused"}:
        assert "https://x.example/r/secret" in written.html


def test_secrets_are_not_listed_on_the_status_page(queue: Queue) -> None:
    shown = queue()
    queue("secret", is_secret=True)
    assert [message.id for message in list_messages("registration", 7)] == [shown]


def test_a_mail_in_another_language_leaves_the_page_as_it_is(app: "Flask") -> None:
    with app.test_request_context("/"):
        g.locale = "en"
        with speaking("zh"):
            assert current_locale() == "zh"
        assert current_locale() == "en"
    with speaking("zh"):
        assert current_locale() == "zh"
    assert current_locale() == "en"
