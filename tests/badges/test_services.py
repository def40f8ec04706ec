"""From accepted to a signed badge, a PDF and a mail; and the end of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import pytest
from sqlalchemy import select, update

from gpscf_events.badges import enclosures, printing, queries, services, signing, token
from gpscf_events.badges.errors import KeyMismatch, KeyMissing, NoKeysDir
from gpscf_events.badges.models import Badge, BadgeState, SigningKey
from gpscf_events.categories.models import QrOpens
from gpscf_events.core.clock import frozen
from gpscf_events.core.db import db
from gpscf_events.core.jobs import JobRow
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.queries import list_about
from gpscf_events.messages.models import Message
from gpscf_events.messages.queries import list_messages
from gpscf_events.programme.models import Edition, Session
from gpscf_events.registration import services as registrations
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import status_link
from tests.badges.scene import make_edition, make_registration, sit_in

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def signer(app: "Flask", tmp_path: Path) -> Iterator["Flask"]:
    """The application as a worker has it: with a folder for keys and files of its own."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, keys_dir=tmp_path / "keys", files_dir=tmp_path / "files")
    yield app
    app.extensions["settings"] = before


def accepted(registration: Registration) -> Badge:
    registrations.accept(registration_id=registration.id)
    return the_badge(registration)


def the_badge(registration: Registration) -> Badge:
    db.session.rollback()
    query = select(Badge).where(Badge.registration_id == registration.id).order_by(Badge.id.desc()).limit(1)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def the_mail(registration: Registration) -> Message:
    return list_messages("registration", registration.id)[0]


def test_whoever_is_accredited_is_owed_one_badge_and_one_confirmation(signer: "Flask") -> None:
    registration = make_registration(make_edition())
    badge = accepted(registration)
    services.on_registration_accredited(services.RegistrationAccredited(registration.id))
    assert (badge.state, badge.badge_class) == (BadgeState.REQUESTED, 1)
    assert badge.manual_code == token.manual_code(badge.cid)
    assert [m.kind for m in list_messages("registration", registration.id)] == ["registration_confirmed"]
    assert sorted(db.session.scalars(select(JobRow.name))) == ["badges.make", "messages.deliver"]


def test_the_confirmation_tells_link_programme_and_number(signer: "Flask") -> None:
    registration = make_registration(make_edition())
    sit_in(registration)
    badge = accepted(registration)
    mail = the_mail(registration)
    for words in (mail.body_text, mail.body_html):
        assert status_link(registration) in words
        assert badge.manual_code in words
        assert "Tourism Safety Sub-forum" in words
        assert "14:30–17:30 (Beijing time)" in words
        assert "You have a seat." in words
        assert "Hall A, Conference Centre, Lianyungang" in words
    assert "Dear Dr NGUYEN Thi Anh," in mail.body_text
    assert 'src="cid:badge-qr"' in mail.body_html


def test_a_waiting_place_is_told_as_one(signer: "Flask") -> None:
    registration = make_registration(make_edition())
    sit_in(registration, waits=True)
    accepted(registration)
    assert "You are on the waiting list" in the_mail(registration).body_text


@pytest.mark.parametrize(
    ("opens", "words"), [(QrOpens.GATE, "at the entrances"), (QrOpens.BADGE_DESK, "at the badge desk")]
)
def test_the_mail_says_what_the_code_opens(signer: "Flask", opens: QrOpens, words: str) -> None:
    registration = make_registration(make_edition(), opens=opens)
    accepted(registration)
    assert words in the_mail(registration).body_text


def test_without_an_address_somebody_is_told_instead(signer: "Flask") -> None:
    registration = make_registration(make_edition(), email=None)
    accepted(registration)
    assert list_messages("registration", registration.id) == []
    assert [task.kind for task in list_about("registration", registration.id)] == ["no_address"]


def test_the_worker_signs_once_and_the_gates_can_check_it(signer: "Flask") -> None:
    edition = make_edition()
    services.create_keys()
    badge_id = accepted(make_registration(edition)).id
    first = services.sign_badge(badge_id=badge_id).token
    assert services.sign_badge(badge_id=badge_id).token == first
    badge = queries.get_badge(badge_id)
    key = db.session.scalars(select(SigningKey)).one()
    read = token.parse(badge.token or "")
    token.verify(read, event_id=edition.public_id, public_keys={key.kid: key.public_key})
    assert (read.cid, read.badge_class, read.kid) == (badge.cid, 1, 1)
    assert badge.state is BadgeState.MADE


def test_a_badge_of_an_edition_long_past_is_signed_all_the_same(signer: "Flask") -> None:
    edition = make_edition()
    services.create_keys()
    for moment in ("2020-01-01", "2031-01-01"):
        registration = make_registration(edition)
        badge_id = accepted(registration).id
        with frozen(services.clock.now().fromisoformat(f"{moment}T00:00:00+00:00")):
            assert services.sign_badge(badge_id=badge_id).token


def test_the_pdf_is_written_whole_and_once(signer: "Flask") -> None:
    edition = make_edition()
    services.create_keys()
    badge = accepted(make_registration(edition, opens=QrOpens.BADGE_DESK))
    path = printing.make_badge(badge.id)
    assert path == queries.pdf_path(badge.public_id)
    assert path.read_bytes().startswith(b"%PDF")
    written = path.stat()
    assert printing.make_badge(badge.id) == path
    assert path.stat().st_ino == written.st_ino
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_name_that_no_font_has_becomes_a_follow_up_and_no_box(signer: "Flask") -> None:
    edition = make_edition()
    services.create_keys()
    registration = make_registration(edition, native_name="\U00016a40\U00016a41", native_lang="mro")
    badge = accepted(registration)
    assert printing.make_badge(badge.id) is None
    assert printing.make_badge(badge.id) is None
    assert [task.kind for task in list_about("registration", registration.id)] == ["missing_glyphs"]
    assert [part.filename for part in enclosures.badge(badge.id, "en")] == ["badge-qr.png"]


