"""Every form, every address: bad texts and files are refused kindly or kept as they are."""

import io
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from gpscf_events.core.db import db
from gpscf_events.registration.models import Registration
from tests.abuse.arsenal import FILES, STEP, judge, kept, strings
from tests.abuse.conftest import Targets

# Signing out ends the browser that the others need; it takes no field.
WITHOUT_FIELDS = {"registration.sign_out", "accounts.sign_out"}
QUERY = (
    "q",
    "state",
    "category",
    "party",
    "badge",
    "mail",
    "seen",
    "after",
    "before",
    "from",
    "page",
    "next",
)
TYPED = {"text", "email", "tel", "search", "password", "hidden", "number", "date", "url", ""}


class Fields(HTMLParser):
    """The names and values of everything in a page that can be sent."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.given: dict[str, str] = {}
        self.free: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name")
        if tag not in {"input", "select", "textarea"} or not name:
            return
        if tag != "input" or (found.get("type") or "") in TYPED:
            self.free.append(name)
            self.given[name] = found.get("value") or ""
        elif "checked" in found or found.get("type") == "radio":
            self.given.setdefault(name, found.get("value") or "y")
            if name not in self.free:
                self.free.append(name)


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    """An address of the rule, with what the fixture knows and something of the right shape for the rest."""
    given = {}
    for name in rule.arguments:
        converter = type(rule._converters[name]).__name__
        other: Any = (
            uuid4() if converter == "UUIDConverter" else 1 if converter == "IntegerConverter" else "x"
        )
        given[name] = values.get(name, other)
        if converter == "AnyConverter" and name not in values:
            given[name] = min(rule._converters[name].items)
    built = app.url_map.bind("localhost").build(rule.endpoint, given, method=None)
    return str(built)


def browsers(targets: Targets, rule: Rule) -> FlaskClient:
    """Who fills this form in."""
    text = rule.rule
    if "/staff/" in text or "/scan" in text or "/api/" in text:
        return targets.staff
    return targets.delegate if "/register/<" in text or "/register/delegations" in text else targets.public


def posting(app: Flask) -> list[Rule]:
    return [r for r in app.url_map.iter_rules() if "POST" in (r.methods or ()) and "/api/" not in r.rule]


def pages_of(rule: Rule) -> list[str]:
    """The pages that an address with `<page>` takes; one without name for any other address."""
    if "page" not in rule.arguments:
        return [""]
    named = getattr(rule._converters["page"], "items", None)
    return sorted(named or ("name", "role", "represents", "organisation", "contact", "consents"))


def forms(targets: Targets) -> Iterator[tuple[str, FlaskClient, str, Fields]]:
    """Every address that takes a form, with the fields that its page shows.

    Staff look at registrations that were sent; a delegate's page takes the draft, or else one that was sent.
    """
    for rule in posting(targets.app):
        if rule.endpoint in WITHOUT_FIELDS:
            continue
        client = browsers(targets, rule)
        for page in pages_of(rule):
            values = {**targets.values, **({"page": page} if page else {})}
            url = address(targets.app, rule, values)
            shown = client.get(url)
            if "registration_id" in rule.arguments and (client is targets.staff or shown.status_code != 200):
                url = address(targets.app, rule, {**values, "registration_id": targets.submitted()})
            shown = client.get(url, follow_redirects=True)
            fields = Fields(shown.get_data(as_text=True) if shown.status_code == 200 else "")
            if not fields.free:
                fields.free = ["key", "value"]
            yield f"{rule.endpoint} {page}".strip(), client, url, fields


def test_every_form_takes_every_text(targets: Targets) -> None:
    for where, client, url, fields in forms(targets):
        one = cycle(fields.free)
        for text in strings():
            judge(client.post(url, data=dict.fromkeys(fields.free, text)), text, where)
            judge(client.post(url, data={**fields.given, next(one): text}), text, where)
            if where == "registration.code":
                client.post("/en/2025/register/email", data={"email": "again@example.org"})


def test_every_form_takes_every_file(targets: Targets) -> None:
    for where, client, url, fields in forms(targets):
        for name, content in list(FILES.items())[:: min(STEP, 9)]:
            data = {**fields.given, **{field: (io.BytesIO(content), name) for field in fields.free}}
            judge(client.post(url, data=data, content_type="multipart/form-data"), name, where)


def test_every_address_takes_every_text_in_its_query(targets: Targets) -> None:
    for rule in targets.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/demo/"):
            continue
        client, url = browsers(targets, rule), address(targets.app, rule, targets.values)
        for text in strings():
            with client.get(url, query_string=dict.fromkeys(QUERY, text)) as answer:
                # Ready or not is what this page tells; without a worker it is not.
                if rule.endpoint != "health.readyz":
                    judge(answer, text, f"GET {rule.endpoint}")


def test_every_address_takes_every_text_in_its_place(targets: Targets) -> None:
    for rule in targets.app.url_map.iter_rules():
        named = [n for n in rule.arguments if type(rule._converters[n]).__name__ == "UnicodeConverter"]
        for name in named:
            for text in strings():
                values = {**targets.values, name: text.replace("/", "∕") or "x"}
                url = address(targets.app, rule, values)
                client = browsers(targets, rule)
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    with client.open(url, method=method) as answer:
                        judge(answer, text, f"{method} {rule.endpoint} <{name}>")


@pytest.mark.parametrize("page", ["name", "organisation", "contact", "represents"])
def test_a_draft_keeps_every_text_exactly_as_typed(targets: Targets, page: str) -> None:
    url = f"/en/2025/register/{targets.draft_id}/{page}"
    fields = Fields(targets.delegate.get(url).get_data(as_text=True))
    for text in strings():
        answer = targets.delegate.post(url, data=dict.fromkeys(fields.free, text))
        judge(answer, text, f"draft {page}")
        saved = db.session.query(Registration.draft).filter_by(public_id=targets.draft_id).scalar()
        db.session.rollback()
        # PostgreSQL takes no NUL: it is kept visibly, and refused beside the field.
        expected = text.replace("\x00", "\ufffd")
        assert {value for values in saved[page].values() for value in values} == {expected}, text
        shown = Fields(targets.delegate.get(url).get_data(as_text=True))
        texts = [n for n in shown.free if n in {"salutation", "organisation", "position", "mobile"}]
        for name in texts:
            assert shown.given[name] in {expected, kept(expected)}, (name, text)
