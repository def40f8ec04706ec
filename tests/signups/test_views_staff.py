"""Organisers and hosts: rules, requests, order, kept seats; a session host sees the own session only."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import PoolKind, SeatPool, Session
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.services import sign_up
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants
from tests.signups.test_offers import let, stands

ROOM, OTHER = "project-security", "tourism-safety"
BASE = "/en/staff/2025/sign-ups"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def desk(app: Flask, role: Role = Role.SECRETARIAT, **scope: int) -> FlaskClient:
    with transaction() as session:
        if "session_id" in scope:
            scope["meeting_id"] = session.get_one(Session, scope["session_id"]).meeting_id
        grant = RoleGrant(role=role, **scope)
        user = User(email=f"{role}@example.org", name=role, password_hash="!", grants=[grant])
        session.add(user)
    return signed_in(app, Actor(kind="user", id=user.id, name=user.name))


def post(client: FlaskClient, address: str, given: dict[str, str], form_at: str = "") -> int:
    page = client.get(form_at or address).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert token is not None, page
    hidden = {"csrf_token": token[1], "revision": revision[1] if revision else "0"}
    return client.post(address, data={**hidden, **given}).status_code


def test_what_a_session_asks_is_kept_in_the_zone_of_its_place(app: Flask, forum: Forum) -> None:
    client, at = desk(app), f"{BASE}/{forum.public_ids[ROOM]}/rules"
    typed = {
        "sign_up_opens_at": "2025-09-01T09:00", "sign_up_closes_at": "2025-09-15T18:00", "allows_overlap": "yes",
        "needs_approval": "no", "delegation_quota": "3", "offer_minutes": "120",
    }  # fmt: skip
    assert post(client, at, {**typed, "sign_up_closes_at": "2025-08-01T00:00"}) == 422
    assert post(client, at, {**typed, "delegation_quota": "0"}) == 422
    assert post(client, at, typed) == 303
    assert post(client, at, {**typed, "revision": "1"}) == 409
    db.session.expire_all()
    row = db.session.get_one(Session, forum.sessions[ROOM])
    assert row.sign_up_opens_at == datetime(2025, 9, 1, 1, tzinfo=UTC)
    assert (row.allows_overlap, row.needs_approval, row.delegation_quota, row.offer_minutes) == (
        True, False, 3, 120,
    )  # fmt: skip
    assert 'value="2025-09-01T09:00"' in client.get(at).text


def test_requests_are_answered_and_the_order_changed_with_reasons(app: Flask, forum: Forum) -> None:
    session_id, at = forum.sessions[ROOM], f"{BASE}/{forum.public_ids[ROOM]}"
    set_open_seats(session_id, 1)
    let(session_id, needs_approval=True)
    people = [accepted(forum, number) for number in range(3)]
    asked = [sign_up(registration_id=person.id, session_id=session_id).public_id for person in people]
    client = desk(app, Role.SESSION_HOST, edition_id=forum.edition_id, session_id=session_id)
    assert str(people[0].reference) in client.get(at).text
    for one in asked[:2]:
        assert post(client, f"{at}/{one}/approve", {}, at) == 303
    assert post(client, f"{at}/{asked[2]}/refuse", {"reason": ""}) == 422
    assert post(client, f"{at}/{asked[2]}/refuse", {"reason": "The round table is for others"}) == 303
    assert post(client, f"{at}/{asked[1]}/priority", {"priority": "5", "reason": "Rapporteur"}) == 303
    assert [stands(session_id, person) for person in people] == [
        SignUpState.CONFIRMED, SignUpState.WAITING, None,
    ]  # fmt: skip
    reasons = db.session.scalars(text("SELECT reason FROM audit_entry WHERE action LIKE 'sign_up.%'")).all()
    assert {"The round table is for others", "Rapporteur"} <= set(reasons)
    ensure_invariants()


def test_a_session_host_reaches_no_other_session(app: Flask, forum: Forum) -> None:
    client = desk(app, Role.SESSION_HOST, edition_id=forum.edition_id, session_id=forum.sessions[ROOM])
    page = client.get(f"{BASE}/").text
    assert str(forum.public_ids[ROOM]) in page
    assert str(forum.public_ids[OTHER]) not in page
    for part in ("", "/rules", "/assign", "/kept-seats"):
        assert client.get(f"{BASE}/{forum.public_ids[ROOM]}{part}").status_code == 200
        assert client.get(f"{BASE}/{forum.public_ids[OTHER]}{part}").status_code == 404


def test_protocol_assigns_a_kept_seat_and_the_open_one_goes_on(app: Flask, forum: Forum) -> None:
    session_id, at = forum.sessions[ROOM], f"{BASE}/{forum.public_ids[ROOM]}"
    set_open_seats(session_id, 1)
    first, second, third = (accepted(forum, number) for number in range(3))
    for person in (first, second):
        sign_up(registration_id=person.id, session_id=session_id, accepts_waiting=True)
    client = desk(app, Role.PROTOCOL, edition_id=forum.edition_id)
    assert post(client, f"{at}/kept-seats", {"kind": "heads", "capacity": "1", "release_at": ""}) == 303
    given = {"reference": str(first.reference), "kind": "heads", "reason": "Head of delegation"}
    assert post(client, f"{at}/assign", {**given, "reference": "nobody"}) == 422
    for _twice in range(2):
        assert post(client, f"{at}/assign", given) == 303
    assert stands(session_id, first) is SignUpState.CONFIRMED
    assert stands(session_id, second) is SignUpState.CONFIRMED
    # Full, and no seat kept may be taken from under somebody.
    assert post(client, f"{at}/assign", {**given, "reference": str(third.reference)}) == 422
    assert post(client, f"{at}/kept-seats", {"kind": "heads", "capacity": "0", "release_at": ""}) == 422
    heads = db.session.query(SeatPool).filter_by(session_id=session_id, kind=PoolKind.HEADS).one()
    assert (heads.taken, heads.capacity) == (1, 1)
    ensure_invariants()
