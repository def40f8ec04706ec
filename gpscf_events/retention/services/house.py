"""What belongs to no edition: codes, sessions, addresses that came to nothing, lists, accounts that were closed.

Each step takes a bounded number of rows in a transaction of its own, and returns how many.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update

from gpscf_events.accounts.models import (
    AddressChange,
    Invitation,
    Passkey,
    PasskeyChallenge,
    PasswordReset,
    RecoveryCode,
    SignInWait,
    Totp,
    User,
    WebSession,
)
from gpscf_events.attendance.models import Export
from gpscf_events.attendance.services import tidy_exports
from gpscf_events.audit.services import record
from gpscf_events.core.db import Base, db
from gpscf_events.core.files import StoredFile, path_of, remove_content
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from gpscf_events.people.models import Contact, PersonContact, SignInCode
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import Registration, RegistrationContact
from gpscf_events.retention.rules import PERIODS, Part
from gpscf_events.retention.services.erasing import (
    erase_contacts,
    erase_exports,
    put_in_place,
)

BATCH = 200
_ENDED = "erased%@invalid"
# What goes with the edition, in the order in which it points at the rest.
OF_EDITIONS = (
    "focal_point",
    "note_person",
    "note",
    "invitation_reminder",
    "party_invitation",
    "host_list_line",
    "host_list",
    "run_sheet_line",
    "run_sheet_version",
    "speaker_item",
)
# Mails to whoever stands for a delegation or an office; those to delegates go with their registrations.
_MAILS_OF_EDITIONS = ("delegation", "party_invitation")


def _codes(cutoff: datetime) -> ColumnElement[bool]:
    return SignInCode.link_expires_at <= cutoff


def _mails(kind: str, cutoff: datetime) -> ColumnElement[bool]:
    return and_(
        Message.subject_kind == kind, Message.created_at <= cutoff, Message.recipient.not_like(_ENDED)
    )


def _visitors(cutoff: datetime) -> ColumnElement[bool]:
    points_at = (
        PersonContact.contact_id == Contact.id,
        Registration.contact_id == Contact.id,
        RegistrationContact.contact_id == Contact.id,
        Base.metadata.tables["focal_point"].c.contact_id == Contact.id,
        SignInCode.contact_id == Contact.id,
        WebSession.contact_id == Contact.id,
    )
    return and_(Contact.created_at <= cutoff, *(~exists().where(one) for one in points_at))


def _sessions(cutoff: datetime) -> ColumnElement[bool]:
    return or_(WebSession.expires_at <= cutoff, WebSession.revoked_at <= cutoff)


def _exports(cutoff: datetime) -> ColumnElement[bool]:
    return func.coalesce(Export.ready_at, Export.created_at) <= cutoff


def _tables_sent(cutoff: datetime) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = Base.metadata.tables["member_import"].c.created_at <= cutoff
    return condition


def _staff(cutoff: datetime) -> ColumnElement[bool]:
    return and_(User.disabled_at <= cutoff, User.email.not_like(_ENDED))


def count_due(moment: datetime) -> dict[Part, int]:
    """How many rows of each part a run at the moment would take."""

    def count(model: type | Table, *conditions: ColumnElement[bool]) -> int:
        return db.session.scalar(select(func.count()).select_from(model).where(or_(*conditions))) or 0

    return {
        Part.EXPORTS: count(Export, _exports(_cutoff(Part.EXPORTS, moment)))
        + count(Base.metadata.tables["member_import"], _tables_sent(_cutoff(Part.EXPORTS, moment))),
        Part.SIGN_INS: count(SignInCode, _codes(_cutoff(Part.SIGN_INS, moment)))
        + count(SignInWait, SignInWait.last_failed_at <= _cutoff(Part.SIGN_INS, moment))
        + count(Message, _mails("contact", _cutoff(Part.SIGN_INS, moment)))
        + count(Message, _mails("erasure_request", _cutoff(Part.SIGN_INS, moment))),
        Part.SESSIONS: count(WebSession, _sessions(_cutoff(Part.SESSIONS, moment)))
        + count(PasswordReset, PasswordReset.expires_at <= _cutoff(Part.SESSIONS, moment))
        + count(AddressChange, AddressChange.expires_at <= _cutoff(Part.SESSIONS, moment))
        + count(Invitation, Invitation.expires_at <= _cutoff(Part.SESSIONS, moment))
        + count(PasskeyChallenge, PasskeyChallenge.expires_at <= _cutoff(Part.SESSIONS, moment)),
        Part.VISITORS: count(Contact, _visitors(_cutoff(Part.VISITORS, moment)))
        + sum(
            count(Base.metadata.tables[table], _over(table, _cutoff(Part.VISITORS, moment)))
            for table in OF_EDITIONS
        ),
        Part.STAFF: count(User, _staff(_cutoff(Part.STAFF, moment)))
        + count(Message, _mails("user", _cutoff(Part.STAFF, moment))),
    }


def _cutoff(part: Part, moment: datetime) -> datetime:
    period = next(period for (of, _group), period in PERIODS.items() if of is part)
    return moment - timedelta(days=period.days)


def clear(part: Part, moment: datetime) -> int:
    """Take the next rows of a part; 0 when there is nothing left to take."""
    return _STEPS[part](_cutoff(part, moment))


def _clear_exports(cutoff: datetime) -> int:
    # Its own days are shorter; what it left in other states goes here.
    done = tidy_exports()
    with transaction() as session:
        found = session.scalars(
            select(Export.id).where(_exports(cutoff)).order_by(Export.id).limit(BATCH)
        ).all()
        paths = erase_exports(found)
        sent, rows = (Base.metadata.tables[name] for name in ("member_import", "import_row"))
        old = session.scalars(
            select(sent.c.id).where(_tables_sent(cutoff)).order_by(sent.c.id).limit(BATCH)
        ).all()
        session.execute(delete(rows).where(rows.c.import_id.in_(old)))
        session.execute(delete(sent).where(sent.c.id.in_(old)))
    remove_content(paths)
    return done + len(paths) + len(old)


def _clear_sign_ins(cutoff: datetime) -> int:
    with transaction() as session:
        found = select(SignInCode.id).where(_codes(cutoff)).order_by(SignInCode.id).limit(BATCH)
        codes = session.scalars(
            delete(SignInCode).where(SignInCode.id.in_(found)).returning(SignInCode.id)
        ).all()
        waits = select(SignInWait.id).where(SignInWait.last_failed_at <= cutoff).limit(BATCH)
        failed = session.scalars(
            delete(SignInWait).where(SignInWait.id.in_(waits)).returning(SignInWait.id)
        ).all()
        mails = sum(_clear_mails(kind, cutoff) for kind in ("contact", "erasure_request"))
        return len(codes) + len(failed) + mails


def _clear_mails(kind: str, cutoff: datetime) -> int:
    ids = db.session.scalars(
        select(Message.id).where(_mails(kind, cutoff)).order_by(Message.id).limit(BATCH)
    ).all()
    if ids:
        put_in_place(Part.REGISTRATIONS, {"message": Base.metadata.tables["message"].c.id.in_(ids)})
    return len(ids)


def _clear_sessions(cutoff: datetime) -> int:
    with transaction() as session:
        found = select(WebSession.id).where(_sessions(cutoff)).order_by(WebSession.id).limit(BATCH)
        ended = delete(WebSession).where(WebSession.id.in_(found)).returning(WebSession.id)
        taken = len(session.scalars(ended).all())
        for model in (Invitation, PasswordReset, AddressChange, PasskeyChallenge):
            old = select(model.id).where(model.expires_at <= cutoff).order_by(model.id).limit(BATCH)
            over = delete(model).where(model.id.in_(old)).returning(model.id)
            taken += len(session.scalars(over).all())
        return taken


def _over(table: str, cutoff: datetime) -> ColumnElement[bool]:
    """Rows of editions that are over: the features stand to the right, so that their tables are asked by name."""
    over = select(Edition.id).where(Edition.ends_on < cutoff.date(), Edition.is_demo.is_(False))
    condition: ColumnElement[bool] = Base.metadata.tables[table].c.edition_id.in_(over)
    return condition


def _clear_visitors(cutoff: datetime) -> int:
    with transaction() as session:
        note = Base.metadata.tables["note"]
        scans = session.scalars(
            select(StoredFile)
            .join(note, note.c.file_id == StoredFile.id)
            .where(_over("note", cutoff))
            .order_by(StoredFile.id)
        ).all()
        mails = and_(
            _over("message", cutoff),
            Message.subject_kind.in_(_MAILS_OF_EDITIONS),
            Message.recipient.not_like(_ENDED),
        )
        put_in_place(Part.REGISTRATIONS, {"message": mails})
        for table in OF_EDITIONS:
            session.execute(delete(Base.metadata.tables[table]).where(_over(table, cutoff)))
        paths = [path_of(scan) for scan in scans]
        for scan in scans:
            session.delete(scan)
        found = session.scalars(
            select(Contact.id).where(_visitors(cutoff)).order_by(Contact.id).limit(BATCH)
        ).all()
        erase_contacts(found)
    remove_content(paths)
    return len(found)


def _clear_staff(cutoff: datetime) -> int:
    with transaction() as session:
        ids = session.scalars(select(User.id).where(_staff(cutoff)).order_by(User.id).limit(BATCH)).all()
        if ids:
            put_in_place(Part.STAFF, {"user": Base.metadata.tables["user"].c.id.in_(ids)})
            for model in (Passkey, Totp, RecoveryCode):
                session.execute(delete(model).where(model.user_id.in_(ids)))
            session.execute(
                update(WebSession).where(WebSession.user_id.in_(ids)).values(revoked_at=func.now())
            )
        for user_id in ids:
            record("user.erased", subject_kind="user", subject_id=user_id)
        return len(ids) + _clear_mails("user", cutoff)


_STEPS: dict[Part, Callable[[datetime], int]] = {
    Part.EXPORTS: _clear_exports,
    Part.SIGN_INS: _clear_sign_ins,
    Part.SESSIONS: _clear_sessions,
    # After codes and sessions: what points at no address any more lets it go.
    Part.VISITORS: _clear_visitors,
    Part.STAFF: _clear_staff,
}
OF_THE_HOUSE = tuple(_STEPS)
