"""Two editions with one of everything, and a member of staff in any role, for the walk along all pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from gpscf_events.accounts.models import Passkey, Role, RoleGrant, User
from gpscf_events.accreditation.models import ClearanceBatch, ClearanceItem
from gpscf_events.attendance.models import Export, ExportFormat
from gpscf_events.categories.models import Category, QrOpens
from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core import files
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.models import Delegation, FocalPoint, Member
from gpscf_events.imports.models import ImportRow, MemberImport
from gpscf_events.invitations.models import Invitation as PartyInvitation
from gpscf_events.invitations.models import InvitedBy, InvitedLevel
from gpscf_events.lists.models import BulkAct, BulkKind, SavedView, Tag
from gpscf_events.notes.models import Note, NoteKind, NotePerson
from gpscf_events.parties.models import Party, PartyKind
from gpscf_events.people.models import Contact, ContactKind, Person
from gpscf_events.programme.models import (
    DocumentKind,
    Edition,
    Meeting,
    MeetingKind,
    Room,
    Session,
    SessionDocument,
    SessionKind,
    SessionSpeaker,
    SignUpMode,
    SpeakerRole,
    TakingPart,
    Venue,
)
from gpscf_events.programme.rules import facts_told
from gpscf_events.questions.models import Answer, LaterForm, Question, QuestionKind, QuestionVersion
from gpscf_events.registration.models import (
    InvitationCode,
    Participation,
    Portrait,
    Registration,
    RegistrationContact,
    RegistrationState,
)
from gpscf_events.retention.models import DataCopy, ErasureRequest, RetentionRun
from gpscf_events.runsheets.models import ItemKind, RunSheet, RunSheetLine, RunSheetVersion, SpeakerItem
from gpscf_events.runsheets.rendering import frozen
from gpscf_events.signups.models import (
    ChangeNotice,
    HostList,
    HostListLine,
    NoticeState,
    SessionMessage,
    SignUp,
    SignUpSource,
    SignUpState,
)

OPENS, CLOSES = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 9, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Wing:
    """An edition with a meeting, and the values its addresses are made of."""

    edition_id: int
    meeting_id: int
    values: dict[str, Any]


def make_staff(email: str) -> User:
    """A user without roles."""
    user = User(email=email, name=email, password_hash="!")
    db.session.add(user)
    db.session.flush()
    return user


def make_wing(key: str, *, owner_id: int) -> Wing:
    """An edition with one of everything; the export belongs to `owner_id`."""
    with transaction() as database:

        def add(row: Any) -> Any:
            database.add(row)
            database.flush()
            return row

        days = {"starts_on": date(2025, 9, 16), "ends_on": date(2025, 9, 18)}
        edition = add(
            Edition(
                key=key,
                name=Words(en=key),
                short_name=Words(en=key),
                city=Words(en="Lianyungang"),
                reference_prefix=f"{key}-",
                is_current=key == "2025",
                **days,
            )
        )
        meeting = add(
            Meeting(
                edition_id=edition.id,
                key="main",
                kind=MeetingKind.MAIN,
                name=Words(en="Main"),
                city=Words(en="Lianyungang"),
                registration_opens_at=OPENS,
                registration_closes_at=CLOSES,
                **days,
            )
        )
        venue = add(
            Venue(edition_id=edition.id, key="house", name=Words(en="House"), city=Words(en="Lianyungang"))
        )
        hall = {"edition_id": edition.id, "venue_id": venue.id, "key": "hall"}
        room = add(Room(name=Words(en="Hall"), capacity=100, **hall))
        inside = {"edition_id": edition.id, "meeting_id": meeting.id}
        session = add(
            Session(
                key="hall",
                kind=SessionKind.PLENARY,
                title=Words(en="Hall"),
                starts_at=datetime(2025, 9, 16, 1, tzinfo=UTC),
                ends_at=datetime(2025, 9, 16, 2, tzinfo=UTC),
                sign_up_mode=SignUpMode.OPEN,
                **inside,
            )
        )
        speaker = add(
            SessionSpeaker(
                session_id=session.id, role=SpeakerRole.SPEAKER, name=Words(en="Ada"),
                mode=TakingPart.ON_SITE, **inside,
            )
        )  # fmt: skip
        text = files.store(kind=files.FileKind.SESSION_DOCUMENT, data=b"%PDF-")
        document = add(
            SessionDocument(
                session_id=session.id, kind=DocumentKind.AGENDA, title=Words(en="Agenda"), language="en",
                file=text, published_at=OPENS, **inside,
            )
        )  # fmt: skip
        sheet = add(RunSheet(session_id=session.id, **inside))
        of_sheet = {"edition_id": edition.id, "sheet_id": sheet.id}
        sheet_line = add(RunSheetLine(minute=0, position=1, what=Words(en="Doors"), **of_sheet))
        add(RunSheetVersion(number=1, content=frozen(session, [sheet_line]), **of_sheet))
        # Of somebody whom the walk does not remove before it comes to what they owe.
        other = add(
            SessionSpeaker(
                session_id=session.id, role=SpeakerRole.CHAIR, name=Words(en="Grace"),
                mode=TakingPart.ON_SITE, **inside,
            )
        )  # fmt: skip
        owed = add(SpeakerItem(session_id=session.id, speaker_id=other.id, kind=ItemKind.SPEECH, **inside))
        checkpoint = add(Checkpoint(session_id=session.id, key="gate", name=Words(en="Gate"), **inside))
        category = add(
            Category(
                edition_id=edition.id,
                key="delegate",
                name=Words(en="Delegate"),
                badge_class=1,
                colour="#0b3d91",
                qr_opens=QrOpens.GATE,
            )
        )
        registration = add(
            Registration(
                edition_id=edition.id,
                person_id=add(Person(latin_family=key, name_sort=key, search_key=key)).id,
                contact_id=add(Contact(kind=ContactKind.EMAIL, value=f"{key}@example.org")).id,
                category_id=category.id,
                reference=f"{key}-1",
                state=RegistrationState.ACCEPTED,
            )
        )
        number = add(Contact(kind=ContactKind.MOBILE, value=f"+86138000{key}0"))
        further = {"edition_id": edition.id, "registration_id": registration.id, "contact_id": number.id}
        add(RegistrationContact(**further))
        code = add(
            InvitationCode(
                edition_id=edition.id,
                category_id=category.id,
                label="Embassy",
                code_hash=key.encode(),
                ending="H4TD",
                uses_allowed=1,
                expires_at=CLOSES,
            )
        )
        photo = files.store(kind=files.FileKind.PORTRAIT, data=b"picture")
        of = {"edition_id": edition.id, "registration_id": registration.id}
        add(Portrait(file=photo, width=1, height=1, brightness=1, **of))
        add(Participation(registration_id=registration.id, **inside))
        sign_up = add(
            SignUp(
                session_id=session.id,
                registration_id=registration.id,
                state=SignUpState.REQUESTED,
                source=SignUpSource.DELEGATE,
                sequence=1,
                **inside,
            )
        )
        export = add(
            Export(
                session_id=session.id,
                user_id=owner_id,
                format=ExportFormat.CSV,
                locale="en",
                file_name="a.csv",
                **inside,
            )
        )
        tag = add(Tag(edition_id=edition.id, name="VIP"))
        many = add(BulkAct(edition_id=edition.id, user_id=owner_id, kind=BulkKind.TAG_ON, told={}))
        view = add(SavedView(edition_id=edition.id, user_id=owner_id, name=key, address="", is_shared=True))
        run = add(RetentionRun(edition_id=edition.id, slot=uuid4()))
        asked = add(ErasureRequest(due_at=CLOSES, **of))
        copy = add(DataCopy(locale="en", expires_at=CLOSES, **of))
        of_trail = add(
            Export(
                edition_id=edition.id,
                user_id=owner_id,
                source="trail",
                wanted={"edition_id": edition.id},
                format=ExportFormat.CSV,
                locale="en",
                file_name="a.csv",
            )
        )
        of_list = add(
            Export(
                edition_id=edition.id,
                user_id=owner_id,
                source="registrations",
                format=ExportFormat.CSV,
                locale="en",
                file_name="a.csv",
            )
        )
        form = add(
            LaterForm(
                edition_id=edition.id,
                public_id=uuid4(),
                name=Words(en="Travel"),
                opened_at=OPENS,
                closes_at=datetime(2099, 1, 1, tzinfo=UTC),
            )
        )
        question = add(Question(edition_id=edition.id, public_id=uuid4(), later_form_id=form.id))
        shape = {"kind": QuestionKind.FILE, "label": Words(en="File"), "is_required": False}
        add(QuestionVersion(question_id=question.id, version=1, **shape))
        letter = files.store(kind=files.FileKind.ANSWER_PDF, data=b"%PDF-")
        answer = add(
            Answer(public_id=uuid4(), question_id=question.id, version=1, words=[], file=letter, **of)
        )
        colleague = make_staff(f"colleague-{key}@example.org")
        grant = add(RoleGrant(user_id=colleague.id, role=Role.GATE_STEWARD, edition_id=edition.id))
        invited = make_staff(f"invited-{key}@example.org")
        invited.password_hash = None
        add(RoleGrant(user_id=invited.id, role=Role.GATE_STEWARD, edition_id=edition.id))
        key_of_colleague = {"credential_id": f"{key}".encode(), "public_key": b"", "name": "phone"}
        passkey = add(Passkey(user_id=colleague.id, **key_of_colleague))
        delegation = add(Delegation(edition_id=edition.id, party_id=party_of(database, key).id))
        contact_id = registration.contact_id
        looks_after = {"edition_id": edition.id, "delegation_id": delegation.id}
        focal_point = add(FocalPoint(contact_id=contact_id, name="Anne", **looks_after))
        add(Member(registration_id=registration.id, category_id=category.id, **looks_after))
        batch = add(ClearanceBatch(edition_id=edition.id, number=3))
        add(
            ClearanceItem(edition_id=edition.id, batch_id=batch.id, number=1, registration_id=registration.id)
        )
        table = add(
            MemberImport(
                contact_id=contact_id,
                file_name="members.xlsx",
                category_id=category.id,
                meeting_keys=["main"],
                locale="en",
                headings=["Family name"],
                columns=["latin_family"],
                **looks_after,
            )
        )
        add(ImportRow(edition_id=edition.id, import_id=table.id, number=2, cells=["Dupont"]))
        note = add(
            Note(
                edition_id=edition.id,
                party_id=delegation.party_id,
                kind=NoteKind.NOTE_VERBALE,
                number="17/2025",
                sender="Embassy",
                dated_on=date(2025, 6, 2),
                received_on=date(2025, 6, 2),
                language="en",
                file=files.store(kind=files.FileKind.NOTE, data=b"%PDF-"),
            )
        )
        named = add(NotePerson(edition_id=edition.id, note_id=note.id, line=0, name="Ada Lovelace"))
        office = add(
            PartyInvitation(
                edition_id=edition.id,
                number=1,
                party_id=delegation.party_id,
                addressee="Ministry",
                level=InvitedLevel.MINISTER,
                channel=InvitedBy.EMBASSY,
                locale="en",
            )
        )
        changed = add(
            ChangeNotice(
                edition_id=edition.id,
                meeting_id=session.meeting_id,
                session_id=session.id,
                before=facts_told(session),
            )
        )
        written = add(
            SessionMessage(
                edition_id=edition.id,
                meeting_id=session.meeting_id,
                session_id=session.id,
                states=["confirmed"],
                words=Words(en="Please bring your badge."),
                state=NoticeState.TELLING,
            )
        )
        whole_list = add(
            HostList(
                edition_id=edition.id,
                meeting_id=session.meeting_id,
                session_id=session.id,
                file_name="list.xlsx",
                total=1,
            )
        )
        listed = add(
            HostListLine(edition_id=edition.id, list_id=whole_list.id, number=2, name="Ada Lovelace")
        )
        values = {
            "edition_key": key,
            "listed_id": listed.public_id,
            "message_id": written.public_id,
            "notice_id": changed.public_id,
            "invitation_id": office.public_id,
            "step": "approved",
            "note_id": note.public_id,
            "named_id": named.public_id,
            "party_key": f"x-{key}",
            "delegation_id": delegation.public_id,
            "import_id": table.public_id,
            "row_number": 2,
            "batch_number": 3,
            "person_number": 1,
            "focal_point_id": focal_point.public_id,
            "registration_id": registration.public_id,
            "contact_id": number.public_id,
            "session_id": session.public_id,
            "speaker_id": speaker.public_id,
            "line_id": sheet_line.public_id,
            "item_id": owed.public_id,
            "sign_up_id": sign_up.public_id,
            "document_id": document.public_id,
            "checkpoint_id": checkpoint.public_id,
            "export_id": export.public_id,
            "run_id": run.public_id,
            "request_id": asked.public_id,
            "copy_id": copy.public_id,
            "tag_id": tag.public_id,
            "bulk_id": many.public_id,
            "view_id": view.public_id,
            "trail_export_id": of_trail.public_id,
            "list_export_id": of_list.public_id,
            "user_id": colleague.public_id,
            "invited_id": invited.public_id,
            "grant_id": grant.public_id,
            "web_session_id": uuid4(),
            "passkey_id": passkey.public_id,
            "invitation_code_id": code.public_id,
            "category_id": category.public_id,
            "meeting_id": meeting.public_id,
            "venue_id": venue.public_id,
            "room_id": room.public_id,
            "question_id": question.public_id,
            "form_id": form.public_id,
            "answer_id": answer.public_id,
        }
        return Wing(edition.id, meeting.id, values)


def party_of(database: Any, key: str) -> Party:
    """A party that is in no list."""
    party = Party(key=f"x-{key}", kind=PartyKind.COUNTRY, name=Words(en=key), pinyin=key, search_key="|")
    database.add(party)
    database.flush()
    return party


def scan_body(checkpoint_id: UUID) -> dict[str, Any]:
    """What a device sends."""
    now = datetime.now(UTC).isoformat()
    scan = {
        "uuid": str(uuid4()),
        "checkpoint_id": str(checkpoint_id),
        "device_id": str(uuid4()),
        "seq": 1,
        "source": "camera",
        "text": "x",
        "scanned_at": now,
    }
    return {"device_now": now, "scans": [scan]}


def staff_of(user_id: int, *grants: Grant) -> Actor:
    """The member of staff with these grants."""
    return Actor(kind="user", id=user_id, name="Staff", grants=grants)
