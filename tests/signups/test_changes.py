"""A session changed: whoever signed up is told once, when somebody says so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gpscf_events.accounts.models import Role
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.db import Words, db
from gpscf_events.core.jobs import Job
from gpscf_events.messages.models import Message
from gpscf_events.programme.models import Session
from gpscf_events.programme.rules import open_seats
from gpscf_events.programme.services import SessionDetails, change_session
from gpscf_events.registration.models import Registration
from gpscf_events.signups.errors import NoticeDecided
from gpscf_events.signups.models import ChangeNotice, NoticeState
from gpscf_events.signups.services import cancel, drop_notice, run_notice, sign_up, tell_signed_up
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.test_views_staff import BASE, desk, post

ROOM = "project-security"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def go_on() -> bool:
    return True


def seated(forum: Forum, number: int) -> list[Registration]:
    people = [accepted(forum, one) for one in range(1, number + 1)]
    for one in people:
        sign_up(registration_id=one.id, session_id=forum.sessions[ROOM])
    return people


def change(forum: Forum, **other: object) -> bool:
    db.session.rollback()
    row = db.session.get_one(Session, forum.sessions[ROOM])
    held = {name: getattr(row, name) for name in SessionDetails.__dataclass_fields__ if name != "open_seats"}
    details = SessionDetails(**held, open_seats=open_seats(row))
    return change_session(session=row, details=replace(details, **other), seen=row.revision)  # type: ignore[arg-type]


def later(forum: Forum, hours: int) -> dict[str, object]:
    row = db.session.get_one(Session, forum.sessions[ROOM])
    by = timedelta(hours=hours)
    return {"starts_at": row.starts_at + by, "ends_at": row.ends_at + by}


def notices() -> list[ChangeNotice]:
    db.session.rollback()
    return list(db.session.scalars(select(ChangeNotice).order_by(ChangeNotice.id)))


def mails() -> list[Message]:
    db.session.rollback()
    query = select(Message).where(Message.kind == "session_changed")
    return list(db.session.scalars(query.order_by(Message.id)))


def test_nobody_is_told_before_somebody_says_so_and_then_each_once(forum: Forum) -> None:
    seated(forum, 3)
    assert change(forum, **later(forum, 1))
    [notice] = notices()
    assert not mails()
    tell_signed_up(notice_id=notice.id, actor=SYSTEM)
    jobs = db.session.scalars(text("SELECT name FROM job WHERE name = 'signups.tell'")).all()
    assert jobs == [Job.TELL_SIGNED_UP]
    for _twice in range(2):
        run_notice(notice.id, may_go_on=go_on)
    assert [mail.recipient for mail in mails()] == [f"guest{number}@example.org" for number in (1, 2, 3)]
    [notice] = notices()
    assert (notice.state, notice.done, notice.total) == (NoticeState.TOLD, 3, 3)
    with pytest.raises(NoticeDecided):
        tell_signed_up(notice_id=notice.id, actor=SYSTEM)


def test_the_mail_says_what_was_and_what_is(forum: Forum) -> None:
    seated(forum, 1)
    change(forum, **later(forum, 1))
    change(forum, title=Words(en="Security of large projects", zh="重大项目安全"))
    [notice] = notices()
    tell_signed_up(notice_id=notice.id, actor=SYSTEM)
    run_notice(notice.id, may_go_on=go_on)
    [mail] = mails()
    [notice] = notices()
    assert f"(before: {notice.before['time']})" in mail.body_text
    assert "Title: Security of large projects" in mail.body_text
    assert "Room:" not in mail.body_text
    assert "\n\nYour reference: " in mail.body_text


def test_a_cancelled_session_says_so(forum: Forum) -> None:
    seated(forum, 1)
    change(forum, is_cancelled=True)
    [notice] = notices()
    tell_signed_up(notice_id=notice.id, actor=SYSTEM)
    run_notice(notice.id, may_go_on=go_on)
    [mail] = mails()
    assert "was cancelled" in mail.body_text
    assert "Time:" not in mail.body_text


def test_what_is_put_back_is_not_told_and_other_words_change_nothing(forum: Forum) -> None:
    assert change(forum, **later(forum, 1)), "nobody signed up: nothing to offer"
    assert not notices()
    seated(forum, 1)
    assert not change(forum, description=Words(en="More about it"))
    assert not notices()
    change(forum, **later(forum, 1))
    change(forum, **later(forum, -1))
    assert not notices()


def test_a_kill_leaves_nobody_out_and_tells_nobody_twice(forum: Forum) -> None:
    set_open_seats(forum.sessions[ROOM], 30)
    seated(forum, 21)
    change(forum, **later(forum, 1))
    [notice] = notices()
    tell_signed_up(notice_id=notice.id, actor=SYSTEM)
    run_notice(notice.id, may_go_on=lambda: False)
    assert 0 < len(mails()) < 21
    run_notice(notice.id, may_go_on=go_on)
    assert len({mail.recipient for mail in mails()}) == len(mails()) == 21


def test_whoever_is_stopped_or_gone_meanwhile_is_not_told(forum: Forum) -> None:
    people = seated(forum, 2)
    change(forum, **later(forum, 1))
    [notice] = notices()
    tell_signed_up(notice_id=notice.id, actor=SYSTEM)
    cancel(registration_id=people[0].id, session_id=forum.sessions[ROOM])
    run_notice(notice.id, may_go_on=go_on)
    assert [mail.recipient for mail in mails()] == ["guest2@example.org"]
    change(forum, **later(forum, 1))
    second = notices()[-1]
    tell_signed_up(notice_id=second.id, actor=SYSTEM)
    drop_notice(notice_id=second.id, actor=SYSTEM)
    run_notice(second.id, may_go_on=go_on)
    assert len(mails()) == 1


def test_the_page_of_sign_ups_offers_it_with_the_words_in_both_languages(app: Flask, forum: Forum) -> None:
    seated(forum, 1)
    change(forum, **later(forum, 1))
    [notice] = notices()
    client, at = desk(app), f"{BASE}/{forum.public_ids[ROOM]}"
    page = client.get(at).text
    assert "1 person signed up here and was not told yet." in page
    assert "A session you signed up for has changed:" in page
    assert "您报名的场次有变更" in page
    assert post(client, f"{at}/changes/{notice.public_id}/tell", {}, form_at=at) == 303
    assert "Telling those signed up" in client.get(at).text
    assert "Telling those signed up" in moving(client, at)
    run_notice(notice.id, may_go_on=go_on)
    assert "1 person was told of the last change." in moving(client, at)
    change(forum, **later(forum, 1))
    second = notices()[-1]
    assert post(client, f"{at}/changes/{second.public_id}/drop", {}, form_at=at) == 303
    assert [one.state for one in notices()] == [NoticeState.TOLD, NoticeState.DROPPED]


def moving(client: FlaskClient, at: str) -> str:
    """The part of the page that is polled."""
    answer = client.get(at, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return answer.text


def test_a_change_is_of_its_session_and_of_those_who_manage_it(app: Flask, forum: Forum) -> None:
    seated(forum, 1)
    change(forum, **later(forum, 1))
    [notice] = notices()
    elsewhere = f"{BASE}/{forum.public_ids['tourism-safety']}"
    client = desk(app)
    assert post(client, f"{elsewhere}/changes/{notice.public_id}/tell", {}, form_at=elsewhere) == 404
    other = desk(
        app, Role.SESSION_HOST, edition_id=forum.edition_id, session_id=forum.sessions["tourism-safety"]
    )
    assert (
        post(other, f"{BASE}/{forum.public_ids[ROOM]}/changes/{notice.public_id}/tell", {}, form_at=elsewhere)
        == 404
    )
    assert [one.state for one in notices()] == [NoticeState.OPEN]
