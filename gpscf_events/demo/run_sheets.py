"""The run sheets of the demo edition: what is there stays as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from gpscf_events.core.db import Words, db
from gpscf_events.programme.models import Session
from gpscf_events.runsheets.models import RunSheet, RunSheetLine
from gpscf_events.runsheets.queries import find_sheet


def load_sheet(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """The lines of a session as the file tells them; runs inside the caller's transaction."""
    if not entries or find_sheet(session.id) is not None:
        return
    sheet = RunSheet(
        edition_id=session.edition_id, meeting_id=session.meeting_id, session_id=session.id, revision=1
    )
    db.session.add(sheet)
    db.session.flush()
    db.session.add_all(
        RunSheetLine(
            edition_id=sheet.edition_id,
            sheet_id=sheet.id,
            minute=entry["minute"],
            position=position,
            what=Words(zh=entry["zh"], en=entry["en"]),
            who=Words(entry["who"]) if "who" in entry else None,
            language=entry.get("language", ""),
            microphone=entry.get("microphone", ""),
            media=entry.get("media", ""),
            cue_owner=entry.get("cue", ""),
        )
        for position, entry in enumerate(entries, 1)
    )
    db.session.flush()
