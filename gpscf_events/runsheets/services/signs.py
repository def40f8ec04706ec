"""Signs for doors: made when somebody asks for one, and told when a session is not as its sign says any more."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.db import db
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, finish_about, owe
from gpscf_events.programme.events import SessionChanged
from gpscf_events.runsheets.models import DoorSign
from gpscf_events.runsheets.queries import find_last_sign, load_session
from gpscf_events.runsheets.signs import Sign, read_sign

OUTDATED = "door_sign_outdated"


def owe_sign(sign: Sign) -> None:
    """Owe the file of a sign; asked for again within the same minute it is owed once. Its next step is done."""
    session = sign.session
    of = {"edition_id": session.edition_id, "meeting_id": session.meeting_id, "session_id": session.id}
    with transaction():
        made = db.session.execute(
            insert(DoorSign)
            .values(version=sign.version, made_at=clock.now(), **of)
            .on_conflict_do_update(index_elements=["session_id", "version"], set_={"made_at": clock.now()})
            .returning(DoorSign.id)
        ).scalar_one()
        enqueue(
            Job.PRINT_DOOR_SIGN,
            {"session_id": session.id},
            dedupe_key=f"{session.id}:{sign.version}:{clock.now():%Y%m%d%H%M}",
        )
        record(
            "door_sign.made",
            subject_kind="door_sign",
            subject_id=made,
            edition_id=session.edition_id,
            after={"session_id": session.id, "version": sign.version},
        )
        finish_about(kinds=(OUTDATED,), subject_kind="session", subject_id=session.id)


def outdate_sign(event: SessionChanged) -> None:
    """Leave the secretariat a next step where the sign at the door is not true any more."""
    last = find_last_sign(event.session_id)
    session = load_session(event.session_id) if last is not None else None
    if last is None or session is None or read_sign(session).version == last.version:
        return
    with transaction():
        owe(
            kind=OUTDATED,
            subject_kind="session",
            subject_id=session.id,
            edition_id=session.edition_id,
            what=N_(
                "A session changed after the sign for its door was made. Print the sign anew, put it up, and take "
                "the old one down."
            ),
            dedupe_key=f"{OUTDATED}:{last.id}:{read_sign(session).version}",
            due_in=timedelta(minutes=15),
        )
