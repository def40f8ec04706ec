"""The portrait photo: added, changed and removed by its delegate; seen by that delegate and by staff alone."""

import io
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from gpscf_events.audit.queries import list_entries
from gpscf_events.core import files
from gpscf_events.core.db import db
from gpscf_events.core.files import StoredFile
from gpscf_events.registration.models import Portrait, Registration
from gpscf_events.registration.queries import find_portrait
from gpscf_events.registration.rendering import advise_portrait
from gpscf_events.registration.services import keep_portrait, withdraw
from tests.core.test_images import picture, with_gps
from tests.factories.registration import Forum, draft_for, make_forum, submit_draft
from tests.factories.visiting import Visitor

GATE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.fixture
def registration(forum: Forum) -> Registration:
    return draft_for(forum)


@pytest.fixture
def delegate(client: FlaskClient, registration: Registration) -> Visitor:
    visitor = Visitor(client)
    visitor.sign_in()
    return visitor


def page(registration: Registration, verb: str = "") -> str:
    return f"/en/2025/register/{registration.public_id}/photo{verb}"


def send(visitor: Visitor, registration: Registration, data: bytes, field: str = "chosen") -> TestResponse:
    sent = FileStorage(io.BytesIO(data), "../../evil.svg", content_type="image/svg+xml")
    boundary, body = encode_multipart({**visitor.hidden(page(registration)), field: sent})
    content_type = f"multipart/form-data; boundary={boundary}"
    return visitor.client.post(page(registration), data=body, content_type=content_type)


def contents() -> list[Path]:
    return [path for path in files.folder().glob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def empty_folder(app: Flask) -> None:
    for path in contents():
        path.unlink()


@pytest.mark.parametrize("field", ["taken", "chosen"])
def test_a_delegate_adds_changes_and_removes_the_photo(
    delegate: Visitor, registration: Registration, field: str
) -> None:
    assert delegate.client.get(page(registration, ".jpg")).status_code == 404
    assert send(delegate, registration, with_gps(), field).status_code == 302
    first = delegate.client.get(page(registration, ".jpg"))
    assert first.status_code == 200 and b"Exif" not in first.data
    assert send(delegate, registration, picture((600, 600), "PNG"), field).status_code == 302
    assert delegate.client.get(page(registration, ".jpg")).data != first.data
    assert len(contents()) == 1 == db.session.scalar(select(func.count()).select_from(StoredFile))

    assert delegate.send(page(registration, "/remove"), page=page(registration)).status_code == 302
    assert delegate.client.get(page(registration, ".jpg")).status_code == 404
    assert not contents() and find_portrait(registration.id) is None
    assert [row.action for row in list_entries("registration", registration.id)][:3] == [
        "portrait.removed",
        "portrait.kept",
        "portrait.kept",
    ]


def test_the_picture_is_served_as_a_picture_and_nothing_else(
    delegate: Visitor, registration: Registration
) -> None:
    send(delegate, registration, picture() + b"<script>alert(1)</script>")
    answer = delegate.client.get(page(registration, ".jpg"))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == GATE
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Content-Disposition"] == 'inline; filename="portrait.jpg"'
    assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers
    assert b"script" not in answer.data and answer.data.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "must not be empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG or WebP"),
        (picture()[:900], "could not be read"),
        (picture((50, 50)), "very small"),
    ],
)
def test_what_is_no_picture_is_refused_beside_the_field_and_the_kept_photo_stays(
    delegate: Visitor, registration: Registration, data: bytes, words: str
) -> None:
    send(delegate, registration, picture())
    before = contents()
    answer = send(delegate, registration, data)
    assert answer.status_code == 422
    assert words in answer.text and 'id="chosen-error"' in answer.text
    assert contents() == before


def test_a_file_of_more_than_10_megabytes_is_refused_and_one_of_less_is_not(
    delegate: Visitor, registration: Registration
) -> None:
    assert send(delegate, registration, picture() + bytes(9 * 1024 * 1024)).status_code == 302
    too_large = send(delegate, registration, picture() + bytes(10 * 1024 * 1024))
    assert too_large.status_code == 413 and "smaller file" in too_large.text


def test_other_forms_take_no_more_than_before(delegate: Visitor, registration: Registration) -> None:
    address = f"/en/2025/register/{registration.public_id}/name"
    assert delegate.send(address, {"latin_family": ["x" * 200_000]}).status_code == 413


def test_nobody_else_sees_or_changes_a_photo(
    app: Flask, delegate: Visitor, forum: Forum, registration: Registration
) -> None:
    send(delegate, registration, picture())
    other = draft_for(forum, email="other@example.org")
    for address in (page(other), page(other, ".jpg"), page(registration).replace("2025", "1999")):
        assert delegate.client.get(address).status_code == 404
    token = delegate.hidden(page(registration))
    for verb in ("", "/remove"):
        assert delegate.client.post(page(other, verb), data=token).status_code == 404
    foreign = page(registration).replace(str(registration.public_id), str(uuid4()))
    assert delegate.client.get(foreign).status_code == 404
    stranger = app.test_client()
    assert stranger.get(page(registration, ".jpg")).status_code == 302
    assert stranger.get(f"/en/staff/2025/registrations/{registration.public_id}/photo.jpg").status_code == 302
    assert find_portrait(registration.id) is not None


def test_the_photo_is_an_optional_part_that_never_holds_up_the_submission(
    delegate: Visitor, registration: Registration
) -> None:
    tasks = f"/en/2025/register/{registration.public_id}/"
    assert "Optional" in delegate.open(tasks).text
    send(delegate, registration, picture())
    assert "Optional" not in delegate.open(tasks).text
    check = delegate.open(f"{tasks}check").text
    assert "Your photo" in check and "Some answers are missing" not in check
    submit_draft(registration)
    assert page(registration) in delegate.open(f"{tasks}submitted").text
    assert send(delegate, registration, picture((600, 600))).status_code == 302


def test_a_registration_that_ended_keeps_its_photo_as_it_is(
    delegate: Visitor, registration: Registration
) -> None:
    send(delegate, registration, picture())
    submit_draft(registration)
    withdraw(registration_id=registration.id)
    assert "cannot be changed here" in delegate.open(page(registration)).text
    token = {"csrf_token": delegate.hidden("/en/2025/register/mine")["csrf_token"]}
    answer = delegate.client.post(page(registration, "/remove"), data=token)
    assert answer.status_code == 409
    assert len(contents()) == 1


def test_a_photo_gets_advice_and_is_kept_all_the_same(registration: Registration) -> None:
    small_and_bright = keep_portrait(
        registration_id=registration.id, picture=picture((200, 200), "PNG", "RGBA")
    )
    assert len(advise_portrait(small_and_bright)) == 2
    assert not advise_portrait(keep_portrait(registration_id=registration.id, picture=picture()))
    assert db.session.scalar(select(func.count()).select_from(Portrait)) == 1
