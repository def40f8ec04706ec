"""Signing in with a code or a link: one answer for all addresses, few tries, one use."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.core.clock import frozen, now
from gpscf_events.core.db import db
from gpscf_events.people.models import ContactKind
from tests.factories.registration import Forum
from tests.factories.visiting import Visitor, last_code, last_mail
from tests.support.clients import SeparateClient

PAGES = ("role", "represents", "name", "organisation", "contact", "sessions", "consents")


def number(sql: str) -> int:
    found = int(db.session.scalar(text(sql)) or 0)
    db.session.rollback()
    return found


def test_known_and_unknown_addresses_get_the_same_answer_and_a_mail_each(
    visitor: Visitor, app: Flask
) -> None:
    visitor.sign_in("known@example.org")
    answers, times = {}, {"known@example.org": [], "new": []}
    for turn in range(6):
        for kind, email in (("known@example.org", "known@example.org"), ("new", f"new{turn}@example.org")):
            other = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
            hidden = other.hidden(f"{other.base}/email")
            begun = time.perf_counter()
            answer = other.client.post(f"{other.base}/email", data={**hidden, "email": email})
            times[kind].append(time.perf_counter() - begun)
            page = other.open(f"{other.base}/code").get_data(as_text=True)
            page = re.sub(r'value="[^"]*"', "", page.replace(email, ""))
            answers.setdefault((answer.status_code, answer.location, page), []).append(kind)
    assert len(answers) == 1
    assert number("SELECT count(*) FROM message WHERE kind = 'sign_in_code'") == 13
    # The same work is done for both; a busy machine may stretch one by chance.
    known, new = (statistics.median(times[kind]) for kind in ("known@example.org", "new"))
    assert max(known, new) < 3 * min(known, new)


def test_any_of_the_last_three_codes_works_and_a_used_one_does_not(visitor: Visitor) -> None:
    codes = []
    for _time in range(4):
        visitor.send(f"{visitor.base}/email", {"email": ["a@example.org"]})
        codes.append(last_code())
    assert visitor.send(f"{visitor.base}/code", {"code": [codes[0]]}).status_code == 422
    assert (
        visitor.send(f"{visitor.base}/code", {"code": [f"{codes[1][:3]} {codes[1][3:]}"]}).status_code == 302
    )
    visitor.send(f"{visitor.base}/sign-out", page=f"{visitor.base}/mine")
    visitor.send(f"{visitor.base}/email", {"email": ["a@example.org"]})
    assert visitor.send(f"{visitor.base}/code", {"code": [codes[1]]}).status_code == 422


def test_a_code_tried_too_often_or_too_late_is_dead(visitor: Visitor) -> None:
    visitor.send(f"{visitor.base}/email", {"email": ["a@example.org"]})
    code = last_code()
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert visitor.send(f"{visitor.base}/code", {"code": [wrong]}).status_code == 422
    assert visitor.send(f"{visitor.base}/code", {"code": [code]}).status_code == 422
    visitor.send(f"{visitor.base}/email", {"email": ["a@example.org"]})
    assert visitor.send(f"{visitor.base}/code", {"code": [last_code()]}).status_code == 302


def test_a_code_is_not_taken_after_an_hour(forum: Forum) -> None:
    from gpscf_events.registration.errors import CodeRefused
    from gpscf_events.registration.services import send_code, use_code

    who = {"kind": ContactKind.EMAIL, "value": "late@example.org", "locale": "en", "browser": "b"}
    send_code(**who, edition=forum.edition)
    with frozen(now() + timedelta(minutes=61)), pytest.raises(CodeRefused):
        use_code(**who, code=last_code())


def test_a_link_shows_a_button_first_and_works_once(visitor: Visitor, app: Flask) -> None:
    visitor.send(f"{visitor.base}/email", {"email": ["a@example.org"]})
    found = re.search(r"https?://[^/]+(/en/2025/register/link/\S+)", last_mail("sign_in_code"))
    assert found
    address = found.group(1)
    for _look in range(3):
        page = visitor.client.get(address)
        assert page.status_code == 200
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]
    assert visitor.send(address).status_code == 302
    other = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    assert other.client.get(address).status_code == 422
    assert other.client.get(f"{address}x").status_code == 422
