"""A delegate with a value in every personal column, and the rows of a delegate in every table."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gpscf_events.accounts.models import WebSession
from gpscf_events.attendance.models import Export, ExportFormat, ExportState
from gpscf_events.attendance.services import path_of
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.badges.queries import pdf_path
from gpscf_events.checkin.models import Direction, Outcome, Scan, ScanSource
from gpscf_events.core import files
from gpscf_events.core.db import Base, Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.models import Delegation, Member
from gpscf_events.messages.models import Message, MessageState
from gpscf_events.parties.models import Organisation
from gpscf_events.people.models import ContactKind, PersonContact, SignInCode
from gpscf_events.people.services import keep_contact
from gpscf_events.registration.models import (
    Consent,
    Correction,
    DocumentKind,
    Portrait,
    Registration,
)
from gpscf_events.registration.services import add_contact, keep_document, keep_portrait
from gpscf_events.registration.services.documents import DocumentDetails
from gpscf_events.retention.models import CopyState, DataCopy, ErasureRequest, RequestState
from gpscf_events.retention.rules import LINES, AtEnd
from gpscf_events.retention.services.copies import path_of as path_of_copy
from tests.attendance.forum import SEEN_AT, Forum
from tests.core.test_images import picture
from tests.retention.decided import add_decided_and_asked

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Delegate:
    """The ids of a delegate's rows; which rows of each table are theirs."""

    registration: int
    person: int
    contact: int
    organisation: int
    file: int
    export: int
    user: int

    @property
    def rows(self) -> dict[str, str]:
        """Table → condition."""
        own = f"registration_id = {self.registration}"
        return {
            "registration": f"id = {self.registration}",
            "person": f"id = {self.person}",
            "person_contact": f"person_id = {self.person}",
            "contact": f"id = {self.contact}",
            "organisation": f"id = {self.organisation}",
            "stored_file": f"id = {self.file}",
            "export": f"id = {self.export}",
            "web_session": f"contact_id = {self.contact}",
            "sign_in_code": f"contact_id = {self.contact}",
            "message": f"(subject_kind = 'registration' AND subject_id = {self.registration})"
            f" OR (subject_kind = 'contact' AND subject_id = {self.contact})",
            **dict.fromkeys(
                (
                    "identity_document",
                    "portrait",
                    "participation",
                    "registration_contact",
                    "sign_up",
                    "badge",
                    "presence",
                    "consent",
                    "erasure_request",
                    "data_copy",
                    "correction",
                    "scan",
                    "accreditation",
                    "fact_move",
                    "field_note",
                    "enquiry",
                    "wording",
                    "registration_tag",
                    "delegation_member",
                    "answer",
                    "form_entry",
                ),
                own,
            ),
        }

    def read(self, *, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
        """All rows, as they stand."""
        found = {
            table: [
                row[0]
                for row in db.session.execute(
                    text(f'SELECT to_jsonb(t) FROM "{table}" t WHERE {rows} ORDER BY 1')
                )
            ]
            for table, rows in self.rows.items()
            if table not in without
        }
        db.session.rollback()
        return found


def make_delegate(forum: Forum, family: str) -> Delegate:
    """Somebody of whom there is a row in every table."""
    who = forum.register(family, f"{family}given", organisation=f"{family} Academy", party=forum.serbia)
    with transaction() as session:
        organisation = Organisation(name=Words(en=f"{family} Academy"), search_key=family)
        session.add(organisation)
        session.flush()
        who.organisation_id = organisation.id
        session.add(PersonContact(person_id=who.person_id, contact_id=who.contact_id))
    further = keep_contact(kind=ContactKind.EMAIL, value=f"{family.lower()}@further.example", locale="en")
    add_contact(registration_id=who.id, contact=further)
    keep_portrait(registration_id=who.id, picture=picture(mode="L" if family.startswith("Kept") else "RGB"))
    details = DocumentDetails(DocumentKind.PASSPORT, f"{family}12345", "serbia", date(2031, 5, 17))
    keep_document(registration_id=who.id, details=details)
    user = forum.staff(f"{family.lower()}@staff.example.org")
    sign_up = forum.sign_up(who, forum.terror)
    presence = forum.see(who, forum.terror)
    with transaction() as session:
        badge = Badge(
            edition_id=who.edition_id,
            registration_id=who.id,
            state=BadgeState.MADE,
            cid=uuid.uuid4().bytes[:8],
            manual_code=uuid.uuid4().hex[:12],
            badge_class=1,
            token=f"TOKEN-{family}",
        )
        session.add(badge)
        session.flush()
        scan = Scan(
            uuid=uuid.uuid4(),
            edition_id=who.edition_id,
            meeting_id=forum.meeting.id,
            checkpoint_id=forum.gate.id,
            session_id=forum.terror.id,
            badge_id=badge.id,
            registration_id=who.id,
            cid=badge.cid,
            raw_hash=uuid.uuid4().bytes,
            device_id=uuid.uuid4(),
            seq=1,
            source=ScanSource.CAMERA,
            direction=Direction.IN,
            outcome=Outcome.GREEN,
            code="welcome",
            scanned_at=SEEN_AT,
        )
        session.add(scan)
        session.get_one(type(presence), presence.id).scan_uuid = scan.uuid
        for kind, subject in (("registration", who.id), ("contact", who.contact_id), ("sign_up", sign_up.id)):
            session.add(_message(family, kind, subject))
        session.add(Consent(registration_id=who.id, kind="processing", text_version="2025-1", locale="en"))
        session.add(
            ErasureRequest(
                edition_id=who.edition_id,
                registration_id=who.id,
                state=RequestState.REFUSED,
                due_at=NOW,
                decided_at=NOW,
                reason=Words(en=f"Case of {family}"),
            )
        )
        session.add(
            SignInCode(
                contact_id=who.contact_id,
                code_hash=uuid.uuid4().bytes,
                link_hash=uuid.uuid4().bytes,
                browser_hash=uuid.uuid4().bytes,
                code_expires_at=NOW,
                link_expires_at=NOW,
            )
        )
        session.add(
            WebSession(
                token_hash=uuid.uuid4().bytes,
                contact_id=who.contact_id,
                last_seen_at=NOW,
                expires_at=NOW + timedelta(days=1),
            )
        )
        export = Export(
            edition_id=who.edition_id,
            user_id=user.id,
            format=ExportFormat.CSV,
            locale="en",
            state=ExportState.READY,
            file_name=f"{family}.csv",
        )
        session.add(export)
        session.flush()
        file_id = session.query(Portrait.file_id).filter_by(registration_id=who.id).scalar()
        made = Delegate(
            who.id, who.person_id or 0, who.contact_id or 0, organisation.id, file_id, export.id, user.id or 0
        )
        session.add(
            Correction(
                edition_id=who.edition_id,
                registration_id=who.id,
                page="name",
                wanted={"latin_family": [f"{family}new"]},
            )
        )
        copy = DataCopy(
            edition_id=who.edition_id,
            registration_id=who.id,
            locale="en",
            state=CopyState.READY,
            expires_at=NOW + timedelta(days=1),
        )
        session.add(copy)
        session.flush()
        delegation = Delegation(
            edition_id=who.edition_id, party_id=who.represents_party_id, label=f"Delegation {who.id}"
        )
        session.add(delegation)
        session.flush()
        session.add(
            Member(
                edition_id=who.edition_id,
                delegation_id=delegation.id,
                registration_id=who.id,
                category_id=who.category_id,
            )
        )
        add_decided_and_asked(who, family, user.id)
        path_of_copy(copy).parent.mkdir(exist_ok=True)
        path_of_copy(copy).write_text(family)
        pdf_path(badge.public_id).parent.mkdir(exist_ok=True)
        pdf_path(badge.public_id).write_text(family)
        path_of(export).parent.mkdir(exist_ok=True)
        path_of(export).write_text(family)
    db.session.rollback()
    return made


def _message(family: str, kind: str, subject: int | None) -> Message:
    return Message(
        send_key=str(uuid.uuid4()),
        message_id=f"<{uuid.uuid4()}@example.org>",
        kind="registration_confirmed",
        subject_kind=kind,
        subject_id=subject,
        recipient=f"{family.lower()}@example.org",
        locale="en",
        subject=f"Dear {family}",
        body_text=f"Dear {family}",
        body_html=f"<p>Dear {family}</p>",
        state=MessageState.SENT,
    )


def plant(who: Delegate) -> list[str]:
    """Put a word of its own into every personal column that takes one; the words, and all that stood there before."""
    words: list[str] = []
    for line in LINES:
        if line.at_end is AtEnd.FIGURE or line.table not in who.rows:
            continue
        for name in line.columns:
            column, word = Base.metadata.tables[line.table].c[name], f"plant_{line.table}_{name}"
            words += [
                str(row[0])
                for row in db.session.execute(
                    text(f'SELECT {name}::text FROM "{line.table}" WHERE {who.rows[line.table]}')
                )
                if row[0] and is_telling(column)
            ]
            if (sql := _sql(column, word)) is not None:
                db.session.execute(
                    text(f'UPDATE "{line.table}" SET {name} = {sql} WHERE {who.rows[line.table]}')
                )
                words.append(word.encode().hex() if isinstance(column.type, sa.LargeBinary) else word)
    db.session.commit()
    return words


def is_telling(column: sa.Column[Any]) -> bool:
    """Whether a value found anywhere could only have come from here."""
    kinds = (sa.Uuid, sa.LargeBinary, sa.Text, JSONB)
    # A scan's number and that of the badge stay where they lead to nobody: in the scan, and in the dead badge.
    shared = {"locale", "languages", "draft", "enclosures", "wanted", "smtp_reply", "scan_uuid", "cid"}
    return isinstance(column.type, kinds) and column.name not in shared


def _sql(column: sa.Column[Any], word: str) -> str | None:
    kind = column.type
    if column.foreign_keys or isinstance(kind, sa.Enum):
        return None
    if isinstance(kind, sa.LargeBinary):
        return f"'{word}'::bytea"
    if isinstance(kind, JSONB) or "Translated" in type(kind).__name__:
        return f"""'{{"en": "{word}"}}'"""
    if isinstance(kind, ARRAY):
        return f"ARRAY['{word}']"
    return f"'{word}'" if isinstance(kind, sa.Text) else None


def path_of_portrait(who: Delegate) -> Any:
    """Where the picture lies."""
    registration = db.session.get_one(Registration, who.registration)
    portrait = db.session.query(Portrait).filter_by(registration_id=registration.id).one()
    return files.path_of(portrait.file)
