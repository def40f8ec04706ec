"""Every page × every role × own and foreign things × every method, against docs/roles.md."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from gpscf_events.core.actor import PUBLIC, Actor, Grant
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.roles import TABLE, Role
from gpscf_events.core.transaction import transaction
from scripts.roles import PAPER
from tests.security.house import Wing, make_staff, make_wing, scan_body, staff_of

# What an address may hold beside the things of an edition.
PLAIN = {
    "code": "7F3K9QXA2MZPH4TD",
    "locale": "en",
    "page": "name",
    "token": "x.y",
    "mail_id": "none",
    "number": 1,
    "way": "up",
}
# Answers that tell nobody whether there is such a page: also the way to a sign-in.
SIGN_IN = re.compile(r"/(staff/sign-in|register/email)$")


@dataclass
class House:
    """The product with both editions; `be` says who asks from now on."""

    app: Flask
    client: FlaskClient
    user_id: int
    own: Wing
    foreign: Wing

    def be(self, actor: Actor) -> None:
        self.app.extensions["actor_loader"] = lambda _token: actor

    def call(self, method: str, rule: Rule, wing: Wing, **changed: object) -> TestResponse:
        values = {**PLAIN, **wing.values, **changed}
        if rule.endpoint.startswith("trail."):
            values["export_id"] = values["trail_export_id"]
        if rule.endpoint.startswith("list_exports."):
            values["export_id"] = values["list_export_id"]
        missing = [name for name in rule.arguments if name not in values]
        assert not missing, f"{rule.rule}: the walk has no value for {missing}; add one to house.py"
        with self.app.test_request_context():
            address = self.app.url_map.bind("localhost").build(
                rule.endpoint, {name: values[name] for name in rule.arguments}, method=method
            )
        body = scan_body(wing.values["checkpoint_id"]) if rule.endpoint == "check_in_api.scans" else None
        try:
            return self.client.open(address, method=method, json=body)
        finally:
            db.session.rollback()


@pytest.fixture
def house(app: Flask) -> Iterator[House]:
    app.config["WTF_CSRF_ENABLED"] = False
    with transaction():
        user_id = make_staff("walker@example.org").id
    own, foreign = make_wing("2025", owner_id=user_id), make_wing("2027", owner_id=user_id)
    kept = app.extensions["actor_loader"]
    yield House(app, app.test_client(), user_id, own, foreign)
    app.extensions["actor_loader"] = kept


def lines() -> dict[str, tuple[str, frozenset[str]]]:
    """The table of pages: page → who, and the roles that may."""
    found = {}
    for line in PAPER.read_text("utf-8").split("## Pages")[1].splitlines()[4:]:
        _, _method, _address, page, who, roles, _ = re.split(r"(?<!\\)\|", line)
        found[page.strip()] = who.strip(), frozenset(roles.strip().split(", "))
    return found


def pages(app: Flask, *kinds: str, staff: bool = False) -> list[tuple[Rule, str]]:
    """Every (rule, method) whose page is of these kinds, or asks for permissions."""
    table = lines()
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if table[rule.endpoint][0] in kinds or (staff and table[rule.endpoint][0] not in OTHERS)
    ]


NEWCOMERS = "staff before the second factor"
OTHERS = {"everybody", "delegates", "staff", NEWCOMERS}
THINGS = {
    "edition_key", "registration_id", "session_id", "checkpoint_id", "export_id", "run_id", "user_id", "invited_id",
    "grant_id", "category_id", "view_id", "tag_id",
    "question_id", "form_id", "answer_id",
}  # fmt: skip


def is_denied(answer: TestResponse) -> bool:
    assert answer.status_code < 500, answer.request.path
    if answer.status_code == 302 and SIGN_IN.search(answer.location):
        return True
    return answer.status_code in {401, 403, 404}


@pytest.mark.parametrize("role", [*Role, None])
def test_a_role_enters_the_pages_of_its_line_in_its_own_edition_only(house: House, role: Role | None) -> None:
    table, wrong = lines(), []
    # Break-glass always has an end, which its banner shows.
    grants = (
        () if role is None else (Grant(role, house.own.edition_id, ends_at=now() + timedelta(minutes=30)),)
    )
    house.be(staff_of(house.user_id, *grants))
    for rule, method in pages(house.app, staff=True):
        may = role in table[rule.endpoint][1]
        answer = house.call(method, rule, house.own)
        if is_denied(answer) == may or (not may and answer.status_code != 404):
            wrong.append(
                f"{method} {rule.rule}: {answer.status_code}, but {role} {'may' if may else 'may not'}"
            )
        things = THINGS & set(rule.arguments)
        if not things and rule.endpoint != "check_in_api.scans":
            continue
        answer = house.call(method, rule, house.foreign)
        if answer.status_code != 404:
            wrong.append(f"{method} {rule.rule}: {answer.status_code} for a foreign edition")
        if "edition_key" in things and len(things) > 1:
            answer = house.call(method, rule, house.foreign, edition_key="2025")
            if answer.status_code != 404:
                wrong.append(
                    f"{method} {rule.rule}: {answer.status_code} for a foreign thing under the own edition"
                )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", list(Role))
def test_a_grant_for_another_meeting_opens_nothing_of_this_one(house: House, role: Role) -> None:
    house.be(staff_of(house.user_id, Grant(role, house.own.edition_id, house.own.meeting_id + 1000)))
    inside = {"registration_id", "session_id", "checkpoint_id", "export_id", "run_id"}
    found = [
        f"{method} {rule.rule}: {answer.status_code}"
        for rule, method in pages(house.app, staff=True)
        if inside & set(rule.arguments) or rule.endpoint == "check_in_api.scans"
        if (answer := house.call(method, rule, house.own)).status_code != 404
    ]
    assert not found, "\n".join(found)


def test_strangers_and_delegates_enter_no_page_of_staff(house: House) -> None:
    for actor in (PUBLIC, Actor(kind="delegate", id=1)):
        house.be(actor)
        found = [
            f"{method} {rule.rule}: {answer.status_code}"
            for rule, method in pages(house.app, "staff", NEWCOMERS, staff=True)
            if (answer := house.call(method, rule, house.own)).status_code != 401
            and not (answer.status_code == 302 and SIGN_IN.search(answer.location))
        ]
        assert not found, "\n".join(found)


FACTOR = re.compile(r"/staff/(second-step|account/factors)/$")


def test_who_owes_the_second_factor_enters_no_page_of_staff(house: House) -> None:
    house.be(Actor(kind="user", id=house.user_id, owes_factor=True))
    found = [
        f"{method} {rule.rule}: {answer.status_code}"
        for rule, method in pages(house.app, "staff", staff=True)
        if (answer := house.call(method, rule, house.own)).status_code != 403
        and not (answer.status_code == 302 and answer.location.endswith("/staff/second-step/"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", [role for role, line in TABLE.items() if line.second_factor])
def test_a_role_that_forces_a_second_factor_opens_nothing_before_and_its_pages_lead_there(
    house: House, role: Role
) -> None:
    table = lines()
    house.be(Actor(kind="user", id=house.user_id, withheld=(Grant(role, house.own.edition_id),)))
    wrong = []
    for rule, method in pages(house.app, staff=True):
        answer = house.call(method, rule, house.own)
        leads = answer.status_code == 403 or bool(
            answer.status_code == 302 and FACTOR.search(answer.location)
        )
        may = role in table[rule.endpoint][1]
        if leads != may or (not may and answer.status_code != 404):
            wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_staff_and_strangers_enter_no_page_of_delegates(house: House) -> None:
    for actor in (PUBLIC, staff_of(house.user_id, Grant(Role.ADMINISTRATOR))):
        house.be(actor)
        found = [
            f"{method} {rule.rule}: {answer.status_code}"
            for rule, method in pages(house.app, "delegates")
            if not is_denied(answer := house.call(method, rule, house.own))
        ]
        assert not found, "\n".join(found)


def test_a_delegate_enters_no_registration_of_another_mailbox(house: House) -> None:
    house.be(Actor(kind="delegate", id=10_000_000))
    found = [
        f"{method} {rule.rule}: {answer.status_code}"
        for rule, method in pages(house.app, "delegates")
        if "registration_id" in rule.arguments
        if (answer := house.call(method, rule, house.own)).status_code != 404
    ]
    assert not found, "\n".join(found)


def test_no_page_takes_another_method(house: House) -> None:
    house.be(staff_of(house.user_id, Grant(Role.ADMINISTRATOR)))
    taken: dict[str, set[str]] = {}
    for rule in house.app.url_map.iter_rules():
        taken.setdefault(rule.rule, set()).update(rule.methods or ())
    found = []
    for rule in house.app.url_map.iter_rules():
        values = {**PLAIN, **house.own.values}
        address = house.app.url_map.bind("localhost").build(
            rule.endpoint,
            {name: values[name] for name in rule.arguments},
            method=min((rule.methods or set()) - {"HEAD", "OPTIONS"}),
        )
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - taken[rule.rule]:
            answer = house.client.open(address, method=method)
            if answer.status_code not in {405, 308}:  # 308: to an address with a slash at its end
                found.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not found, "\n".join(found)
