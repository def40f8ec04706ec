"""Nothing of somebody erased is left, in no table and in no file; nobody else is touched; figures stay."""

import subprocess

import pytest
from flask import Flask
from sqlalchemy import text

from config import Settings
from gpscf_events.attendance import queries as attendance
from gpscf_events.audit.services import seal_entries
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.badges.queries import pdf_path
from gpscf_events.core.db import db
from gpscf_events.core.files import remove_content
from gpscf_events.core.transaction import transaction
from gpscf_events.people.models import Contact, Person
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.retention.rules import LINES, AtEnd
from gpscf_events.retention.services.erasing import (
    erase_person,
    erase_registration,
    sweep_badges,
)
from stack.backup import libpq_address
from stack.postgres import bin_dir
from tests.attendance.forum import Forum
from tests.audit.test_chain import verify
from tests.retention.scene import Delegate, make_delegate, path_of_portrait, plant


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


def erase(who: Delegate) -> None:
    with transaction():
        gone = [*erase_registration(who.registration), *erase_person(who.person)]
    remove_content(gone)
    db.session.rollback()


def dump(settings: Settings) -> str:
    command = [str(bin_dir() / "pg_dump"), "--data-only", "--dbname", libpq_address(settings.database_url)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_nothing_of_the_erased_is_left_and_nobody_else_is_touched(forum: Forum, settings: Settings) -> None:
    gone, kept = make_delegate(forum, "Gonefamily"), make_delegate(forum, "Keptfamily")
    words = plant(gone)
    assert len(words) > 60
    before, picture = kept.read(without=("export",)), path_of_portrait(gone)
    pdf = pdf_path(db.session.query(Badge.public_id).filter_by(registration_id=gone.registration).scalar())
    full = dump(settings)
    missing = [word for word in words if word.startswith("plant_") and word not in full]
    assert not missing, "the search itself must find what is there"

    erase(gone)

    left = dump(settings)
    assert not [word for word in words if word in left]
    assert "Gonefamily" not in left
    assert not picture.exists()
    assert not pdf.exists()
    assert kept.read(without=("export",)) == before
    assert path_of_portrait(kept).exists()


def test_each_column_becomes_what_its_line_says(forum: Forum) -> None:
    gone = make_delegate(forum, "Gonefamily")
    plant(gone)
    erase(gone)
    rows, wrong = gone.read(), []
    for line in LINES:
        if line.table not in rows:
            continue
        if line.at_end is AtEnd.DELETE and rows[line.table]:
            wrong.append(line.table)
        for column, sql in line.becomes.items():
            emptied = {"NULL": None, "''": "", "1": 1}
            values = [row[column] for row in rows[line.table]]
            if sql in emptied and any(value != emptied[sql] for value in values):
                wrong.append(f"{line.table}.{column}")
    assert not wrong
    assert rows["registration"][0]["reference"] == f"ERASED-{gone.registration}"
    assert rows["person"][0]["latin_family"] == f"Erased {gone.person}"


def test_figures_of_attendance_stay_and_the_chain_is_whole(forum: Forum, settings: Settings) -> None:
    one, other = make_delegate(forum, "One"), make_delegate(forum, "Other")
    edition = forum.edition.id
    seal_entries()

    def figures() -> tuple[object, ...]:
        db.session.expire_all()
        return (
            attendance.count_checked_in(edition),
            attendance.count_parties_checked_in(edition),
            [
                (f.expected, f.waiting, f.checked_in, f.parties)
                for f in attendance.list_session_figures(edition)
            ],
            db.session.scalar(text("SELECT count(*) FROM scan")),
        )

    before = figures()
    assert before[0] == 2
    erase(one)
    erase(other)
    assert figures() == before
    seal_entries()
    found = verify(settings)
    assert found.returncode == 0, found.stdout + found.stderr


def test_badges_of_the_erased_are_dead_and_their_number_is_still_known(forum: Forum) -> None:
    gone = make_delegate(forum, "Gone")
    cid = db.session.query(Badge.cid).filter_by(registration_id=gone.registration).scalar()
    erase(gone)
    badge = db.session.query(Badge).filter_by(registration_id=gone.registration).one()
    assert (badge.state, badge.cid, badge.token) == (BadgeState.DEAD, cid, None)


def test_a_person_stays_while_another_registration_needs_the_name(forum: Forum) -> None:
    gone = make_delegate(forum, "Twice")
    with transaction() as session:
        second = forum.register("Second", state=RegistrationState.DECLINED)
        session.get_one(Registration, second.id).person_id = gone.person
    erase(gone)
    assert db.session.get_one(Person, gone.person).latin_family == "Twice"
    assert db.session.get(Contact, gone.contact) is not None


def test_an_address_that_serves_others_stays(forum: Forum) -> None:
    gone = make_delegate(forum, "Member")
    with transaction() as session:
        colleague = forum.register("Colleague")
        session.get_one(Registration, colleague.id).contact_id = gone.contact
    erase(gone)
    assert db.session.get(Contact, gone.contact) is not None
    assert db.session.get_one(Person, gone.person).erased_at is not None


def test_erasing_twice_changes_nothing(forum: Forum) -> None:
    gone = make_delegate(forum, "Gone")
    erase(gone)
    before = gone.read()
    erase(gone)
    assert gone.read() == before


def test_a_printed_badge_that_a_killed_run_left_is_swept(forum: Forum) -> None:
    gone, kept = make_delegate(forum, "Gone"), make_delegate(forum, "Kept")
    ids = {
        who: db.session.query(Badge.public_id).filter_by(registration_id=who.registration).scalar()
        for who in (gone, kept)
    }
    with transaction():
        erase_registration(gone.registration)  # the files it names are not removed
    sweep_badges()
    assert not pdf_path(ids[gone]).exists()
    assert pdf_path(ids[kept]).exists()
