"""The pages of notes: kept, changed, compared, for those who keep delegations."""

import io
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.notes.models import Note
from gpscf_events.notes.queries import list_notes
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum
from tests.notes.conftest import PDF, coming, kept

BASE = "/en/staff/2025/notes/"
TYPED = {
    "revision": "0",
    "party": "fr",
    "kind": "note_verbale",
    "number": "17/2025",
    "sender": "Embassy of France",
    "dated_on": "2025-06-02",
    "received_on": "2025-06-04",
    "language": "fr",
    "summary": "",
    "people": "H.E. Paul Martin; Director\nSomebody Else",
    "supersedes": "",
}


@pytest.fixture
def office(app: Flask, forum: Forum) -> FlaskClient:
    """Protocol of the edition."""
    app.config["WTF_CSRF_ENABLED"] = False
    user = create_user(
        email="protocol@example.org",
        name="Protocol",
        password="a harbour full of lights",
        grants=[(Role.PROTOCOL, forum.edition_id)],
        is_demo=True,
    )
    return signed_in(app, Actor(kind="user", id=user.id))


def notes(forum: Forum) -> list[Note]:
    db.session.rollback()
    return list(list_notes(forum.edition_id))


def test_a_note_is_kept_with_its_scan_and_changed_without_losing_it(
    forum: Forum, office: FlaskClient
) -> None:
    sent = office.post(f"{BASE}new", data={**TYPED, "file": (io.BytesIO(PDF), "note.pdf")})
    assert sent.status_code == HTTPStatus.SEE_OTHER, sent.text
    [note] = notes(forum)
    assert [one.name for one in note.people] == ["H.E. Paul Martin", "Somebody Else"]
    scan = office.get(f"{BASE}{note.public_id}/scan")
    assert scan.data == PDF
    assert scan.headers["Content-Type"] == "application/pdf"
    page = office.get(f"{BASE}{note.public_id}").text
    assert "H.E. Paul Martin; Director" in page
    changed = office.post(f"{BASE}{note.public_id}", data={**TYPED, "revision": "1", "number": "17 bis"})
    assert changed.status_code == HTTPStatus.SEE_OTHER
    assert [(one.number, one.file is not None) for one in notes(forum)] == [("17 bis", True)]
    stale = office.post(f"{BASE}{note.public_id}", data={**TYPED, "revision": "1"})
    assert stale.status_code == HTTPStatus.CONFLICT
    assert "Saved now: 17 bis" in stale.text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"number": " "}, "Enter the number of the note"),
        ({"received_on": "2025-06-01"}, "This is before the date of the note"),
        ({"received_on": f"{now().date() + timedelta(days=3)}"}, "This day is still to come"),
        ({"people": "Ada\n; Director"}, "Line 2: there is no name in it"),
        ({"people": "\n".join(f"N {n}" for n in range(201))}, "at most 200 people"),
        ({"party": "nowhere"}, "Not a valid choice"),
        ({"supersedes": "nothing"}, "Not a valid choice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_kept(
    forum: Forum, office: FlaskClient, wrong: dict[str, str], message: str
) -> None:
    sent = office.post(f"{BASE}new", data={**TYPED, **wrong})
    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert message in sent.text
    assert not notes(forum)


def test_a_file_that_is_no_pdf_is_refused(forum: Forum, office: FlaskClient) -> None:
    sent = office.post(f"{BASE}new", data={**TYPED, "file": (io.BytesIO(b"PK\x03\x04"), "note.pdf")})
    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "It must be whole and not damaged" in sent.text
    assert not notes(forum)


def test_names_are_confirmed_on_the_page_of_the_party(forum: Forum, office: FlaskClient) -> None:
    registration = coming(forum)
    kept(forum, "Paul Martin", "Elodie Dupond")
    other = coming(forum, "Dupont", "Elodie")
    page = office.get(f"{BASE}parties/fr").text
    assert "Confirm 1 that is spelled alike" in page
    assert office.post(f"{BASE}parties/fr/alike").status_code == HTTPStatus.SEE_OTHER
    [note] = notes(forum)
    dupont = note.people[1].public_id
    office.post(f"{BASE}people/{dupont}/registrations/{other.public_id}/confirm")
    page = office.get(f"{BASE}parties/fr").text
    assert "In the note and registered: 1" in page
    assert "Same person, written differently: 1" in page
    again = office.post(
        f"{BASE}people/{dupont}/registrations/{registration.public_id}/confirm", follow_redirects=True
    )
    assert "stands beside another name of the note" in again.text
    office.post(f"{BASE}people/{dupont}/apart")
    assert "Same person, written differently: 0" in office.get(f"{BASE}parties/fr").text


def test_a_party_without_notes_and_a_reader_have_no_page(
    app: Flask, forum: Forum, office: FlaskClient
) -> None:
    kept(forum, "Paul Martin")
    assert office.get(f"{BASE}parties/de").status_code == HTTPStatus.NOT_FOUND
    user = create_user(
        email="reader@example.org",
        name="Reader",
        password="a harbour full of lights",
        grants=[(Role.READ_ONLY, forum.edition_id)],
        is_demo=True,
    )
    reader = signed_in(app, Actor(kind="user", id=user.id))
    assert reader.get(BASE).status_code == HTTPStatus.NOT_FOUND
