"""Tags: made once, put on and taken off with an entry in the trail, seen by organisers only."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.db import db
from gpscf_events.lists import queries
from gpscf_events.lists.models import RegistrationTag
from tests.attendance.forum import Forum, signed_in

LIST = "/en/staff/2025/registrations"


def acts() -> list[str]:
    db.session.rollback()
    chosen = AuditEntry.action.like("%tag%")
    return list(db.session.scalars(select(AuditEntry.action).where(chosen).order_by(AuditEntry.id)))


def test_a_tag_is_made_put_on_taken_off_and_removed(forum: Forum, desk: FlaskClient) -> None:
    who = forum.register("Wang")
    for wrong in ("", "a,b", "!a", "x" * 41):
        assert desk.post(f"{LIST}/tags", data={"name": wrong, "colour": "red"}).status_code == 422, wrong
    assert desk.post(f"{LIST}/tags", data={"name": "VIP", "colour": "red"}).status_code == 303
    again = desk.post(f"{LIST}/tags", data={"name": "vip", "colour": "blue"})
    assert (again.status_code, "with this name already" in again.text) == (422, True)
    tag = queries.list_tags(forum.edition.id)[0]
    put = f"{LIST}/{who.public_id}/tags/{tag.public_id}"
    for _twice in range(2):
        assert desk.post(put).status_code == 303
    assert "tag-red" in desk.get(LIST).text
    assert "Take VIP off" in desk.get(f"{LIST}/{who.public_id}").text
    desk.post(put, data={"off": "y"})
    desk.post(put)
    assert desk.post(f"{LIST}/tags/{tag.public_id}/remove").status_code == 303
    assert acts() == [
        "tag.made",
        "registration.tag_put_on",
        "registration.tag_taken_off",
        "registration.tag_put_on",
        "tag.removed",
    ]
    assert db.session.scalars(select(RegistrationTag)).all() == []


def test_who_may_only_read_puts_no_tag_on(app: Flask, forum: Forum, desk: FlaskClient) -> None:
    who = forum.register("Wang")
    desk.post(f"{LIST}/tags", data={"name": "VIP", "colour": "red"})
    tag = queries.list_tags(forum.edition.id)[0]
    reader = signed_in(app, forum.staff("reader@example.org", Role.READ_ONLY))
    assert reader.get(f"{LIST}/tags").status_code == 404
    assert reader.post(f"{LIST}/{who.public_id}/tags/{tag.public_id}").status_code == 404
    page = reader.get(f"{LIST}/{who.public_id}")
    assert (page.status_code, "Put a tag on" in page.text) == (200, False)
