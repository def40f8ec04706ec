"""What the abuse is thrown at: a forum with a delegate half way through, and a member of staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user
from gpscf_events.accreditation.models import BatchState, ClearanceBatch, ClearanceItem
from gpscf_events.categories.models import Category
from gpscf_events.categories.queries import list_categories
from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.actor import SYSTEM, Actor, Grant
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.files import FileKind, store
from gpscf_events.core.limits import limiter
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.models import Delegation, FocalPoint
from gpscf_events.delegations.services import add_focal_point, make_delegation
from gpscf_events.imports.models import MemberImport
from gpscf_events.imports.services import run_import, start_import
from gpscf_events.invitations.models import Invitation as PartyInvitation
from gpscf_events.invitations.models import InvitedBy, InvitedLevel
from gpscf_events.invitations.services import InvitationDetails, make_invitation
from gpscf_events.lists.models import Tag, TagColour
from gpscf_events.lists.services import make_tag
from gpscf_events.notes.models import Note, NoteKind, NotePerson
from gpscf_events.notes.rules import Named
from gpscf_events.notes.services import NoteDetails, keep_note
from gpscf_events.parties.queries import find_party
from gpscf_events.programme.models import (
    DocumentKind,
    Meeting,
    Room,
    Session,
    SessionDocument,
    SessionSpeaker,
    SpeakerRole,
    TakingPart,
    Venue,
)
from gpscf_events.programme.rules import facts_told
from gpscf_events.questions.models import LaterForm, Question
from gpscf_events.registration.models import InvitationCode
from gpscf_events.registration.token import status_token
from gpscf_events.runsheets.models import ItemKind, RunSheetLine, SpeakerItem
from gpscf_events.runsheets.services import LineDetails, add_line, ask_speakers, publish_sheet
from gpscf_events.signups.models import ChangeNotice, HostListLine, NoticeState, SessionMessage, SignUp
from gpscf_events.signups.services.host_lists import keep_list
from tests.abuse.arsenal import COUNTS, FULL
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, accepted, draft_for, make_forum, submit_draft
from tests.factories.visiting import Visitor
from tests.questions.scene import ask, make_form

EMAIL = "elodie@example.org"


# Addresses hold ids of rows: the first row that there is stands for all of its kind.
ROWS: dict[str, type[Any]] = {
    "category_id": Category,
    "checkpoint_id": Checkpoint,
    "delegation_id": Delegation,
    "document_id": SessionDocument,
    "focal_point_id": FocalPoint,
    "import_id": MemberImport,
    "form_id": LaterForm,
    "invitation_code_id": InvitationCode,
    "invitation_id": PartyInvitation,
    "item_id": SpeakerItem,
    "line_id": RunSheetLine,
    "listed_id": HostListLine,
    "meeting_id": Meeting,
    "message_id": SessionMessage,
    "named_id": NotePerson,
    "note_id": Note,
    "notice_id": ChangeNotice,
    "question_id": Question,
    "room_id": Room,
    "sign_up_id": SignUp,
    "speaker_id": SessionSpeaker,
    "tag_id": Tag,
    "venue_id": Venue,
}


@dataclass
class Targets:
    """The browsers, and what stands in addresses."""

    app: Flask
    forum: Forum
    public: FlaskClient
    delegate: FlaskClient
    staff: FlaskClient
    draft_id: UUID
    token: str
    values: dict[str, Any]

    def submitted(self) -> UUID:
        """A registration of the delegate that nobody has decided, withdrawn or erased yet."""
        made = submit_draft(draft_for(self.forum, email=EMAIL)).public_id
        db.session.rollback()
        return made


def plant_rows(forum: Forum) -> None:
    """One of everything that the demo edition lacks."""
    session_id = next(iter(forum.sessions.values()))
    [session] = db.session.scalars(select(Session).where(Session.id == session_id))
    party = find_party("fr")
    assert party
    delegation = make_delegation(
        edition_id=forum.edition_id,
        party_id=party.id,
        label="",
        closes_on=None,
        places={row.id: 500 for row in list_categories(forum.edition_id)},
        by_user_id=None,
    )
    add_focal_point(delegation_id=delegation.id, name="Anne", email=EMAIL, locale="en")
    person = accepted(forum)
    with transaction() as database:
        batch = ClearanceBatch(edition_id=forum.edition_id, number=1, state=BatchState.SENT, sent_at=now())
        database.add(batch)
        database.flush()
        database.add(
            ClearanceItem(edition_id=forum.edition_id, batch_id=batch.id, number=1, registration_id=person.id)
        )
    made = start_import(
        delegation=delegation,
        contact_id=delegation.focal_points[0].contact_id,
        locale="en",
        file_name="members.csv",
        data=b"Family name,Given names,Mobile\r\nDupont,Anne,1\r\n",
        category_id=list_categories(forum.edition_id)[0].id,
        meeting_keys=["main"],
    )
    run_import(made.id, may_go_on=lambda: True)
    make_invitation(
        edition_id=forum.edition_id,
        details=InvitationDetails(
            party_id=party.id,
            label="",
            addressee="Ministry",
            addressee_name="",
            level=InvitedLevel.MINISTER,
            companions=3,
            signatory="",
            channel=InvitedBy.EMBASSY,
            locale="en",
            email="",
            reply_by=None,
            owner_user_id=None,
        ),
    )
    keep_note(
        edition_id=forum.edition_id,
        details=NoteDetails(
            party_id=party.id,
            kind=NoteKind.NOTE_VERBALE,
            number="17/2025",
            sender="Embassy",
            dated_on=now().date(),
            received_on=now().date(),
            language="en",
            summary="",
            supersedes_id=None,
        ),
        people=[Named("Elodie Dupont", "Director")],
        pdf=None,
        actor=SYSTEM,
    )
    form = make_form(forum, "delegate")
    ask(forum, is_required=False)
    ask(forum, "Which flight?", form=form, is_required=False)
    make_tag(edition=forum.edition, name="VIP", colour=TagColour.GREY, actor=SYSTEM)
    where = {
        "edition_id": forum.edition_id,
        "meeting_id": session.meeting_id,
        "session_id": session_id,
    }
    add_line(
        session=session,
        details=LineDetails(
            minute=0, what=Words(en="Doors"), who=None, language="", microphone="", media="", cue_owner=""
        ),
    )
    publish_sheet(session=session, seen=1, actor=SYSTEM)
    keep_list(session_id=session_id, file_name="list.csv", data=b"Name\r\nAda Lovelace\r\n", actor=SYSTEM)
    with transaction() as database:
        database.add(ChangeNotice(before=facts_told(session), **where))
        database.add(
            SessionMessage(
                states=["confirmed"], words=Words(en="Hello"), state=NoticeState.TELLING, total=1, **where
            )
        )
        database.add(
            SessionSpeaker(role=SpeakerRole.SPEAKER, name=Words(en="Ada"), mode=TakingPart.ON_SITE, **where)
        )
        database.add(
            SessionDocument(
                kind=DocumentKind.AGENDA,
                title=Words(en="Agenda"),
                language="en",
                file=store(kind=FileKind.SESSION_DOCUMENT, data=b"%PDF-"),
                **where,
            )
        )
    ask_speakers(session=session, kinds=ItemKind, due_on=now().date())


def values_of_rows() -> dict[str, UUID]:
    """The id that stands for each kind of row; kinds of which there is none are left out."""
    found = {
        name: db.session.scalars(select(model.public_id).order_by(model.id)).first()
        for name, model in ROWS.items()
    }
    return {name: public_id for name, public_id in found.items() if public_id is not None}


@pytest.fixture
def targets(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Targets]:
    """Without tokens in forms, limits and second askings for the password: tests/security tries what they keep out."""
    monkeypatch.setattr("gpscf_events.accounts.rules.CONFIRMED_FOR", timedelta(days=1))
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    limiter.enabled = False
    forum = make_forum()
    guest = accepted(forum)
    token = status_token(guest)
    open_session = next(key for key in forum.public_ids if key.endswith("safety"))
    submit_draft(draft_for(forum, email=EMAIL, wishes=(str(forum.public_ids[open_session]),)))
    plant_rows(forum)
    colleague = create_user(
        email="colleague@example.org", name="Colleague", password="a long enough pass phrase", grants=[]
    )
    draft = draft_for(forum, email=EMAIL)
    user = create_user(
        email="org@example.org",
        name="Organiser",
        password="a long enough pass phrase",
        grants=[(Role.ADMINISTRATOR, None), (Role.SECRETARIAT, None)],
    )
    actor = Actor(kind="user", id=user.id, name=user.name, grants=(Grant("administrator"),))
    values = {
        "locale": "en",
        "edition_key": "2025",
        "party_key": "fr",
        "step": "approved",
        "registration_id": draft.public_id,
        "token": token,
        "session_id": next(iter(forum.public_ids.values())),
        "page": "name",
        "number": 1,
        "user_id": colleague.public_id,
        "row_number": 2,
        "batch_number": 1,
        "person_number": 1,
        **values_of_rows(),
    }
    draft_id = draft.public_id
    db.session.rollback()
    delegate = Visitor(app.test_client())
    delegate.sign_in(EMAIL)
    yield Targets(
        app, forum, app.test_client(), delegate.client, signed_in(app, actor), draft_id, token, values
    )
    limiter.enabled = True


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How much was sent where, and how it was answered."""
    if not FULL or not COUNTS:
        return
    terminalreporter.section("abuse")
    places = sorted({where for where, _answer in COUNTS})
    for where in places:
        answers = {answer: n for (place, answer), n in sorted(COUNTS.items()) if place == where}
        told = ", ".join(f"{answer} {n}" for answer, n in answers.items())
        terminalreporter.write_line(f"{where:<60} {sum(answers.values()):>6}  {told}")
    terminalreporter.write_line(f"{'all':<60} {sum(COUNTS.values()):>6}")
