"""One edition as the start of the next: what comes along, what does not, and on which days."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.badges.models import SigningKey
from gpscf_events.categories.models import Category, CategoryMeeting, CategorySession
from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.db import Words, db
from gpscf_events.core.jobs import Job, JobRow
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import KeyTaken
from gpscf_events.programme.models import Edition, Meeting, Room, SeatPool, Session, Venue
from gpscf_events.programme.queries import get_edition
from gpscf_events.programme.services import copy_edition, make_current, publish_edition
from gpscf_events.registration.models import Registration
from tests.attendance.forum import Forum as SmallForum
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, accepted, make_forum
from tests.programme.test_views_staff import post

ZONE = ZoneInfo("Asia/Shanghai")
COPIED = (Venue, Room, Meeting, Session, SeatPool, Checkpoint, Category, CategoryMeeting, CategorySession)


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def copied(forum: Forum) -> Edition:
    return copy_edition(
        source=forum.edition,
        key="2026",
        name=Words(zh="论坛 2026", en="Forum 2026"),
        short_name=Words(en="GPSCF 2026"),
        starts_on=date(2026, 9, 15),
        reference_prefix="LYG26-",
    )


def test_places_meetings_sessions_seats_gates_and_categories_come_along_and_people_do_not(
    forum: Forum,
) -> None:
    with transaction() as session:
        category = session.scalars(select(Category).where(Category.edition_id == forum.edition_id)).first()
        assert category is not None
        of = {"edition_id": forum.edition_id, "category_id": category.id}
        session.add(CategorySession(session_id=forum.sessions["council"], **of))
    accepted(forum)
    made = copied(forum)
    for model in COPIED:
        count = select(func.count()).select_from(model)
        before = db.session.scalar(count.where(model.edition_id == forum.edition_id))
        assert before
        assert db.session.scalar(count.where(model.edition_id == made.id)) == before, model
    assert not db.session.scalar(
        select(func.count()).select_from(Registration).where(Registration.edition_id == made.id)
    )
    taken = db.session.scalars(select(SeatPool.taken).where(SeatPool.edition_id == made.id)).all()
    assert set(taken) == {0}
    assert not made.is_current
    assert not made.is_demo


def test_days_move_with_the_first_one_and_times_stay_those_of_the_clock(forum: Forum) -> None:
    before = db.session.get_one(Session, forum.sessions["counter-terrorism"])
    made = copied(forum)
    after = db.session.scalars(
        select(Session).where(Session.edition_id == made.id, Session.key == "counter-terrorism")
    ).one()
    days = date(2026, 9, 15) - forum.edition.starts_on
    old, new = before.starts_at.astimezone(ZONE), after.starts_at.astimezone(ZONE)
    assert (new.date() - old.date(), new.time()) == (days, old.time())
    assert after.meeting.starts_on - before.meeting.starts_on == days
    assert after.room is not None
    assert after.room.edition_id == made.id
    gates = db.session.scalars(select(Checkpoint).where(Checkpoint.session_id == after.id)).all()
    assert gates
    assert {gate.opens_at for gate in gates} == {None}


def test_the_worker_is_owed_a_signing_key_for_the_new_edition(forum: Forum) -> None:
    copied(forum)
    rows = db.session.scalars(select(JobRow).where(JobRow.name == Job.MAKE_SIGNING_KEYS)).all()
    assert len(rows) == 1
    assert db.session.scalars(select(SigningKey)).all() == []  # never made by the web


def test_a_short_name_is_given_to_one_edition_only(forum: Forum) -> None:
    copied(forum)
    with pytest.raises(KeyTaken):
        copied(forum)


def test_a_copy_is_public_when_an_organiser_says_so(forum: Forum, client: FlaskClient) -> None:
    made = copied(forum)
    assert client.get("/en/2026/").status_code == 404
    publish_edition(edition=made)
    publish_edition(edition=made)
    assert client.get("/en/2026/").status_code == 200
    assert client.get("/en/2026/register/").status_code == 200
    acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "edition.published")).all()
    assert len(acts) == 1


def test_one_edition_is_current(forum: Forum) -> None:
    made = copied(forum)
    make_current(edition=made)
    db.session.expire_all()
    assert db.session.scalars(select(Edition.key).where(Edition.is_current)).all() == ["2026"]


def test_an_organiser_begins_the_next_edition_on_the_page(app: Flask) -> None:
    desk = signed_in(app, SmallForum().staff())
    base = "/en/staff/2025/programme"
    wrong = {"key": "Next", "name_en": "", "short_name_en": "", "starts_on": "", "reference_prefix": "lyg"}
    refused = post(desk, f"{base}/copy", wrong)
    assert refused.status_code == 422
    for message in (
        "Begin with the year",
        "Enter a name",
        "Enter a short title",
        "Enter a day",
        "Use capital letters",
    ):
        assert message in refused.text
    right = {
        "key": "2026", "name_en": "Forum 2026", "short_name_en": "GPSCF 2026", "starts_on": "2026-09-15",
        "reference_prefix": "LYG26-",
    }  # fmt: skip
    answer = post(desk, f"{base}/copy", right)
    assert (answer.status_code, answer.location) == (303, "/en/staff/2026/programme/meetings")
    page = desk.get(answer.location).text
    assert "Forum 2026" in page
    assert "Main conference" in page
    closed = [f"/en/2026/{page}" for page in ("", "help", "register/", "register/email")]
    assert {desk.get(address).status_code for address in closed} == {
        404
    }  # nobody registers before it is public
    assert "Being prepared" in page
    token = re.findall(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', page)[-1]
    assert desk.post("/en/staff/2026/programme/publish", data={"csrf_token": token}).status_code == 303
    assert {desk.get(address).status_code for address in closed} == {200}
    assert post(desk, f"{base}/copy", right).status_code == 422
    assert desk.post("/en/staff/2026/programme/current", data={"csrf_token": token}).status_code == 303
    db.session.expire_all()
    assert get_edition("2026").is_current


def test_a_meeting_is_added_and_changed_on_its_page(app: Flask) -> None:
    desk: FlaskClient = signed_in(app, SmallForum().staff())
    base = "/en/staff/2025/programme/meetings"
    meeting: dict[str, object] = {
        "kind": "pre_forum", "name_zh": "南京预备会", "name_en": "Nanjing pre-forum", "city_en": "Nanjing", "venue": "",
        "starts_on": "2025-09-10", "ends_on": "2025-09-11", "time_zone": "Asia/Shanghai", "visibility": "public",
        "registration_opens_at": "2025-06-01T09:00", "registration_closes_at": "2025-09-01T18:00",
    }  # fmt: skip
    for field, value, message in (
        ("ends_on", "2025-09-09", "The last day must not be before the first"),
        ("registration_closes_at", "2025-06-01T09:00", "Registration must close after it opens"),
        ("time_zone", "Mars/Olympus", "Not a valid choice"),
    ):
        refused = post(desk, f"{base}/new", {**meeting, field: value})
        assert refused.status_code == 422
        assert message in refused.text
    assert post(desk, f"{base}/new", meeting).status_code == 303
    row = db.session.scalars(select(Meeting).where(Meeting.key == "nanjing-pre-forum")).one()
    assert row.registration_opens_at.hour == 1  # 09:00 in Nanjing
    address = f"{base}/{row.public_id}"
    assert 'value="2025-06-01T09:00"' in desk.get(address).text
    assert post(desk, address, {**meeting, "city_en": "Suzhou", "revision": "1"}).status_code == 303
    late = post(desk, address, {**meeting, "city_en": "Wuxi", "revision": "1"})
    assert late.status_code == 409
    assert "Saved now: Suzhou" in late.text
    edition = {
        "name_en": "Forum", "short_name_en": "F", "city_en": "Lianyungang", "starts_on": "2025-09-16",
        "ends_on": "2025-09-18", "revision": "1",
    }  # fmt: skip
    assert post(desk, "/en/staff/2025/programme/edition", edition).status_code == 303
    db.session.expire_all()
    assert get_edition("2025").name == {"en": "Forum"}
