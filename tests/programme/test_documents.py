"""Documents of a session: kept by organisers, read by others from their time on."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gpscf_events.core import files
from gpscf_events.core.db import db
from gpscf_events.core.files import StoredFile
from gpscf_events.core.security import BODY_LIMITS
from gpscf_events.programme.models import SessionDocument
from tests.attendance.forum import Forum, signed_in
from tests.programme.test_views_staff import BASE, post

PDF = b"%PDF-1.7 agenda %%EOF"
WELL: dict[str, object] = {
    "kind": "agenda",
    "title_zh": "议程",
    "title_en": "",
    "language": "zh",
    "published_at": "",
}


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    return signed_in(app, forum.staff())


def base(forum: Forum) -> str:
    return f"{BASE}/sessions/{forum.terror.public_id}/documents"


def send(desk: FlaskClient, forum: Forum, data: bytes, **changed: object) -> TestResponse:
    return post(desk, f"{base(forum)}/new", {**WELL, **changed, "file": (BytesIO(data), "agenda.pdf")})


def only() -> SessionDocument:
    db.session.expire_all()
    return db.session.scalars(select(SessionDocument)).one()


def test_a_document_is_read_from_its_time_on_and_gone_when_removed(
    app: Flask, forum: Forum, desk: FlaskClient
) -> None:
    assert send(desk, forum, PDF).status_code == 303
    row, public = only(), app.test_client()
    key, path = row.public_id, files.path_of(row.file)
    address = f"/en/2025/programme/documents/{key}"
    page = f"/en/2025/programme/sessions/{forum.terror.public_id}"
    assert public.get(address).status_code == 404
    assert desk.get(f"{base(forum)}/{key}/content").data == PDF
    published = {**WELL, "published_at": "2025-01-01T09:00", "revision": "1"}
    assert post(desk, f"{base(forum)}/{key}", published).status_code == 303
    answer = public.get(address)
    assert (answer.status_code, answer.data, answer.content_type) == (200, PDF, "application/pdf")
    assert "议程" in public.get(page).text
    late = post(desk, f"{base(forum)}/{key}", {**WELL, "published_at": "", "revision": "1"})
    assert (late.status_code, "Saved now: 2025-01-01 09:00" in late.text) == (409, True)
    (token, *_more) = re.findall(
        r'name="csrf_token"[^>]*value="([^"]+)"', desk.get(f"{BASE}/sessions/{forum.terror.public_id}").text
    )
    assert desk.post(f"{base(forum)}/{key}/remove", data={"csrf_token": token}).status_code == 303
    assert public.get(address).status_code == 404
    assert not Path(path).exists()
    assert db.session.scalars(select(StoredFile)).all() == []


@pytest.mark.parametrize(
    ("data", "changed", "message"),
    [
        (b"", {}, "Choose a PDF"),
        (b"MZ not a paper", {}, "Choose a PDF"),
        (b"%PDF-1.7 cut off", {}, "Choose a PDF"),
        (PDF, {"title_zh": ""}, "Enter a title in Chinese or English"),
        (PDF, {"language": "xx"}, "Not a valid choice"),
        (PDF, {"published_at": "soon"}, "Not a valid datetime value"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_leaves_no_file(
    forum: Forum, desk: FlaskClient, data: bytes, changed: dict[str, object], message: str
) -> None:
    answer = send(desk, forum, data, **changed)
    assert answer.status_code == 422
    assert message in answer.text
    assert db.session.scalars(select(StoredFile)).all() == []


def test_a_document_that_is_too_large_is_refused_in_words(
    forum: Forum, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert BODY_LIMITS["documents.add"] == 20 * 1024 * 1024
    monkeypatch.setitem(BODY_LIMITS, "documents.add", 2000)
    answer = send(desk, forum, b"%PDF-" + b"0" * 2000)
    assert answer.status_code == 413
    assert "<h1>" in answer.text
