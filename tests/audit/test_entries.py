"""Acts that nobody saw on a page are in the trail too: codes, contacts, persons, organisations, sign-outs."""

import pytest
from flask import Flask
from sqlalchemy import select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.db import db
from gpscf_events.followups import services as followups
from gpscf_events.people.models import ContactKind
from gpscf_events.registration.errors import CodeRefused
from gpscf_events.registration.services import send_code, use_code
from tests.attendance.forum import Forum as Office
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, draft_for, make_forum, submit_draft
from tests.factories.visiting import last_code


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def entries(*actions: str) -> list[AuditEntry]:
    db.session.rollback()
    query = select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def test_a_code_that_is_sent_refused_and_used_leaves_an_entry_each(forum: Forum) -> None:
    who = {"kind": ContactKind.EMAIL, "value": "elodie@example.org", "locale": "en", "browser": "b"}
    send_code(**who, edition=forum.edition)
    code = last_code()
    with pytest.raises(CodeRefused):
        use_code(**who, code="000000" if code != "000000" else "111111")
    contact = use_code(**who, code=code)
    found = entries("sign_in_code.sent", "contact.sign_in_refused", "contact.verified", "contact.signed_in")
    assert [(one.action, one.subject_id) for one in found] == [
        ("sign_in_code.sent", contact.id),
        ("contact.sign_in_refused", contact.id),
        ("contact.verified", contact.id),
        ("contact.signed_in", contact.id),
    ]
    assert code not in str([one.after for one in found])


def test_what_was_submitted_stands_in_the_trail_as_hashes_and_ids(forum: Forum) -> None:
    registration = submit_draft(draft_for(forum))
    (person,) = entries("person.created")
    (organisation,) = entries("organisation.created")
    (submitted,) = entries("registration.submitted")
    assert (person.subject_id, organisation.subject_id) == (
        registration.person_id,
        registration.organisation_id,
    )
    after = submitted.after or {}
    assert after["person_id"] == registration.person_id
    assert after["state"] == "submitted"
    assert after["mobile"].startswith("hmac:")
    kept = str([person.after, organisation.after, after])
    assert not [word for word in ("Dupont", "Ministry", "Head of unit", "33612345678") if word in kept]


def test_an_organisation_that_is_known_is_not_made_again(forum: Forum) -> None:
    submit_draft(draft_for(forum))
    submit_draft(draft_for(forum, email="other@example.org"))
    assert len(entries("organisation.created")) == 1
    assert len(entries("person.created")) == 2


def test_a_next_step_is_recorded_once(forum: Forum) -> None:
    for _ in range(2):
        followups.owe(
            kind="tell",
            subject_kind="registration",
            subject_id=7,
            edition_id=forum.edition_id,
            what="x",
            dedupe_key=str(forum.edition_id),
        )
    (entry,) = entries("follow_up.owed")
    assert (entry.after or {})["about_id"] == 7


def test_signing_out_is_an_entry_of_whoever_signs_out(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    staff = Office().staff()
    desk = signed_in(app, staff)
    for _ in range(2):
        assert desk.post("/en/staff/sign-out").status_code == 302
    (entry,) = entries("user.signed_out")
    assert (entry.actor_kind, entry.actor_id, entry.subject_id) == ("user", staff.id, staff.id)
    assert entry.session_ref
