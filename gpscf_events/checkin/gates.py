"""Gates that come with what they lead to. Apart from the services: workers react too and record no scans."""

from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.events import SessionMade
from gpscf_events.programme.models import Session

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
