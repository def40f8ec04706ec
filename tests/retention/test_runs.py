"""Runs: what the report promised and no more, begun by a person, held back by a hold, safe to stop and to kill."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from gpscf_events.accounts.models import User, WebSession
from gpscf_events.accounts.queries import find_user
from gpscf_events.attendance.models import Export
from gpscf_events.core.clock import frozen
from gpscf_events.core.db import db
from gpscf_events.core.jobs import Claim, Job, JobRow, JobState
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.models import FollowUp
from gpscf_events.people.models import Contact, ContactKind, Person, SignInCode
from gpscf_events.registration.models import (
    Consent,
    IdentityDocument,
    Portrait,
    Registration,
    RegistrationState,
)
from gpscf_events.registration.services import withdraw_consent
from gpscf_events.retention import queries, services
from gpscf_events.retention.models import RetentionRun, RunState
from gpscf_events.retention.rules import Group, Part
from gpscf_events.retention.services import runs
from gpscf_events.retention.services.house import count_due
from tests.attendance.forum import Forum
from tests.retention.scene import make_delegate
from tests.support.processes import JobProcesses, wait_until

# The edition ends on 18 September 2025.
AFTER_A_MONTH = datetime(2025, 10, 20, tzinfo=UTC)
AFTER_A_YEAR = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def forum(app: Flask) -> Forum:
    return Forum()


def claim_of(job: Job) -> Claim:
    """The job as a worker would hold it."""
    waiting = select(JobRow).where(JobRow.name == job.value, JobRow.state == JobState.PENDING)
    row = db.session.scalars(waiting).one()
    owner = uuid.uuid4()
    with transaction():
        row.state, row.lease_owner = JobState.LEASED, owner
        row.lease_until = datetime.now(UTC) + timedelta(minutes=5)
    return Claim(row.id, owner, dict(row.payload), 1)


def order_and_run(forum: Forum, at: datetime) -> RetentionRun:
    actor = forum.staff(f"{uuid.uuid4().hex}@example.org")
    run = services.order_run(edition=forum.edition, actor=actor)
    with frozen(at):
        held = claim_of(Job.RUN_RETENTION)
        services.run_ordered(run.id, held)
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(RetentionRun, run.id)


def due(forum: Forum, at: datetime) -> dict[Any, int]:
    lines = queries.forecast(forum.edition, moment=at)
    db.session.rollback()
    return {(line.part, line.group): line.due for line in lines if line.due}


def nightly() -> Claim:
    return Claim(uuid.uuid4(), uuid.uuid4(), {}, 1)


def test_after_a_month_documents_and_photos_go_and_nothing_else(forum: Forum) -> None:
    make_delegate(forum, "Delegate")
    assert due(forum, AFTER_A_MONTH - timedelta(days=10)) == {}
    assert due(forum, AFTER_A_MONTH) == {
        (Part.DOCUMENTS, Group.DELEGATES): 1,
        (Part.PORTRAITS, Group.DELEGATES): 1,
    }
    run = order_and_run(forum, AFTER_A_MONTH)
    assert (run.state, run.counts) == (RunState.DONE, {"documents": 1, "portraits": 1})
    assert not db.session.query(IdentityDocument).count()
    assert not db.session.query(Portrait).count()
    assert db.session.query(Person).one().latin_family == "Delegate"
    assert due(forum, AFTER_A_MONTH) == {}


def test_a_run_erases_exactly_what_the_report_said(forum: Forum) -> None:
    for number in range(3):
        make_delegate(forum, f"Delegate{number}")
    forum.register("Declined", state=RegistrationState.DECLINED)
    draft = forum.register("Draft")
    with transaction() as session:
        session.query(Registration).filter_by(id=draft.id).update(
            {"state": RegistrationState.DRAFT, "person_id": None}
        )
    promised = due(forum, AFTER_A_YEAR)
    run = order_and_run(forum, AFTER_A_YEAR)
    summed: dict[str, int] = {}
    for (part, _group), number in promised.items():
        summed[part.value] = summed.get(part.value, 0) + number
    assert run.counts == summed
    assert (run.done, run.total) == (sum(summed.values()), sum(summed.values()))
    assert due(forum, AFTER_A_YEAR) == {}
    assert not db.session.query(Registration).filter(Registration.erased_at.is_(None)).count()


def test_a_hold_keeps_everything_of_a_registration(forum: Forum) -> None:
    held, other = make_delegate(forum, "Held"), make_delegate(forum, "Other")
    actor = forum.staff()
    services.place_hold(registration_id=held.registration, reason="Case 7", actor=actor)
    before = held.read(without=("export",))
    order_and_run(forum, AFTER_A_YEAR)
    assert held.read(without=("export",)) == before
    assert db.session.get_one(Registration, other.registration).erased_at is not None
    services.lift_hold(registration_id=held.registration, reason="Closed", actor=actor)
    order_and_run(forum, AFTER_A_YEAR)
    assert db.session.get_one(Registration, held.registration).erased_at is not None
    assert db.session.get_one(Person, held.person).erased_at is not None


def test_whoever_agreed_to_be_remembered_keeps_name_and_address_for_five_years(forum: Forum) -> None:
    who = make_delegate(forum, "Remembered")
    with transaction() as session:
        session.add(
            Consent(registration_id=who.registration, kind="remembered", text_version="2025-1", locale="en")
        )
    order_and_run(forum, AFTER_A_YEAR)
    assert db.session.get_one(Registration, who.registration).position is None
    assert db.session.get_one(Person, who.person).latin_family == "Remembered"
    assert db.session.get(Contact, who.contact) is not None
    order_and_run(forum, datetime(2030, 10, 1, tzinfo=UTC))
    assert db.session.get_one(Person, who.person).latin_family == f"Erased {who.person}"
    assert db.session.get(Contact, who.contact) is None


def test_whoever_took_that_back_is_forgotten_with_the_edition(forum: Forum) -> None:
    who = make_delegate(forum, "Reconsidered")
    with transaction() as session:
        session.add(
            Consent(registration_id=who.registration, kind="remembered", text_version="2025-1", locale="en")
        )
    withdraw_consent(registration_id=who.registration, kind="remembered")
    order_and_run(forum, AFTER_A_YEAR)
    assert db.session.get_one(Person, who.person).erased_at is not None


def test_the_edition_may_keep_it_longer(forum: Forum) -> None:
    make_delegate(forum, "Delegate")
    services.change_periods(edition_id=forum.edition.id, documents_days=90, answers_days=1095)
    assert due(forum, AFTER_A_MONTH) == {}
    assert (Part.REGISTRATIONS, Group.DELEGATES) not in due(forum, AFTER_A_YEAR)


def test_the_night_erases_nothing_before_somebody_began_it_but_says_that_it_is_due(forum: Forum) -> None:
    who = make_delegate(forum, "Delegate")
    before = who.read(without=("export",))
    with frozen(AFTER_A_YEAR):
        services.run_nightly(nightly())
        services.run_nightly(nightly())
    assert who.read(without=("export", "sign_in_code")) == {
        table: rows for table, rows in before.items() if table != "sign_in_code"
    }
    told = db.session.scalars(select(FollowUp).where(FollowUp.kind == "retention_due")).one()
    assert told.owner_role == "data_officer"


def test_the_night_goes_on_where_a_person_began(forum: Forum) -> None:
    order_and_run(forum, AFTER_A_MONTH)
    who = make_delegate(forum, "Later")
    with frozen(AFTER_A_YEAR):
        services.run_nightly(nightly())
    assert db.session.get_one(Registration, who.registration).erased_at is not None


def test_a_run_that_was_killed_goes_on_and_counts_each_row_once(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_delegate(forum, f"Delegate{number}")
    monkeypatch.setattr(runs, "BATCH", 2)
    run = services.order_run(edition=forum.edition, actor=forum.staff())
    held, calls = claim_of(Job.RUN_RETENTION), iter(range(4))
    erase = runs._ERASE[Part.DOCUMENTS]

    def erase_until_killed(registration_id: int) -> Any:
        if next(calls) == 3:
            raise KeyboardInterrupt  # in the middle of the second batch
        return erase(registration_id)

    with frozen(AFTER_A_MONTH):
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setitem(runs._ERASE, Part.DOCUMENTS, erase_until_killed)
            services.run_ordered(run.id, held)
        db.session.rollback()
        assert db.session.query(IdentityDocument).count() == 3, "the first batch stays, the second is undone"
        services.run_ordered(run.id, held)
    db.session.expire_all()
    run = db.session.get_one(RetentionRun, run.id)
    assert run.counts == {"documents": 5, "portraits": 5}
    assert (run.done, run.total, run.state) == (10, 10, RunState.DONE)


def test_a_stopped_run_does_nothing_more(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        make_delegate(forum, f"Delegate{number}")
    monkeypatch.setattr(runs, "BATCH", 1)
    run = services.order_run(edition=forum.edition, actor=forum.staff())
    held, erase = claim_of(Job.RUN_RETENTION), runs._ERASE[Part.DOCUMENTS]

    def erase_and_stop(registration_id: int) -> Any:
        db.session.execute(text("UPDATE retention_run SET state = 'cancelled'"))
        return erase(registration_id)

    monkeypatch.setitem(runs._ERASE, Part.DOCUMENTS, erase_and_stop)
    with frozen(AFTER_A_YEAR):
        services.run_ordered(run.id, held)
    db.session.expire_all()
    assert db.session.query(IdentityDocument).count() == 3
    assert db.session.get_one(RetentionRun, run.id).state is RunState.CANCELLED


def test_what_belongs_to_no_edition_goes_every_night(forum: Forum) -> None:
    make_delegate(forum, "Delegate")
    old, now = datetime(2025, 1, 1, tzinfo=UTC), datetime.now(UTC)
    with transaction() as session:
        visitor = Contact(kind=ContactKind.EMAIL, value="visitor@example.org", created_at=old)
        closed = User(email="closed@example.org", name="Closed", password_hash="!", disabled_at=old)
        working = User(email="working@example.org", name="Working", password_hash="!")
        session.add_all([visitor, closed, working])
        session.flush()
        session.add(
            SignInCode(
                contact_id=visitor.id,
                code_hash=b"x",
                link_hash=b"y",
                code_expires_at=old,
                link_expires_at=old,
            )
        )
        session.add(WebSession(token_hash=b"old", user_id=working.id, last_seen_at=old, expires_at=old))
        session.add(
            WebSession(
                token_hash=b"new", user_id=working.id, last_seen_at=now, expires_at=now + timedelta(hours=1)
            )
        )
        session.query(Export).update({"ready_at": old, "expires_at": old})
    services.run_nightly(nightly())
    assert db.session.scalar(select(Contact).where(Contact.value == "visitor@example.org")) is None
    assert find_user("closed@example.org") is None
    assert find_user("working@example.org") is not None
    assert {row.token_hash for row in db.session.query(WebSession)} >= {b"new"}
    assert b"old" not in {row.token_hash for row in db.session.query(WebSession)}
    assert not db.session.query(Export).count()
    assert not any(count_due(datetime.now(UTC)).values())


@pytest.mark.usefixtures("stack_processes")
def test_a_worker_runs_what_was_ordered(forum: Forum, job_processes: JobProcesses) -> None:
    make_delegate(forum, "Delegate")
    run = services.order_run(edition=forum.edition, actor=forum.staff())

    def state() -> RunState:
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(RetentionRun, run.id).state

    wait_until(lambda: state() is RunState.DONE, lambda: f"the run is {state()}", 40)
    assert not db.session.query(Portrait).count()
