"""Erasing: the lines of the table, run for one registration, person or batch. Each call is safe to repeat.

A caller's transaction holds many of these; the files they name are removed after its commit, and swept if it died.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    exists,
    literal_column,
    or_,
    select,
    update,
)

from gpscf_events.accounts.models import WebSession
from gpscf_events.attendance.models import Export
from gpscf_events.attendance.services import path_of as path_of_export
from gpscf_events.audit.services import record
from gpscf_events.badges.models import Badge
from gpscf_events.badges.queries import lock_live_badges, pdf_path
from gpscf_events.badges.services import end_badge
from gpscf_events.checkin.models import Presence
from gpscf_events.core.clock import now
from gpscf_events.core.db import Base, db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message, MessageState, SmtpPhase
from gpscf_events.people.models import Contact, Person, PersonContact, SignInCode
from gpscf_events.registration.models import (
    Registration,
    RegistrationContact,
    RegistrationState,
)
from gpscf_events.registration.queries import lock_registration
from gpscf_events.registration.services import withdraw
from gpscf_events.registration.services.organisations import drop_organisation
from gpscf_events.retention import journal
from gpscf_events.retention.models import RequestState
from gpscf_events.retention.queries import end_of, lock_open_request
from gpscf_events.retention.rules import LINES, Part
from gpscf_events.retention.services.answers import reach_of, write_down
from gpscf_events.retention.services.copies import drop_copies
from gpscf_events.retention.services.parts import erase_parts
from gpscf_events.signups.models import SignUp
from gpscf_events.signups.queries import list_sign_ups
from gpscf_events.signups.services import cancel as cancel_sign_up
from gpscf_events.signups.services import give_up_all

# The kinds of lines in the journal.
REGISTRATION, PERSON = "registration", "person"
# No badge has it: only its folder is asked for.
_NOBODY = UUID(int=0)
# What else points at a draft.
OF_A_DRAFT = (
    "participation",
    "registration_contact",
    "consent",
    "legal_hold",
    "registration_tag",
    "delegation_member",
    "bulk_row",
    "import_row",
    "host_list_line",
    "sign_up",
)
LIVE = (RegistrationState.SUBMITTED, RegistrationState.ACCEPTED)


def erase_draft(registration_id: int) -> list[Path]:
    """A draft goes whole, with holds that were lifted (the audit trail tells of them)."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        gone = erase_parts(registration_id)
        give_up_all(registration_id=registration_id)
        _record("retention.draft_erased", registration)
        journal.note(REGISTRATION, registration.public_id)
        # The authority named somebody, whatever became of the draft.
        named = Base.metadata.tables["note_person"]
        session.execute(
            update(named).where(named.c.registration_id == registration_id).values(registration_id=None)
        )
        for table in OF_A_DRAFT:
            rows = Base.metadata.tables[table]
            session.execute(delete(rows).where(rows.c.registration_id == registration_id))
        session.execute(delete(Registration).where(Registration.id == registration_id))
        session.expunge(registration)
        return gone


def erase_registration(registration_id: int, *, tell: bool = True) -> list[Path]:
    """What a registration says of its person goes; what it counts stays. A second time changes nothing.

    Before the edition's end seats are given back and badges end, as if the person had withdrawn; no mail is sent,
    unless the person asked for erasure: that is answered, and told unless `tell` says that it was.
    """
    with transaction() as session:
        registration = lock_registration(registration_id)
        if registration.state is RegistrationState.DRAFT:
            return erase_draft(registration_id)
        if registration.erased_at is not None:
            return []
        gone = erase_parts(registration_id)
        reach = reach_of(registration)
        # First, so that nobody to the left writes to the person once more.
        registration.contact_id = None
        session.execute(
            delete(RegistrationContact).where(RegistrationContact.registration_id == registration_id)
        )
        session.flush()
        session.expire(registration, ["contact"])
        _stop_messages(registration_id)
        _leave(registration)
        gone += [
            pdf_path(public_id)
            for public_id in session.scalars(
                select(Badge.public_id).where(Badge.registration_id == registration_id)
            )
        ]
        # All of the edition: who is in which file stands nowhere, and participations and sign-ups have moved on since
        # it was written. One list too many is ordered anew in seconds; one too few keeps an erased name.
        gone += erase_exports(
            session.scalars(select(Export.id).where(Export.edition_id == registration.edition_id)).all()
        )
        gone += drop_copies(registration_id)
        tags = Base.metadata.tables["registration_tag"]
        session.execute(delete(tags).where(tags.c.registration_id == registration_id))
        named = Base.metadata.tables["note_person"]
        session.execute(delete(named).where(named.c.registration_id == registration_id))
        for table in ("bulk_row", "import_row", "host_list_line"):
            many = Base.metadata.tables[table]
            session.execute(delete(many).where(many.c.registration_id == registration_id))
        organisation_id = registration.organisation_id
        _record("registration.erased", registration)
        journal.note(REGISTRATION, registration.public_id)
        session.flush()
        put_in_place(Part.REGISTRATIONS, _of_registration(registration_id))
        session.execute(
            update(Registration).where(Registration.id == registration_id).values(erased_at=now())
        )
        drop_organisation(organisation_id)
        session.expire_all()
        if (asked := lock_open_request(registration_id)) is not None:
            write_down(asked, state=RequestState.ERASED, reach=reach if tell else None)
        return gone


