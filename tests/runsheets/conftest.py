"""A forum with somebody who keeps run sheets, and verbs that write lines."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.core.db import Words, db
from gpscf_events.programme.models import Session
from gpscf_events.runsheets.models import RunSheetLine
from gpscf_events.runsheets.queries import find_sheet, list_lines
from gpscf_events.runsheets.services import LineDetails, add_line
from tests.attendance.forum import Forum, signed_in


@pytest.fixture
def forum(app: Flask) -> Forum:
    app.config["WTF_CSRF_ENABLED"] = False
    return Forum()


@pytest.fixture
def desk(app: Flask, forum: Forum) -> FlaskClient:
    """The secretariat."""
    return signed_in(app, forum.staff())


def details(what: str = "Doors open", minute: int = 0, **more: str) -> LineDetails:
    """What is said of a line."""
    return LineDetails(
        minute=minute,
        what=Words(en=what, zh=more.get("zh", "")),
        who=Words(en=more["who"]) if "who" in more else None,
        language=more.get("language", ""),
        microphone=more.get("microphone", ""),
        media=more.get("media", ""),
        cue_owner=more.get("cue_owner", ""),
    )


def write(session: Session, *lines: tuple[str, int]) -> list[RunSheetLine]:
    """Add lines to the run sheet of a session."""
    return [add_line(session=session, details=details(what, minute)) for what, minute in lines]


def saved(session_id: int) -> list[tuple[str, int]]:
    """The lines of a session's run sheet as they are saved: what, and at which minute."""
    db.session.rollback()
    sheet = find_sheet(session_id)
    return [(line.what["en"], line.minute) for line in list_lines(sheet.id)] if sheet else []


def revision(session_id: int) -> int:
    """How often the run sheet of a session was changed."""
    db.session.rollback()
    sheet = find_sheet(session_id)
    return sheet.revision if sheet else 0
