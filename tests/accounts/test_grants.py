"""Roles given and taken back: for a reason, by those who have them, and never the last administrator's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from gpscf_events.accounts import grants
from gpscf_events.accounts.break_glass import (
    end_break_glass,
    note_end_of_break_glass,
    start_break_glass,
)
from gpscf_events.accounts.errors import (
    LastAdministrator,
    MayNotHandOut,
    NobodyToTell,
    ReasonMissing,
    RoleHasNoSuchScope,
)
from gpscf_events.accounts.grants import Where
from gpscf_events.accounts.models import RoleGrant, User
from gpscf_events.accounts.queries import find_session
from gpscf_events.accounts.services import create_user
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core import clock
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.jobs import Job, JobRow, RetryLater
from gpscf_events.core.roles import Role
from gpscf_events.core.tokens import digest
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from tests.attendance.forum import Forum, signed_in

PASSWORD = "a harbour full of lights"


def user(email: str, *held: tuple[Role, int | None]) -> User:
    return create_user(email=f"{email}@example.org", name=email, password=PASSWORD, grants=list(held))


def actor(of: User) -> Actor:
    held = tuple(Grant(one.role, one.edition_id, one.meeting_id) for one in grants.live(of))
    return Actor(kind="user", id=of.id, name=of.name, grants=held)


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


def test_a_role_is_given_once_with_its_reason_and_taken_back_at_once(forum: Forum) -> None:
    admin, steward = user("admin", (Role.ADMINISTRATOR, None)), user("steward")
    where = Where(forum.edition.id, forum.meeting.id, checkpoint_id=forum.gate.id)
    for _again in range(2):
        grant = grants.grant_role(
            actor=actor(admin), user=steward, role=Role.GATE_STEWARD, where=where, reason="Gate 1"
        )
    db.session.refresh(steward)
    assert [one.id for one in grants.live(steward)] == [grant.id]
    grants.revoke_grant(actor=actor(admin), user=steward, grant_public_id=grant.public_id, reason="ill")
    assert not grants.live(steward)
    entries = db.session.execute(
        select(AuditEntry.action, AuditEntry.reason)
        .where(AuditEntry.action.like("role.%"))
        .order_by(AuditEntry.id)
    ).all()
    assert [tuple(one) for one in entries] == [("role.granted", "Gate 1"), ("role.revoked", "ill")]


def test_without_a_reason_or_for_a_part_that_does_not_fit_nothing_is_given(forum: Forum) -> None:
    admin, steward = user("admin", (Role.ADMINISTRATOR, None)), user("steward")
    for role, where, reason, refusal in (
        (Role.GATE_STEWARD, Where(forum.edition.id), "  ", ReasonMissing),
        (Role.SESSION_HOST, Where(forum.edition.id), "host", RoleHasNoSuchScope),
        (Role.ADMINISTRATOR, Where(forum.edition.id, forum.meeting.id), "x", RoleHasNoSuchScope),
        (Role.BREAK_GLASS, Where(forum.edition.id), "x", MayNotHandOut),
    ):
        with pytest.raises(refusal):
            grants.grant_role(actor=actor(admin), user=steward, role=role, where=where, reason=reason)
    assert not grants.live(steward)


def test_nobody_gives_or_takes_more_than_they_have(forum: Forum) -> None:
    admin = user("admin", (Role.ADMINISTRATOR, None))
    here = user("here", (Role.ADMINISTRATOR, forum.edition.id))
    secretary, other = user("secretary", (Role.SECRETARIAT, None)), user("other")
    for who, where in ((here, Where()), (secretary, Where(forum.edition.id))):
        with pytest.raises(MayNotHandOut):
            grants.grant_role(actor=actor(who), user=other, role=Role.SECRETARIAT, where=where, reason="x")
    with pytest.raises(MayNotHandOut):
        grants.revoke_grant(
            actor=actor(here), user=admin, grant_public_id=admin.grants[0].public_id, reason="x"
        )


def test_the_last_administrator_stays_also_when_two_remove_each_other(app: Flask, forum: Forum) -> None:
    one, two = user("one", (Role.ADMINISTRATOR, None)), user("two", (Role.ADMINISTRATOR, None))
    pairs = [
        (actor(one), two.id, two.grants[0].public_id),
        (actor(two), one.id, one.grants[0].public_id),
    ]
    db.session.commit()

    def remove(pair: tuple[Actor, int, object]) -> str:
        with app.app_context():
            try:
                grants.revoke_grant(
                    actor=pair[0], user=db.session.get_one(User, pair[1]), grant_public_id=pair[2], reason="x"
                )
            except LastAdministrator:
                return "refused"
            return "removed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, pairs)) == ["refused", "removed"]


def test_the_holder_is_told_of_each_role_given_and_taken_in_the_own_language(forum: Forum) -> None:
    admin, steward = user("admin", (Role.ADMINISTRATOR, None)), user("steward")
    with transaction():
        steward.locale = "en"
    for _again in range(2):
        grant = grants.grant_role(
            actor=actor(admin), user=steward, role=Role.READ_ONLY, where=Where(forum.edition.id), reason="x"
        )
    grants.revoke_grant(actor=actor(admin), user=steward, grant_public_id=grant.public_id, reason="y")
    told = db.session.execute(select(Message.recipient, Message.body_text).order_by(Message.id)).all()
    assert [one.recipient for one in told] == ["steward@example.org"] * 2
    assert "was given the role: Read-only" in told[0].body_text
    assert "was taken back: Read-only" in told[1].body_text


def test_a_city_becomes_its_meetings_and_what_has_ended_is_gone(app: Flask, forum: Forum) -> None:
    host = user("host")
    now = clock.now()
    with transaction() as session:
        session.add(
            RoleGrant(
                user_id=host.id, role=Role.MEETING_HOST, edition_id=forum.edition.id, city="Lianyungang"
            )
        )
        session.add(
            RoleGrant(user_id=host.id, role=Role.MEETING_HOST, edition_id=forum.edition.id, city="Elsewhere")
        )
        session.add(RoleGrant(user_id=host.id, role=Role.SECRETARIAT, ends_at=now - timedelta(minutes=1)))
    client = signed_in(app, actor(host))
    with client.session_transaction() as cookie:
        token = cookie["sid"]
    row = find_session(digest(token), at=now, is_demo=False)
    assert row is not None
    assert row.grants == [["meeting_host", forum.edition.id, forum.meeting.id, None, None, None, None]]


def start(officer: User, forum: Forum, reason: str = "fire alarm") -> RoleGrant:
    return start_break_glass(
        actor=actor(officer), edition_id=forum.edition.id, edition_name=forum.edition.name, reason=reason
    )


def test_break_glass_needs_two_to_tell_and_tells_them(forum: Forum) -> None:
    officer = user("officer", (Role.DUTY_OFFICER, forum.edition.id))
    user("admin", (Role.ADMINISTRATOR, None))
    with pytest.raises(NobodyToTell):
        start(officer, forum)
    with transaction():
        user("never-came", (Role.SECRETARIAT, forum.edition.id)).password_hash = None
    with pytest.raises(NobodyToTell):
        start(officer, forum)
    user("secretary", (Role.SECRETARIAT, forum.edition.id))
    user("elsewhere", (Role.READ_ONLY, forum.edition.id))
    first, again = start(officer, forum), start(officer, forum)
    assert first.id == again.id
    assert first.ends_at is not None
    assert first.ends_at - first.created_at == timedelta(minutes=30)
    told = db.session.execute(select(Message.recipient, Message.body_text).order_by(Message.id)).all()
    assert [one.recipient for one in told] == ["admin@example.org", "secretary@example.org"]
    assert all("fire alarm" in one.body_text for one in told)


def test_break_glass_is_for_duty_officers_with_a_reason_and_ends_early(forum: Forum) -> None:
    officer = user("officer", (Role.DUTY_OFFICER, forum.edition.id))
    admin = user("admin", (Role.ADMINISTRATOR, None))
    secretary = user("secretary", (Role.SECRETARIAT, forum.edition.id))
    with pytest.raises(NotFound):
        start(secretary, forum)
    with pytest.raises(ReasonMissing):
        start(officer, forum, reason=" ")
    grant = start(officer, forum)
    with pytest.raises(MayNotHandOut):
        grants.revoke_grant(actor=actor(admin), user=officer, grant_public_id=grant.public_id, reason="x")
    end_break_glass(actor=actor(officer), edition_id=forum.edition.id)
    db.session.refresh(officer)
    assert [one.role for one in grants.live(officer)] == [Role.DUTY_OFFICER]
    query = select(AuditEntry.action).where(AuditEntry.action.like("break_glass.%")).order_by(AuditEntry.id)
    assert db.session.scalars(query).all() == ["break_glass.started", "break_glass.ended"]


def list_ends() -> list[object]:
    db.session.rollback()
    query = select(AuditEntry).where(AuditEntry.action == "break_glass.ended").order_by(AuditEntry.id)
    return [(one.after or {}).get("by") for one in db.session.scalars(query)]


def start_with_witnesses(forum: Forum) -> tuple[User, RoleGrant]:
    officer = user("officer", (Role.DUTY_OFFICER, forum.edition.id))
    user("admin", (Role.ADMINISTRATOR, None))
    user("secretary", (Role.SECRETARIAT, forum.edition.id))
    return officer, start(officer, forum)


def test_that_break_glass_ended_by_time_is_written_once_and_not_before(forum: Forum) -> None:
    _officer, grant = start_with_witnesses(forum)
    job = db.session.scalars(select(JobRow).where(JobRow.name == Job.NOTE_BREAK_GLASS_END.value)).one()
    assert (job.payload, job.available_at) == ({"grant_id": grant.id}, grant.ends_at)
    with pytest.raises(RetryLater):
        note_end_of_break_glass(grant_id=grant.id)
    assert list_ends() == []
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        note_end_of_break_glass(grant_id=grant.id)
        note_end_of_break_glass(grant_id=grant.id)
    assert list_ends() == ["time"]


def test_break_glass_that_was_ended_by_hand_has_one_end(forum: Forum) -> None:
    officer, grant = start_with_witnesses(forum)
    end_break_glass(actor=actor(officer), edition_id=forum.edition.id)
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        note_end_of_break_glass(grant_id=grant.id)
        second = start(officer, forum)
    with clock.frozen(clock.now() + timedelta(minutes=62)):
        note_end_of_break_glass(grant_id=second.id)
    assert list_ends() == ["hand", "time"]
