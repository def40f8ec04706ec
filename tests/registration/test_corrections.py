"""Staff see what a delegate asked to be corrected beside what stands, and apply it or leave it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.queries import list_messages
from gpscf_events.registration.models import Correction, Registration, RegistrationState
from tests.attendance.forum import Forum as SmallForum
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, draft_for, submit_draft

WANTED = {
    "latin_family": ["Durand"],
    "latin_given": ["Élodie"],
    "native_name": ["王小明"],
    "salutation": ["Dr"],
}


@pytest.fixture
def asked(forum: Forum) -> Registration:
    registration = submit_draft(draft_for(forum))
    with transaction() as session:
        session.get_one(Registration, registration.id).state = RegistrationState.ACCEPTED
        session.add(
            Correction(
                edition_id=registration.edition_id,
                registration_id=registration.id,
                page="name",
                wanted=WANTED,
            )
        )
    db.session.rollback()
    return registration


@pytest.fixture
def office(app: Flask, asked: Registration) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, SmallForum.staff(SmallForum.__new__(SmallForum), role=Role.SECRETARIAT))


def address(asked: Registration) -> str:
    return f"/en/staff/2025/registrations/{asked.public_id}/corrections/"


def test_it_is_compared_and_applied(office: FlaskClient, asked: Registration) -> None:
    page = office.get(address(asked)).get_data(as_text=True)
    assert "Dupont" in page
    assert "<strong><bdi>Durand</bdi></strong>" in page
    assert office.post(f"{address(asked)}name", data={"apply": "1"}).status_code == 303
    db.session.expire_all()
    person = db.session.get_one(Registration, asked.id).person
    assert person is not None
    assert (person.latin_family, person.native_name, person.native_lang) == ("Durand", "王小明", "zh")
    assert "There are none" in office.get(address(asked)).get_data(as_text=True)
    assert office.post(f"{address(asked)}name", data={"apply": "1"}).status_code == 303, "decided meanwhile"
    told = [row.kind for row in list_messages("registration", asked.id)]
    assert told.count("correction_applied") == 1


def test_or_left_as_it_is(office: FlaskClient, asked: Registration) -> None:
    assert office.post(f"{address(asked)}name", data={"leave": "1"}).status_code == 303
    db.session.expire_all()
    person = db.session.get_one(Registration, asked.id).person
    assert person is not None
    assert person.latin_family == "Dupont"
    decided = db.session.query(Correction).one()
    assert decided.decided_at is not None
    assert not decided.is_applied
    told = [row.kind for row in list_messages("registration", asked.id)]
    assert told.count("correction_refused") == 1
