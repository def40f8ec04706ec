import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accreditation.queries import list_field_notes
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import db
from gpscf_events.core.roles import Role
from gpscf_events.followups.queries import list_about
from gpscf_events.messages.queries import list_messages
from gpscf_events.registration.models import Registration, RegistrationState
from tests.accreditation.conftest import make_colleague
from tests.factories.registration import Forum

PAGE = "/en/staff/2025/protocol/register"
MINISTER = {
    "category": "head_of_delegation",
    "latin_family": "Dupont",
    "latin_given": "Marie",
    "title_en": "Minister of the Interior",
    "party": "fr",
    "rest": "waived",
    "reason": "named by the ambassador in person",
}


@pytest.fixture
def protocol(app: Flask, forum: Forum, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    actor = Actor("user", make_colleague("p@example.org"), "P", (Grant(Role.PROTOCOL, forum.edition_id),))
    monkeypatch.setitem(app.extensions, "actor_loader", lambda _token: actor)
    return app.test_client()


def test_a_minister_is_registered_with_name_title_and_party_alone(protocol: FlaskClient) -> None:
    answer = protocol.post(PAGE, data=MINISTER)
    assert answer.status_code == 303
    assert "named by the ambassador" in protocol.get(answer.location).text
    made = db.session.scalars(select(Registration)).one()
    assert (made.state, made.contact_id) == (RegistrationState.SUBMITTED, None)
    assert made.person is not None
    assert made.person.display_name == "DUPONT Marie"
    assert list_messages("registration", made.id) == []
    assert [note.field.value for note in list_field_notes(made.id)] == ["contact", "photo", "document"]


def test_what_is_to_be_supplied_has_an_owner_and_a_due_day(protocol: FlaskClient) -> None:
    protocol.post(PAGE, data={**MINISTER, "rest": "promised", "until": "2027-01-15"})
    made = db.session.scalars(select(Registration)).one()
    owed = {
        row.kind: (row.owner_role, row.due_at.date().isoformat())
        for row in list_about("registration", made.id)
    }
    assert owed["field_missing"] == ("protocol", "2027-01-15")
    assert owed["decide"][0] == "reviewer"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"latin_family": "", "latin_given": ""}, "Give a name"),
        ({"title_en": ""}, "Give the title"),
        ({"party": ""}, "Choose whom"),
        ({"reason": ""}, "Say why the rest is waived"),
        ({"rest": "promised"}, "Say until which day"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    protocol: FlaskClient, changed: dict[str, str], said: str
) -> None:
    answer = protocol.post(PAGE, data={**MINISTER, **changed})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert db.session.scalars(select(Registration)).all() == []
