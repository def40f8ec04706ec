"""The chase list: who owes what by when, marked as received in one press, for the own sessions only."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core import files
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import (
    DocumentKind,
    Session,
    SessionDocument,
    SessionSpeaker,
    SpeakerRole,
    Visibility,
)
from gpscf_events.programme.services import DocumentDetails, add_document, remove_document, remove_speaker
from gpscf_events.runsheets.models import ItemKind, ItemState, SpeakerItem
from gpscf_events.runsheets.services import ask_speakers
from tests.attendance.forum import Forum
from tests.runsheets.test_views_staff import host

BASE = "/en/staff/2025/chase-list/"
WELL = {"state": "asked", "due_on": "2025-09-14", "document": "", "note": "", "revision": "1"}


def announce(session: Session, name: str) -> SessionSpeaker:
    with transaction() as database:
        speaker = SessionSpeaker(
            edition_id=session.edition_id, meeting_id=session.meeting_id, session_id=session.id,
            role=SpeakerRole.SPEAKER, name=Words(en=name), office=Words(en=f"Minister {name}"),
        )  # fmt: skip
        database.add(speaker)
    return speaker


def publish(session: Session, kind: DocumentKind, *, at: datetime | None) -> SessionDocument:
    details = DocumentDetails(kind=kind, title=Words(en="Paper"), language="en", published_at=at)
    return add_document(session=session, details=details, data=b"%PDF-1.7 %%EOF")


def items() -> list[SpeakerItem]:
    db.session.rollback()
    return list(db.session.scalars(select(SpeakerItem).order_by(SpeakerItem.id)))


def ask(session: Session, *kinds: ItemKind, due_on: date | None = None) -> list[SpeakerItem]:
    ask_speakers(session=session, kinds=kinds, due_on=due_on)
    return items()


def test_all_speakers_of_a_session_are_asked_at_once_and_nobody_twice(
    forum: Forum, desk: FlaskClient
) -> None:
    page = f"{BASE}sessions/{forum.terror.public_id}"
    assert "Nobody is announced yet" in desk.get(page).text
    announce(forum.terror, "Ada")
    assert 'value="2025-09-14"' in desk.get(page).text  # two days before the session
    sent = desk.post(page, data={"kinds": ["speech", "slides"], "due_on": "2025-09-10"})
    assert sent.status_code == 303
    announce(forum.terror, "Grace")
    again = desk.post(page, data={"kinds": ["speech"], "due_on": "2025-09-12"}, follow_redirects=True)
    assert "1 new item in the chase list." in again.text
    assert [(one.speaker.name["en"], one.kind, str(one.due_on)) for one in items()] == [
        ("Ada", ItemKind.SLIDES, "2025-09-10"),
        ("Ada", ItemKind.SPEECH, "2025-09-10"),
        ("Grace", ItemKind.SPEECH, "2025-09-12"),
    ]
    third = desk.post(page, data={"kinds": ["speech"], "due_on": ""}, follow_redirects=True)
    assert "Everybody announced was asked for that before." in third.text
    assert "Minister Grace" in third.text
    assert third.text.count("Not asked for") == 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kinds": []}, "Choose at least one"),
        ({"kinds": ["shoes"]}, "is not a valid choice"),
        ({"due_on": "soon"}, "Not a valid date value"),
        ({"due_on": "0001-01-01"}, "Check the year"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(
    forum: Forum, desk: FlaskClient, wrong: dict[str, object], message: str
) -> None:
    announce(forum.terror, "Ada")
    data = {"kinds": ["speech"], "due_on": "2025-09-10", **wrong}
    sent = desk.post(f"{BASE}sessions/{forum.terror.public_id}", data=data)
    assert sent.status_code == 422
    assert message.casefold() in sent.text.casefold()
    assert items() == []


def test_what_is_late_stands_first_and_one_press_takes_it_off(forum: Forum, desk: FlaskClient) -> None:
    announce(forum.terror, "Ada")
    announce(forum.drugs, "Grace")
    ask(forum.terror, ItemKind.SPEECH, due_on=now().date() + timedelta(days=3))
    ask(forum.drugs, ItemKind.SPEECH, due_on=now().date() - timedelta(days=3))
    page = desk.get(BASE).text
    assert page.index("Minister Grace") < page.index("Minister Ada")
    assert "1 overdue" in page
    assert page.count(">Overdue<") == 1
    grace = items()[1]
    sent = desk.post(f"{BASE}{grace.public_id}/received", data={"kind": "speech", "show": "owed"})
    assert sent.status_code == 303
    assert "kind=speech" in sent.location
    shown = desk.get(sent.location).text
    assert "Received: Speech of Grace." in shown
    assert "Minister Grace" not in shown
    assert "Minister Ada" in shown
    desk.post(f"{BASE}{grace.public_id}/received")  # twice is once
    assert [(one.state, one.revision) for one in items()] == [
        (ItemState.ASKED, 1),
        (ItemState.RECEIVED, 2),
    ]
    assert "Minister Grace" in desk.get(f"{BASE}?show=to_check").text
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("speaker_item.%"))).all()
    assert sorted(one.action for one in entries) == [
        "speaker_item.asked", "speaker_item.asked", "speaker_item.received",
    ]  # fmt: skip


def test_the_list_is_filtered_by_session_and_kind_and_takes_any_address(
    forum: Forum, desk: FlaskClient
) -> None:
    announce(forum.terror, "Ada")
    announce(forum.drugs, "Grace")
    ask(forum.terror, ItemKind.SPEECH, ItemKind.TITLE)
    ask(forum.drugs, ItemKind.TITLE)
    of_session = desk.get(f"{BASE}?session={forum.drugs.public_id}").text
    assert ("Minister Grace" in of_session, "Minister Ada" in of_session) == (True, False)
    of_kind = desk.get(f"{BASE}?kind=speech").text
    assert ("Minister Grace" in of_kind, "Minister Ada" in of_kind) == (False, True)
    for odd in ("?session=x&kind=shoes&show=all", "?session=", "?show=%F0%9F%91%9F"):
        assert desk.get(f"{BASE}{odd}").status_code == 200


def test_a_published_speech_counts_as_received_and_what_is_removed_no_longer(
    forum: Forum, desk: FlaskClient
) -> None:
    announce(forum.terror, "Ada")
    ask(forum.terror, ItemKind.SPEECH)
    paper = publish(forum.terror, DocumentKind.SPEECH, at=datetime(2025, 1, 1, tzinfo=UTC))
    assert "Minister Ada" not in desk.get(BASE).text
    assert "lies among the documents" in desk.get(f"{BASE}?show=to_check").text
    remove_document(document=db.session.get_one(SessionDocument, paper.id))
    assert "Minister Ada" in desk.get(BASE).text


def test_a_document_is_named_for_one_of_two_and_let_go_when_it_is_removed(
    forum: Forum, desk: FlaskClient
) -> None:
    announce(forum.terror, "Ada")
    announce(forum.terror, "Grace")
    ada, grace = ask(forum.terror, ItemKind.SPEECH)
    paper = publish(forum.terror, DocumentKind.SPEECH, at=None)
    key = str(db.session.get_one(SessionDocument, paper.id).public_id)
    assert desk.post(f"{BASE}{ada.public_id}", data={**WELL, "document": key}).status_code == 303
    page = desk.get(BASE).text
    assert ("Minister Ada" in page, "Minister Grace" in page) == (False, True)
    remove_document(document=db.session.get_one(SessionDocument, paper.id))
    assert "Minister Ada" in desk.get(BASE).text
    assert [one.document_id for one in items()] == [None, None]
    assert db.session.scalars(select(files.StoredFile)).all() == []
    assert grace.public_id != ada.public_id


def test_a_document_of_another_session_or_kind_is_no_choice(forum: Forum, desk: FlaskClient) -> None:
    announce(forum.terror, "Ada")
    (ada,) = ask(forum.terror, ItemKind.SPEECH)
    publish(forum.terror, DocumentKind.SPEECH, at=None)
    for paper in (
        publish(forum.drugs, DocumentKind.SPEECH, at=None),
        publish(forum.terror, DocumentKind.SLIDES, at=None),
    ):
        sent = desk.post(f"{BASE}{ada.public_id}", data={**WELL, "document": str(paper.public_id)})
        assert (sent.status_code, "Not a valid choice" in sent.text) == (422, True)


def test_the_second_editor_of_an_item_sees_both_values(forum: Forum, desk: FlaskClient) -> None:
    announce(forum.terror, "Ada")
    (ada,) = ask(forum.terror, ItemKind.TITLE, due_on=date(2025, 9, 14))
    own = f"{BASE}{ada.public_id}"
    assert 'value="2025-09-14"' in desk.get(own).text
    first = desk.post(own, data={**WELL, "state": "checked", "note": "as on the letter"})
    assert first.status_code == 303
    late = desk.post(own, data={**WELL, "note": "ask again"})
    assert late.status_code == 409
    for said in ("Saved now: Checked", "Saved now: as on the letter", "ask again"):
        assert said in late.text, said
    wrong = desk.post(own, data={**WELL, "state": "lost", "due_on": "soon"})
    assert wrong.status_code == 422


def test_what_somebody_owes_goes_when_they_are_announced_no_longer(forum: Forum, desk: FlaskClient) -> None:
    speaker = announce(forum.terror, "Ada")
    ask(forum.terror, *ItemKind)
    remove_speaker(speaker=db.session.get_one(SessionSpeaker, speaker.id))
    assert items() == []
    assert "Nothing to chase here" in desk.get(BASE).text


@pytest.mark.parametrize("visibility", list(Visibility))
def test_who_keeps_another_session_learns_of_nothing_here(
    app: Flask, forum: Forum, visibility: Visibility
) -> None:
    announce(forum.terror, "Ada")
    (ada,) = ask(forum.terror, ItemKind.SPEECH)
    with transaction() as database:
        database.get_one(Session, forum.terror.id).visibility = visibility
    other = host(app, forum, Role.SESSION_HOST, meeting_id=forum.meeting.id, session_id=forum.drugs.id)
    page = other.get(f"{BASE}?show=everything&session={forum.terror.public_id}").text
    assert ("Ada" in page, "Counter-terrorism" in page) == (False, False)
    for address in (f"{BASE}{ada.public_id}", f"{BASE}sessions/{forum.terror.public_id}"):
        assert other.get(address).status_code == 404
        assert other.post(address, data=WELL).status_code == 404
    assert other.post(f"{BASE}{ada.public_id}/received").status_code == 404
    assert items()[0].state is ItemState.ASKED


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.REVIEWER, Role.AUDITOR])
def test_who_keeps_no_run_sheets_has_no_chase_list(app: Flask, forum: Forum, role: Role) -> None:
    assert host(app, forum, role).get(BASE).status_code == 404
