"""Identity documents: sealed in the table, masked on pages, in full for a recorded reason; found when given twice."""

from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gpscf_events.accounts.models import Role
from gpscf_events.audit.queries import list_entries
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.sealing import SealedValueBroken
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.queries import list_open
from gpscf_events.registration.models import DocumentKind, IdentityDocument, Registration
from gpscf_events.registration.queries import find_document
from gpscf_events.registration.rules import masked_number
from gpscf_events.registration.services import (
    keep_document,
    mask_document,
    remove_document,
    reveal_document,
)
from gpscf_events.registration.services.documents import DocumentDetails
from tests.attendance.forum import Forum, signed_in

NUMBER = "E7654321"
TYPED = {
    "document-kind": "passport",
    "document-number": " e76 54321 ",
    "document-issuing_country": "serbia",
    "document-expires_on": "2031-05-17",
}


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, forum.staff())


def keep(registration: Registration, number: str = NUMBER, country: str = "fr") -> IdentityDocument:
    details = DocumentDetails(DocumentKind.PASSPORT, number, country, date(2031, 5, 17))
    return keep_document(registration_id=registration.id, details=details)


def address(registration: Registration, verb: str = "", locale: str = "en") -> str:
    return f"/{locale}/staff/2025/registrations/{registration.public_id}/document{verb}"


def test_no_table_holds_the_number_and_the_document_opens_again(forum: Forum) -> None:
    registration = forum.register()
    keep(registration, " e76 54321")
    for table in ("identity_document", "audit_entry", "registration", "follow_up", "job", "message"):
        rows = db.session.scalars(text(f"SELECT row_to_json(t)::text FROM {table} t")).all()
        assert not [row for row in rows if NUMBER in row or "2031" in row or NUMBER.encode().hex() in row]
    details = reveal_document(registration_id=registration.id, reason="visa letter")
    assert (details.number, details.issuing_country, details.expires_on) == (NUMBER, "fr", date(2031, 5, 17))
    assert NUMBER not in repr(details)


def test_a_value_moved_to_another_row_or_column_does_not_open(forum: Forum) -> None:
    one, other = forum.register(), forum.register()
    first, second = keep(one), keep(other, "K1111111")
    with transaction():
        first.number, second.number = second.number, first.number
    for registration in (one, other):
        with pytest.raises(SealedValueBroken):
            reveal_document(registration_id=registration.id, reason="why not")
    with transaction():
        first.number, second.number = second.number, second.issuing_country
    assert reveal_document(registration_id=one.id, reason="why not").number == NUMBER
    with pytest.raises(SealedValueBroken):
        reveal_document(registration_id=other.id, reason="why not")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("E7654321", "•••• 4321"),
        ("12 34 56 78 90", "•••• 7890"),
        ("123456", "•••• 456"),
        ("12", "•••• 2"),
        ("1", "••••"),
        ("", "••••"),
    ],
)
def test_a_masked_number_shows_its_last_four_characters_and_never_more_than_half(
    number: str, shown: str
) -> None:
    assert masked_number(number) == shown


def test_a_second_document_takes_the_place_of_the_first(forum: Forum) -> None:
    registration = forum.register()
    keep(registration)
    keep(registration, "K1111111", "cn")
    assert [mask_document(row) for row in db.session.scalars(select(IdentityDocument))] == ["•••• 1111"]


def test_the_same_document_in_two_registrations_leaves_one_follow_up(forum: Forum) -> None:
    one, other, third = forum.register(), forum.register(), forum.register()
    keep(one, "E765-4321")
    keep(third, NUMBER, "cn")
    assert not list_open(forum.edition.id)
    keep(other, "e765 4321")
    keep(one, "E7654321")
    assert [(row.kind, row.subject_id) for row in list_open(forum.edition.id)] == [
        ("same_document", other.id)
    ]


def test_reading_keeping_and_removing_stand_in_the_audit_trail_without_values(forum: Forum) -> None:
    registration = forum.register()
    keep(registration)
    reveal_document(registration_id=registration.id, reason="visa letter")
    remove_document(registration_id=registration.id, reason="was a mistake")
    entries = [row for row in list_entries("registration", registration.id) if "document" in row.action]
    assert [(row.action, row.reason) for row in entries] == [
        ("document.removed", "was a mistake"),
        ("document.revealed", "visa letter"),
        ("document.kept", None),
    ]
    assert find_document(registration.id) is None
    with pytest.raises(NotFound):
        reveal_document(registration_id=registration.id, reason="visa letter")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_staff_enter_a_document_see_it_masked_and_read_it_for_a_reason(
    forum: Forum, desk: FlaskClient, locale: str
) -> None:
    registration = forum.register()
    page = desk.get(address(registration, locale=locale))
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store, private"
    assert desk.post(address(registration, locale=locale), data=TYPED).status_code == 302
    masked = desk.get(address(registration, locale=locale))
    assert "•••• 4321" in masked.text and NUMBER not in masked.text and "2031" not in masked.text

    without = desk.post(address(registration, "/reveal", locale), data={"reveal-reason": " "})
    assert without.status_code == 422 and NUMBER not in without.text
    shown = desk.post(address(registration, "/reveal", locale), data={"reveal-reason": "For the visa letter"})
    assert shown.status_code == 200 and NUMBER in shown.text and "2031" in shown.text
    assert shown.headers["Cache-Control"] == "no-store, private" and "Content-Encoding" not in shown.headers
    assert desk.get(address(registration, "/reveal", locale)).status_code == 405
    entries = list_entries("registration", registration.id)
    assert [(row.actor_kind, row.reason) for row in entries if row.action == "document.revealed"] == [
        ("user", "For the visa letter")
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("document-kind", "library_card"),
        ("document-kind", ""),
        ("document-number", ""),
        ("document-number", "護照"),
        ("document-number", "E1\u202e234"),
        ("document-number", "9" * 41),
        ("document-issuing_country", "atlantis"),
        ("document-issuing_country", ""),
        ("document-expires_on", "31.02.2031"),
        ("document-expires_on", "0001-01-01"),
    ],
)
def test_what_no_document_says_is_refused_beside_its_field(
    forum: Forum, desk: FlaskClient, field: str, value: str
) -> None:
    registration = forum.register()
    answer = desk.post(address(registration), data={**TYPED, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert find_document(registration.id) is None


def test_a_document_given_twice_is_shown_beside_the_other_registration(
    forum: Forum, desk: FlaskClient
) -> None:
    one, other = forum.register("Dupont"), forum.register("Durand")
    keep(one)
    keep(other)
    assert f"/registrations/{other.public_id}" in desk.get(address(one)).text


def test_others_than_organisers_and_foreign_registrations_are_refused(
    app: Flask, forum: Forum, desk: FlaskClient
) -> None:
    registration = forum.register()
    keep(registration)
    steward = signed_in(app, forum.staff("gate@example.org", Role.GATE_STEWARD))
    for verb in ("", "/reveal", "/remove"):
        answer = steward.post(address(registration, verb), data={"reveal-reason": "just curious"})
        assert answer.status_code == 404
    foreign = address(registration).replace(str(registration.public_id), str(uuid4()))
    assert desk.get(foreign).status_code == 404
    assert desk.get(address(registration).replace("2025", "1999")).status_code == 404
    assert find_document(registration.id) is not None
