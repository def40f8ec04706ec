"""Run sheets are written by several people at once; what was published stays as it was."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.queries import list_open
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.models import Session, SessionSpeaker, SpeakerRole, TakingPart
from gpscf_events.programme.services import SessionDetails, change_session
from gpscf_events.runsheets.errors import NothingNew, SheetChanged, TooFar
from gpscf_events.runsheets.models import RunSheet, RunSheetVersion
from gpscf_events.runsheets.queries import find_last_version, find_sheet, list_lines
from gpscf_events.runsheets.services import (
    change_line,
    move_line,
    publish_sheet,
    remove_line,
    shift_lines,
    take_speakers,
)
from tests.attendance.forum import Forum
from tests.runsheets.conftest import details, revision, saved, write


def publish(session: Session) -> RunSheetVersion:
    return publish_sheet(session=session, seen=revision(session.id), actor=SYSTEM)


def test_a_line_that_moves_changes_time_and_place_with_its_neighbour(forum: Forum) -> None:
    _doors, opening, _speech = write(forum.terror, ("Doors", -30), ("Opening", 0), ("Speech", 5))
    move_line(line=opening, up=True, seen=3)
    assert saved(forum.terror.id) == [("Opening", -30), ("Doors", 0), ("Speech", 5)]
    move_line(line=opening, up=True, seen=4)  # it is the first one already
    assert (saved(forum.terror.id)[0], revision(forum.terror.id)) == (("Opening", -30), 4)


def test_lines_of_one_minute_keep_the_order_somebody_gave_them(forum: Forum) -> None:
    lights, music = write(forum.terror, ("Lights", 0), ("Music", 0))
    assert [what for what, _minute in saved(forum.terror.id)] == ["Lights", "Music"]
    move_line(line=music, up=True, seen=2)
    assert [what for what, _minute in saved(forum.terror.id)] == ["Music", "Lights"]
    move_line(line=music, up=False, seen=3)
    assert [what for what, _minute in saved(forum.terror.id)] == ["Lights", "Music"]
    assert lights.minute == music.minute == 0


def test_whoever_saves_second_is_refused_also_when_the_line_was_moved(forum: Forum) -> None:
    first, _second = write(forum.terror, ("Doors", 0), ("Opening", 5))
    change_line(line=first, details=details("Doors open", 1), seen=1)
    with pytest.raises(ChangedMeanwhile):
        change_line(line=first, details=details("Doors shut", 2), seen=1)
    move_line(line=first, up=False, seen=3)
    with pytest.raises(ChangedMeanwhile):
        change_line(line=first, details=details("Doors shut", 2), seen=2)
    assert saved(forum.terror.id) == [("Opening", 1), ("Doors open", 5)]


def test_moving_removing_and_publishing_what_somebody_else_changed_is_refused(forum: Forum) -> None:
    first, second = write(forum.terror, ("Doors", 0), ("Opening", 5))
    seen = revision(forum.terror.id)
    change_line(line=second, details=details("Welcome", 5), seen=1)
    with pytest.raises(SheetChanged):
        move_line(line=first, up=False, seen=seen)
    with pytest.raises(SheetChanged):
        remove_line(line=first, seen=seen)
    with pytest.raises(SheetChanged):
        publish_sheet(session=forum.terror, seen=seen, actor=SYSTEM)
    assert saved(forum.terror.id) == [("Doors", 0), ("Welcome", 5)]


def test_a_version_stays_as_it_was_published(forum: Forum) -> None:
    (first,) = write(forum.terror, ("Doors", 0))
    version = publish(forum.terror)
    content = version.content
    change_line(line=first, details=details("Doors shut", 3, cue_owner="Lin"), seen=1)
    with transaction() as database:
        row = database.get_one(Session, forum.terror.id)
        row.title = Words(en="Renamed")
        row.starts_at += timedelta(hours=2)
        row.ends_at += timedelta(hours=2)
    db.session.expire_all()
    assert db.session.get_one(RunSheetVersion, version.id).content == content
    second = publish(db.session.get_one(Session, forum.terror.id))
    assert (second.number, second.content["title"]) == (2, {"en": "Renamed"})
    assert second.content["lines"][0]["at"] == "2025-09-16T11:03:00+08:00"


def test_an_empty_sheet_and_one_without_changes_are_not_published(forum: Forum) -> None:
    with pytest.raises(NothingNew):
        publish_sheet(session=forum.terror, seen=0, actor=SYSTEM)
    (line,) = write(forum.terror, ("Doors", 0))
    assert publish(forum.terror).number == 1
    with pytest.raises(NothingNew):
        publish(forum.terror)
    remove_line(line=line, seen=revision(forum.terror.id))
    with pytest.raises(NothingNew):
        publish(forum.terror)


def test_a_session_whose_beginning_moved_can_be_published_again(forum: Forum) -> None:
    write(forum.terror, ("Doors", 0))
    publish(forum.terror)
    with transaction() as database:
        row = database.get_one(Session, forum.terror.id)
        row.starts_at -= timedelta(minutes=15)
    second = publish(db.session.get_one(Session, forum.terror.id))
    assert second.content["lines"][0]["at"].startswith("2025-09-16T08:45")


def test_two_who_add_the_first_line_at_once_write_into_one_sheet(app: Flask, forum: Forum) -> None:
    session_id, gate = forum.terror.id, Barrier(2)
    db.session.rollback()

    def add(what: str) -> None:
        with app.app_context():
            gate.wait()
            write(db.session.get_one(Session, session_id), (what, 0))

    threads = [Thread(target=add, args=(what,)) for what in ("Doors", "Lights")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(what for what, _minute in saved(session_id)) == ["Doors", "Lights"]
    assert len(db.session.scalars(select(RunSheet)).all()) == 1


def test_two_who_publish_at_once_make_one_version(app: Flask, forum: Forum) -> None:
    session_id, gate, refused = forum.terror.id, Barrier(2), []
    write(forum.terror, ("Doors", 0))
    db.session.rollback()

    def press() -> None:
        with app.app_context():
            session = db.session.get_one(Session, session_id)
            gate.wait()
            try:
                publish_sheet(session=session, seen=1, actor=SYSTEM)
            except NothingNew as broken:
                refused.append(broken)

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    sheet = find_sheet(session_id)
    assert sheet
    last = find_last_version(sheet.id)
    assert last
    assert last.number == 1


def test_the_trail_says_who_did_what_without_anybodys_name(forum: Forum) -> None:
    (line,) = write(forum.terror, ("Doors", 0))
    change_line(line=line, details=details("Doors", 0, who="Ada Lovelace", cue_owner="Lin"), seen=1)
    publish(forum.terror)
    remove_line(line=line, seen=revision(forum.terror.id))
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.like("run_sheet.%")).order_by(AuditEntry.id)
    ).all()
    assert [one.action.split(".")[1] for one in entries] == [
        "line_added", "line_changed", "published", "line_removed",
    ]  # fmt: skip
    assert not [one for one in entries if "Ada" in str(one.after) or "Lin" in str(one.after)]


def test_a_delay_moves_a_line_and_all_after_it(forum: Forum) -> None:
    _doors, opening, _speech = write(forum.terror, ("Doors", -30), ("Opening", 0), ("Speech", 5))
    shift_lines(line=opening, minutes=7, seen=3)
    assert saved(forum.terror.id) == [("Doors", -30), ("Opening", 7), ("Speech", 12)]
    with pytest.raises(SheetChanged):
        shift_lines(line=opening, minutes=7, seen=3)
    (late,) = write(forum.terror, ("Late", 14390))
    with pytest.raises(TooFar):
        shift_lines(line=late, minutes=11, seen=revision(forum.terror.id))
    assert saved(forum.terror.id)[-1] == ("Late", 14390)


def test_announced_speakers_with_a_time_come_onto_the_sheet_once(forum: Forum) -> None:
    with transaction() as database:
        of = {"edition_id": forum.edition.id, "meeting_id": forum.meeting.id, "session_id": forum.terror.id}
        starts_at = forum.terror.starts_at
        for name, minute, mode in (("Ada", 10, TakingPart.RECORDED), ("Grace", None, TakingPart.ON_SITE)):
            at = None if minute is None else starts_at + timedelta(minutes=minute)
            database.add(
                SessionSpeaker(
                    role=SpeakerRole.CHAIR, name=Words(en=name), starts_at=at,
                    ends_at=at and at + timedelta(minutes=5), mode=mode, **of,
                )
            )  # fmt: skip
    session = db.session.get_one(Session, forum.terror.id)
    assert [take_speakers(session=session) for _ in range(2)] == [1, 0]
    assert saved(session.id) == [("Chair", 10)]
    sheet = find_sheet(session.id)
    assert sheet
    (line,) = list_lines(sheet.id)
    assert (line.who, "Recorded message" in line.media) == ({"en": "Ada"}, True)


def moved(session: Session, by: timedelta) -> SessionDetails:
    return SessionDetails(
        kind=session.kind, title=session.title, description=None, starts_at=session.starts_at + by,
        ends_at=session.ends_at + by, room_id=None, slot=None, sign_up_mode=session.sign_up_mode,
        visibility=session.visibility, languages=[], theme=None, mode=session.mode, is_cancelled=False,
        open_seats=100,
    )  # fmt: skip


def test_a_session_that_changes_after_publication_leaves_a_next_step_until_the_next_version(
    forum: Forum,
) -> None:
    def change(seen: int) -> None:
        session = db.session.get_one(Session, forum.terror.id)
        change_session(session=session, details=moved(session, timedelta(minutes=10)), seen=seen)

    write(forum.terror, ("Doors", 0))
    change(1)
    assert [one.kind for one in list_open(forum.edition.id)] == []
    publish(db.session.get_one(Session, forum.terror.id))
    change(2)
    change(3)
    (step,) = list_open(forum.edition.id)
    assert (step.kind, step.subject_id) == ("run_sheet_outdated", forum.terror.id)
    publish(db.session.get_one(Session, forum.terror.id))
    assert list(list_open(forum.edition.id)) == []
    change(4)
    assert [one.kind for one in list_open(forum.edition.id)] == ["run_sheet_outdated"]
