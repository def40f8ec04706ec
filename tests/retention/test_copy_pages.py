"""The pages on which a delegate takes a copy of the own data: signed in only, in full only after a fresh code."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from gpscf_events.accounts.models import WebSession
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import DocumentKind, Registration
from gpscf_events.registration.services import keep_document
from gpscf_events.registration.services.documents import DocumentDetails
from gpscf_events.retention import services
from gpscf_events.retention.models import CopyState, DataCopy
from gpscf_events.retention.pdf import write_pdf
from tests.factories.registration import Forum, draft_for, make_forum, submit_draft
from tests.factories.visiting import Visitor
from tests.support.clients import SeparateClient

NUMBER = "X12345678"


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(SeparateClient(app, app.response_class, use_cookies=True))


def registered(forum: Forum, email: str = "elodie@example.org") -> Registration:
    registration = submit_draft(draft_for(forum, email=email))
    details = DocumentDetails(DocumentKind.PASSPORT, NUMBER, "fr", date(2031, 5, 17))
    keep_document(registration_id=registration.id, details=details)
    db.session.rollback()
    return registration


def test_the_json_holds_the_document_in_full_only_after_a_fresh_code(visitor: Visitor, forum: Forum) -> None:
    registration = registered(forum)
    page = f"{visitor.base}/{registration.public_id}/data/"
    assert visitor.client.get(f"{page}own-data.json").location.endswith("/register/email")
    visitor.sign_in()
    answer = visitor.client.get(f"{page}own-data.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.json["data"]["identity_document"][0]["number"] == NUMBER
    assert answer.json["data"]["person"][0]["latin_family"] == "Dupont"
    assert [one["kind"] for one in answer.json["data"]["consent"]] == ["processing", "conduct"]

    with transaction() as session:
        session.query(WebSession).update({"created_at": datetime.now(UTC).replace(year=2025)})
    answer = visitor.client.get(f"{page}own-data.json")
    assert NUMBER not in answer.get_data(as_text=True)
    assert answer.json["data"]["identity_document"][0]["number"] == "•••• 5678"
    assert "fresh code" in visitor.open(page).get_data(as_text=True)
    out = visitor.send(f"{page}fresh-code", page=page)
    assert out.location.endswith("/register/email")
    visitor.sign_in()
    assert NUMBER in visitor.client.get(f"{page}own-data.json").get_data(as_text=True)


def test_the_pdf_is_ordered_watched_fetched_and_removed(visitor: Visitor, forum: Forum) -> None:
    page = f"{visitor.base}/{registered(forum).public_id}/data/"
    visitor.sign_in()
    ordered = visitor.send(f"{page}copies", page=page)
    assert ordered.status_code == 303
    assert "is being made" in visitor.open(ordered.location).get_data(as_text=True)
    assert visitor.client.get(f"{ordered.location}/file").status_code == 404
    services.build_copy(db.session.query(DataCopy.id).scalar(), write=write_pdf)
    assert "is ready" in visitor.open(ordered.location).get_data(as_text=True)
    fragment = visitor.client.get(ordered.location, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in fragment
    assert "hx-get" not in fragment, "what is finished asks no more"
    with visitor.client.get(f"{ordered.location}/file") as file:
        assert (file.data[:5], file.mimetype) == (b"%PDF-", "application/pdf")
        assert "no-store" in file.headers["Cache-Control"]
    removed = visitor.send(f"{ordered.location}/remove", page=ordered.location)
    assert removed.status_code == 303
    assert visitor.client.get(ordered.location).status_code == 404


def test_nobody_takes_a_copy_of_somebody_else(visitor: Visitor, forum: Forum) -> None:
    own, foreign = registered(forum), registered(forum, "other@example.org")
    copy = services.order_copy(registration_id=foreign.id, locale="en").public_id
    db.session.rollback()
    visitor.sign_in()
    mine, theirs = (f"{visitor.base}/{one.public_id}/data" for one in (own, foreign))
    for base in (mine, theirs):
        assert visitor.client.get(f"{base}/copies/{copy}").status_code == 404
        assert visitor.client.get(f"{base}/copies/{copy}/file").status_code == 404
        assert visitor.send(f"{base}/copies/{copy}/remove", page=f"{mine}/").status_code == 404
    assert visitor.client.get(f"{theirs}/own-data.json").status_code == 404
    assert visitor.send(f"{theirs}/copies", page=f"{mine}/").status_code == 404
    assert db.session.query(DataCopy).one().state is CopyState.QUEUED
