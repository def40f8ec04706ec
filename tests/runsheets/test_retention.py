"""Names in run sheets and on the chase list go with the edition; those of an edition still to come stay."""

from datetime import timedelta

from sqlalchemy import select

from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Edition, SessionSpeaker
from gpscf_events.retention.rules import Part
from gpscf_events.retention.services.house import clear
from gpscf_events.runsheets.models import ItemKind, RunSheetLine, RunSheetVersion, SpeakerItem
from gpscf_events.runsheets.services import publish_sheet
from tests.attendance.forum import Forum
from tests.runsheets.conftest import write
from tests.runsheets.test_chase_list import announce, ask


def left() -> list[int]:
    db.session.rollback()
    return [
        len(db.session.scalars(select(model)).all()) for model in (RunSheetLine, RunSheetVersion, SpeakerItem)
    ]


def test_lines_versions_and_what_speakers_owe_go_thirty_days_after_the_edition(forum: Forum) -> None:
    write(forum.terror, ("Doors", 0))
    publish_sheet(session=forum.terror, seen=1, actor=SYSTEM)
    announce(forum.terror, "Ada")
    ask(forum.terror, ItemKind.SPEECH)
    for days, rows in ((30, [1, 1, 1]), (31, [0, 0, 0])):
        with transaction() as database:
            edition = database.get_one(Edition, forum.edition.id)
            edition.ends_on = now().date() - timedelta(days=days)
            edition.starts_on = edition.ends_on
        clear(Part.VISITORS, now())
        assert left() == rows, days
    assert db.session.scalars(select(SessionSpeaker)).all()