def test_the_mail_encloses_code_badge_and_programme_in_whatever_order_the_jobs_run(signer: "Flask") -> None:
    edition = make_edition()
    services.create_keys()
    registration = make_registration(edition)
    sit_in(registration)
    badge = accepted(registration)
    picture, pdf = enclosures.badge(badge.id, "en")
    assert (picture.filename, picture.content_id, picture.data[:4]) == (
        "badge-qr.png",
        "badge-qr",
        b"\x89PNG",
    )
    assert pdf.filename == f"badge-{registration.reference}.pdf"
    (calendar,) = enclosures.calendar(registration.id, "zh")
    read = icalendar.Calendar.from_ical(calendar.data)
    (event,) = read.walk("VEVENT")
    assert read["METHOD"] == "PUBLISH"
    assert str(event["SUMMARY"]) == "旅游安全分论坛"
    assert event["DTSTART"].to_ical() == b"20250917T063000Z"
    assert "14:30–17:30" in event["DESCRIPTION"]
    assert status_link(registration) in event["DESCRIPTION"]
    assert str(event["UID"]).endswith("@127.0.0.1")


def test_the_calendar_keeps_its_ids_and_counts_the_saves_of_a_session(signer: "Flask") -> None:
    registration = make_registration(make_edition())
    sit_in(registration)
    found = []
    for moment in ("2025-07-01T00:00:00+00:00", "2025-07-01T00:01:00+00:00", "2025-07-01T00:02:00+00:00"):
        with frozen(services.clock.now().fromisoformat(moment)):
            (calendar,) = enclosures.calendar(registration.id, "en")
        (event,) = icalendar.Calendar.from_ical(calendar.data).walk("VEVENT")
        found.append((str(event["UID"]), int(event["SEQUENCE"]), event["DTSTAMP"].dt.minute))
        if len(found) == 2:
            with transaction() as session:
                session.execute(update(Session).values(revision=Session.revision + 1))
    assert len({uid for uid, *_rest in found}) == 1
    assert [rest for _uid, *rest in found] == [[0, 0], [0, 1], [1, 2]]


def test_withdrawing_ends_the_badge_also_one_that_was_never_signed(signer: "Flask") -> None:
    edition = make_edition()
    services.create_keys()
    registration = make_registration(edition)
    badge_id = accepted(registration).id
    registrations.withdraw(registration_id=registration.id)
    badge = the_badge(registration)
    assert (badge.state, badge.token) == (BadgeState.DEAD, None)
    assert printing.make_badge(badge_id) is None
    assert enclosures.badge(badge_id, "en") == []
    kinds = [message.kind for message in list_messages("registration", registration.id)]
    assert kinds == ["registration_withdrawn", "registration_confirmed"]


def test_whoever_loses_accreditation_has_no_badge_and_is_sent_nothing(signer: "Flask") -> None:
    registration = make_registration(make_edition())
    accepted(registration)
    services.on_accreditation_lost(services.AccreditationLost(registration.id))
    assert the_badge(registration).state is BadgeState.DEAD
    assert len(list_messages("registration", registration.id)) == 1


def test_keys_are_made_once_and_only_their_owner_reads_them(signer: "Flask") -> None:
    make_edition()
    assert services.create_keys() == ["2025"]
    assert services.create_keys() == []
    make_edition("2026")
    assert services.create_keys() == ["2026"]
    files = sorted(services._keys_dir().iterdir())
    assert [file.name for file in files] == ["2025-1.key", "2026-1.key"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o400}


def test_a_key_file_left_by_a_broken_start_is_used(signer: "Flask") -> None:
    edition = make_edition()
    left = signing.create(services._keys_dir(), edition_key=edition.key, kid=1)
    services.create_keys()
    assert db.session.scalars(select(SigningKey.public_key)).one() == signing.public_half(left)


def test_a_key_that_the_gates_do_not_know_signs_nothing(signer: "Flask") -> None:
    edition = make_edition()
    badge_id = accepted(make_registration(edition)).id
    with pytest.raises(KeyMissing):
        services.sign_badge(badge_id=badge_id)
    services.create_keys()
    with transaction() as session:
        session.scalars(select(SigningKey)).one().public_key = bytes(32)
    with pytest.raises(KeyMismatch):
        services.sign_badge(badge_id=badge_id)
    assert db.session.get_one(Badge, badge_id, populate_existing=True).state is BadgeState.REQUESTED


def test_without_keys_dir_nothing_is_signed_and_the_command_says_why(app: "Flask") -> None:
    edition: Edition = make_edition()
    with pytest.raises(NoKeysDir):
        services.create_keys()
    result = app.test_cli_runner().invoke(args=["badges", "create-key"])
    assert result.exit_code == 1
    assert "KEYS_DIR" in result.output
    assert "Traceback" not in result.output
    assert edition.key


def test_the_command_makes_keys_and_says_so(signer: "Flask") -> None:
    make_edition()
    runner = signer.test_cli_runner()
    assert "Signing key made for edition 2025." in runner.invoke(args=["badges", "create-key"]).output
    assert "Every edition has its signing key." in runner.invoke(args=["badges", "create-key"]).output
