"""The page of the trail: what it shows, what its filters leave, and who sees what."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.audit.models import AuditEntry
from gpscf_events.audit.services import record, seal_entries
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.trail.queries import PAGE
from tests.attendance.forum import Forum, signed_in

TRAIL = "/en/staff/2025/trail/"
DAY = datetime(2025, 9, 17, 3, tzinfo=UTC)


def put(action: str, **values: object) -> None:
    """An entry as it would stand after a service ran, with the values that a filter looks at."""
    given: dict[str, object] = {
        "public_id": uuid4(),
        "at": DAY,
        "actor_kind": "system",
        "action": action,
        "subject_kind": "registration",
        **values,
    }
    with transaction() as session:
        session.execute(insert(AuditEntry).values(**given))


def shown(client: FlaskClient, **asked: object) -> list[str]:
    """The headings of the entries on a page."""
    answer = client.get(TRAIL, query_string={key: str(value) for key, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return re.findall(r"<h2>(.*?)</h2>", answer.text)


def test_an_entry_says_who_did_what_from_where_why_and_whether_it_is_sealed(
    forum: Forum, desk: FlaskClient, auditor: Actor
) -> None:
    who = forum.register()
    put(
        "registration.declined",
        edition_id=forum.edition.id,
        actor_kind="user",
        actor_id=auditor.id,
        actor_roles=["reviewer"],
        subject_id=who.id,
        before={"state": "submitted"},
        after={"state": "declined", "mobile": "hmac:0123456789abcdef0123456789abcdef"},
        reason="asked for it",
        remote_prefix="192.0.2.0/24",
        user_agent="Firefox, Linux",
        request_id="request-17",
        session_ref="0123456789abcdef",
    )
    text = desk.get(TRAIL).text
    assert "not sealed yet" in text
    for part in (
        "Registration declined", "2025-09-17 11:00:00", "auditor@example.org", "(reviewer)", "submitted",
        "hash 0123456789ab…", "asked for it", "192.0.2.0/24 · Firefox, Linux", "request-17", "0123456789abcdef",
        str(who.reference),
    ):  # fmt: skip
        assert part in text, part
    assert "hmac:" not in text
    seal_entries()
    assert "No. 1" in desk.get(TRAIL).text


def test_each_filter_leaves_what_it_names(forum: Forum, desk: FlaskClient, auditor: Actor) -> None:
    here, who = forum.edition.id, forum.register()
    user = db.session.get_one(User, auditor.id)
    put("registration.opened", edition_id=here, actor_kind="delegate", actor_id=7, subject_id=who.id)
    put("role.granted", edition_id=here, actor_kind="user", actor_id=user.id, subject_kind="user")
    put("badge.made", edition_id=here, subject_kind="badge", subject_id=5, at=DAY + timedelta(days=1))
    put("demo.loaded", subject_kind="edition", request_id="request-17", session_ref="0123456789abcdef")
    assert len(shown(desk)) == 3
    assert shown(desk, who="delegate:7") == ["Registration begun"]
    assert shown(desk, who="delegate") == ["Registration begun"]
    assert shown(desk, who=f"user:{user.public_id}") == ["Role given"]
    assert shown(desk, who="system") == ["Badge made"]
    assert shown(desk, act="badge.made") == ["Badge made"]
    assert shown(desk, kind="badge", object=5) == ["Badge made"]
    assert shown(desk, kind="badge", object=6) == []
    assert shown(desk, kind="registration", object=str(who.reference).lower()) == ["Registration begun"]
    assert shown(desk, meeting=forum.meeting.public_id) == ["Registration begun"]
    assert shown(desk, since="2025-09-18") == ["Badge made"]
    assert shown(desk, until="2025-09-17") == ["Role given", "Registration begun"]
    assert shown(desk, request="request-17") == []
    assert shown(desk, request="request-17", scope="all") == ["Demo loaded"]
    assert shown(desk, session="0123456789abcdef", scope="all") == ["Demo loaded"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"until": "2025-09-16", "since": "2025-09-17"}, "lies before the first one"),
        ({"since": "yesterday"}, "Not a valid date"),
        ({"kind": "badge", "object": "LYG25-000001"}, "No such object"),
        ({"kind": "registration", "object": "9" * 30}, "No such object"),
        ({"object": "7"}, "Choose the kind of object too"),
        ({"request": "a b"}, "Copy it as an entry shows it"),
        ({"session": "xyz"}, "Copy it as an entry shows it"),
        ({"who": "user:nobody"}, "Not a valid choice"),
        ({"act": "nothing"}, "Not a valid choice"),
    ],
)
def test_a_bad_filter_is_told_beside_its_field(
    desk: FlaskClient, asked: dict[str, str], message: str
) -> None:
    answer = desk.get(TRAIL, query_string=asked)
    assert (answer.status_code, message in answer.text) == (422, True)
    assert 'aria-invalid="true"' in answer.text


def test_pages_hold_every_entry_once_also_when_others_arrive_meanwhile(
    forum: Forum, desk: FlaskClient
) -> None:
    for number in range(2 * PAGE + 5):
        put("badge.made", edition_id=forum.edition.id, subject_kind="badge", subject_id=number)
    seen: list[str] = []
    address: str | None = TRAIL + "?act=badge.made"
    for _turn in range(3):
        assert address
        text = desk.get(address).text
        seen += re.findall(r"Badge (\d+)\s", text)
        put("badge.made", edition_id=forum.edition.id, subject_kind="badge", subject_id=10_000)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = found.group(1).replace("&amp;", "&") if found else None
    assert address is None
    assert seen == [str(number) for number in reversed(range(2 * PAGE + 5))]
    back = re.search(r'rel="prev" href="([^"]+)"', text)
    assert back
    newer = re.findall(r"Badge (\d+)\s", desk.get(back.group(1).replace("&amp;", "&")).text)
    assert newer == [str(number) for number in range(PAGE + 4, 4, -1)]


def test_the_history_of_a_registration_holds_its_badges(forum: Forum, desk: FlaskClient) -> None:
    from gpscf_events.badges.services import request_badge

    who, other = forum.register(), forum.register("Li")
    with transaction():
        record(
            "registration.opened", subject_kind="registration", subject_id=who.id, edition_id=forum.edition.id
        )
    for one in (who, other):
        request_badge(registration=one)
    assert shown(desk, kind="registration", object=who.id) == ["Badge requested", "Registration begun"]


def test_an_auditor_of_an_edition_sees_that_edition_only(app: Flask, forum: Forum) -> None:
    with transaction() as session:
        user = User(email="a@example.org", name="A", password_hash="!")
        user.grants = [RoleGrant(role=Role.AUDITOR, edition_id=forum.edition.id)]
        session.add(user)
    put("badge.made", edition_id=forum.edition.id)
    put("demo.loaded")
    page = signed_in(app, Actor(kind="user", id=user.id))
    assert shown(page) == ["Badge made"]
    assert page.get(TRAIL + "?scope=all").status_code == 422


def test_who_may_not_read_the_trail_does_not_find_it(app: Flask, forum: Forum) -> None:
    secretary = signed_in(app, forum.staff(role=Role.SECRETARIAT))
    assert secretary.get(TRAIL).status_code == 404
    page = secretary.get(f"/en/staff/2025/registrations/{forum.register().public_id}").text
    assert "/trail/" not in page
    admin = signed_in(app, forum.staff("admin@example.org", Role.ADMINISTRATOR))
    registration = forum.register()
    page = admin.get(f"/en/staff/2025/registrations/{registration.public_id}").text
    assert f"/en/staff/2025/trail/?kind=registration&amp;object={registration.id}" in page