def erase_person(person_id: int) -> list[Path]:
    """Names and contacts go, where no registration that is left needs them; returns no files."""
    with transaction() as session:
        person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
        if person is None or person.erased_at is not None:
            return []
        left = exists().where(Registration.person_id == person_id, Registration.erased_at.is_(None))
        if session.scalar(select(left)):
            return []
        contacts = session.scalars(
            delete(PersonContact)
            .where(PersonContact.person_id == person_id)
            .returning(PersonContact.contact_id)
        ).all()
        journal.note(PERSON, person.public_id)
        put_in_place(Part.PEOPLE, {"person": Base.metadata.tables["person"].c.id == person_id})
        session.execute(update(Person).where(Person.id == person_id).values(erased_at=now()))
        erase_contacts(contacts)
        record("person.erased", subject_kind="person", subject_id=person_id)
        session.expire_all()
        return []


def erase_contacts(contact_ids: Iterable[int]) -> int:
    """Addresses that reach nobody any more go, with codes, sessions and the mails sent to them; returns how many."""
    with transaction() as session:
        gone = session.scalars(
            select(Contact.id)
            .where(
                Contact.id.in_(list(contact_ids)),
                ~exists().where(PersonContact.contact_id == Contact.id),
                ~exists().where(Registration.contact_id == Contact.id),
                ~exists().where(RegistrationContact.contact_id == Contact.id),
                ~exists().where(Base.metadata.tables["focal_point"].c.contact_id == Contact.id),
            )
            .order_by(Contact.id)
            .with_for_update(of=Contact)
        ).all()
        if gone:
            session.execute(delete(SignInCode).where(SignInCode.contact_id.in_(gone)))
            session.execute(delete(WebSession).where(WebSession.contact_id.in_(gone)))
            message = Base.metadata.tables["message"]
            mails = and_(message.c.subject_kind == "contact", message.c.subject_id.in_(gone))
            put_in_place(Part.REGISTRATIONS, {"message": mails})
            session.execute(delete(Contact).where(Contact.id.in_(gone)))
        for contact_id in gone:
            record("contact.erased", subject_kind="contact", subject_id=contact_id)
        return len(gone)


def erase_exports(export_ids: Iterable[int]) -> list[Path]:
    """Finished lists go; one that is being made is cancelled by its own state, for it holds those who are erased."""
    with transaction() as session:
        found = session.scalars(delete(Export).where(Export.id.in_(list(export_ids))).returning(Export)).all()
        for export in found:
            record(
                "export.removed",
                subject_kind="export",
                subject_id=export.id,
                edition_id=export.edition_id,
            )
        return [path_of_export(export) for export in found]


def sweep_badges() -> int:
    """Printed badges of erased registrations, and of none, that a killed run left behind; returns how many went."""
    removed = 0
    for path in pdf_path(_NOBODY).parent.glob("*.pdf"):
        try:
            key = UUID(path.stem)
        except ValueError:
            continue
        known = db.session.scalar(
            select(Badge.id)
            .join(Registration, Registration.id == Badge.registration_id)
            .where(Badge.public_id == key, Registration.erased_at.is_(None))
        )
        if known is None:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _stop_messages(registration_id: int) -> None:
    """What was not handed over yet never is."""
    waiting = or_(
        Message.state == MessageState.QUEUED,
        and_(Message.state == MessageState.UNCERTAIN, Message.phase == SmtpPhase.NONE),
    )
    db.session.execute(
        update(Message)
        .where(_of_registration(registration_id)["message"], waiting)
        .values(state=MessageState.WITHHELD)
        .execution_options(synchronize_session=False)
    )


def _leave(registration: Registration) -> None:
    """Give back what is still to come; what has been stays as it was counted."""
    came = db.session.scalar(select(exists().where(Presence.registration_id == registration.id)))
    if now() < end_of(registration.edition):
        if registration.state in LIVE and not came:
            withdraw(registration_id=registration.id)
        else:
            for entry in list_sign_ups(registration.id):
                if entry.session.starts_at > now():
                    cancel_sign_up(registration_id=registration.id, session_id=entry.session_id)
    for badge in lock_live_badges(registration.id):
        end_badge(badge=badge, reason="registration erased")


def _of_registration(registration_id: int) -> Mapping[str, ColumnElement[bool]]:
    """Which rows of each table are one registration's."""
    tables = Base.metadata.tables
    message, scan = tables["message"], tables["scan"]
    names = ["participation", "sign_up", "badge", "presence", "consent", "correction", "erasure_request"]
    names += ["accreditation", "clearance_item", "enquiry", "fact_move", "field_note", "wording"]
    own = {name: tables[name].c.registration_id == registration_id for name in names}
    sign_ups = select(SignUp.id).where(SignUp.registration_id == registration_id)
    badges = select(Badge.id).where(Badge.registration_id == registration_id)
    return {
        **own,
        "registration": tables["registration"].c.id == registration_id,
        "scan": or_(scan.c.registration_id == registration_id, scan.c.badge_id.in_(badges)),
        "message": or_(
            and_(message.c.subject_kind == "registration", message.c.subject_id == registration_id),
            and_(message.c.subject_kind == "sign_up", message.c.subject_id.in_(sign_ups)),
        ),
    }


def put_in_place(part: Part, rows: Mapping[str, ColumnElement[bool]]) -> None:
    """Put in place of each value what its line says, in the rows named for its table."""
    for line in LINES:
        if line.part is part and line.becomes and line.table in rows:
            table = Base.metadata.tables[line.table]
            values: dict[str, Any] = {name: literal_column(sql) for name, sql in line.becomes.items()}
            db.session.execute(update(table).where(rows[line.table]).values(values))


def _record(action: str, registration: Registration) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
    )
