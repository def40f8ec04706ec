"""The programme to print: made by a worker, kept until the programme changes, and public things only."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from gpscf_events.core.db import Words, db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.jobs import Job, JobRow
from gpscf_events.core.transaction import transaction
from gpscf_events.dashboard.paper import folder
from gpscf_events.dashboard.pdf import make_programme
from gpscf_events.programme.models import Session, Visibility
from tests.factories.registration import Forum, make_forum
from tests.programme.planted import WORD, plant
from tests.programme.test_public import SECRET

A4_MM = (210, 297)


@pytest.fixture
def forum(app: Flask, tmp_path: Path) -> Iterator[Forum]:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, files_dir=tmp_path)
    made = make_forum()
    db.session.rollback()
    yield made
    app.extensions["settings"] = before


def address(locale: str = "en") -> str:
    return f"/{locale}/2025/programme/programme.pdf"


def owed() -> list[JobRow]:
    return list(db.session.scalars(select(JobRow).where(JobRow.name == Job.MAKE_PROGRAMME)))


def read(client: FlaskClient, locale: str = "en") -> str:
    make_programme("2025", locale)
    with client.get(address(locale)) as answer:
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        pages = PdfReader(BytesIO(answer.data)).pages
    box = pages[0].mediabox
    assert tuple(round(float(side) / 72 * 25.4) for side in (box.width, box.height)) == A4_MM
    return "\n".join(page.extract_text() for page in pages)


def test_it_is_owed_once_and_given_when_it_is_made(forum: Forum, client: FlaskClient) -> None:
    answers = [client.get(address()) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert "being made" in answers[0].text
    assert len(owed()) in {1, 2}  # two where a minute began between them
    assert owed()[0].payload == {"edition_key": "2025", "locale": "en"}
    assert "Counter-terrorism" in read(client)


def test_it_is_made_anew_when_the_programme_changed_and_the_old_file_is_gone(
    forum: Forum, client: FlaskClient
) -> None:
    read(client)
    (old,) = folder().iterdir()
    assert make_programme("2025", "en") == old
    with transaction() as database:
        row = database.get_one(Session, forum.sessions["reception"])
        row.is_cancelled, row.visibility = True, Visibility.PUBLIC
    assert client.get(address()).status_code == 202
    assert "Cancelled: " in read(client)
    assert not old.exists()
    assert len(list(folder().iterdir())) == 1


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_is_not_public_is_in_no_file(forum: Forum, client: FlaskClient, locale: str) -> None:
    for visibility in SECRET:
        plant(forum, visibility)
    plant(forum, Visibility.PUBLIC, meeting="council")
    assert WORD not in read(client, locale)


def test_times_places_speakers_and_scripts_are_printed(forum: Forum, client: FlaskClient) -> None:
    plant(forum, Visibility.PUBLIC, title=Words(zh="城市安全", en="Safe \U00016a40"), languages=["fr"])
    english, chinese = read(client), read(client, "zh")
    for said in ("09:00–10:00", "Beijing time, UTC+8", f"{WORD} Ada", "(Chair)", "French", "[U+16A40]"):
        assert said in english, said
    assert "城市安全" in chinese
    assert "9 月 17 日" in chinese  # as the extractor sees the spaces between scripts


def test_an_edition_in_preparation_has_none(forum: Forum, client: FlaskClient) -> None:
    read(client)
    with transaction() as database:
        edition = database.merge(forum.edition)
        edition.is_current = edition.is_public = False
    assert client.get(address()).status_code == 404
    with pytest.raises(NotFound):
        make_programme("2025", "en")
