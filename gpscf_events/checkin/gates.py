"""Gates that come with what they lead to. Apart from the services: workers react too and record no scans."""

from sqlalchemy import select

from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.events import EditionCopied, SessionMade
from gpscf_events.programme.models import Session
from gpscf_events.programme.queries import match_copies
from gpscf_events.programme.services import copy_row

_ENTRANCE = {"zh": "入口：", "en": "Entrance: "}


def on_session_made(event: SessionMade) -> None:
    """Give a new session its gate, so that badges can be scanned there without another step."""
    with transaction():
        session = db.session.get_one(Session, event.session_id)
        db.session.add(
            Checkpoint(
                edition_id=session.edition_id,
                meeting_id=session.meeting_id,
                session_id=session.id,
                key=f"gate-{session.key}",
                name=Words({lang: _ENTRANCE.get(lang, "") + text for lang, text in session.title.items()}),
            )
        )
        db.session.flush()


def on_edition_copied(event: EditionCopied) -> None:
    """Give the new edition the gates of the old one; when they are open follows their sessions again."""
    meetings, sessions = match_copies(event.source_id, event.edition_id)
    with transaction() as database:
        for gate in database.scalars(
            select(Checkpoint).where(Checkpoint.edition_id == event.source_id).order_by(Checkpoint.id)
        ).all():
            copy_row(
                gate,
                edition_id=event.edition_id,
                meeting_id=meetings[gate.meeting_id],
                session_id=sessions[gate.session_id] if gate.session_id is not None else None,
                opens_at=None,
                closes_at=None,
            )
