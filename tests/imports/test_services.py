"""A table is looked at before anything happens, taken over once, and taken back where nobody touched it since."""

import pytest
from flask import Flask
from sqlalchemy import Text, cast, func, select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.jobs import Job, JobBuried, JobRow
from gpscf_events.core.sheets import SheetRefused
from gpscf_events.delegations.models import Delegation, Member
from gpscf_events.delegations.queries import count_taken, list_members
from gpscf_events.delegations.services import add_focal_point, change_delegation, send_private_link
from gpscf_events.imports.errors import ColumnTwice, ImportMovedOn, NoNameColumn, OnlyHeadings
from gpscf_events.imports.models import ImportRow, ImportState, MemberImport, Outcome, RowState
from gpscf_events.imports.services import (
    begin_import,
    choose_columns,
    mend_row,
    on_job_buried,
    run_import,
    stop_import,
    undo_import,
)
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.services import save_page
from gpscf_events.retention.rules import Part
from gpscf_events.retention.services import discard_draft
from gpscf_events.retention.services.house import clear
from tests.delegations.conftest import SECOND, added, category_id, submitted
from tests.factories.registration import Forum
from tests.imports.conftest import names, outcomes, rows_of, sent, table, taken, work

ANNE = ("Dupont", "Anne", "France", "1980-02-29", "+33612345678")
PAUL = ("Martin", "Paul", "France", "1975-01-01", "")
WRONG = ("Petit", "Luc", "Atlantis", "03/04/1980", "")


def test_nothing_is_added_before_somebody_says_so(forum: Forum, delegation: Delegation) -> None:
    one = sent(forum, delegation, table(ANNE, PAUL, WRONG))
    assert one.state is ImportState.CHECKED
    assert outcomes(one) == ["new", "new", "wrong"]
    assert rows_of(one)[2].faults == {"nationality": "no_such_country", "birth": "birth_two_ways"}
    assert names(delegation) == []
    taken(one)
    assert names(delegation) == ["DUPONT Anne", "MARTIN Paul"]
    assert one.state is ImportState.DONE
    assert [row.state for row in rows_of(one)] == [RowState.DONE, RowState.DONE, RowState.READ]


def test_a_member_from_a_table_is_a_draft_with_everything_that_the_table_says(
    forum: Forum, delegation: Delegation
) -> None:
    add_focal_point(delegation_id=delegation.id, name="Bruno", email=SECOND, locale="en")
    taken(sent(forum, delegation, table(ANNE)))
    [row] = list_members(delegation.id)
    registration = row.member.registration
    assert registration.state is RegistrationState.DRAFT
    assert registration.draft["represents"] == {"kind": ["country"], "party": ["fr"], "nationality": ["fr"]}
    assert registration.draft["name"]["birth_day"] == ["29"]
    assert registration.draft["contact"]["mobile"] == ["+33612345678"]
    assert [one.contact.value for one in registration.further_contacts] == [SECOND]
    assert count_taken([delegation.id]) == {(delegation.id, category_id(forum)): 1}
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts.count("delegation.member_added") == 1
    by = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "delegation.member_added")).one()
    assert by.actor_kind == "delegate"


def test_the_same_table_again_changes_nothing(forum: Forum, delegation: Delegation) -> None:
    taken(sent(forum, delegation, table(ANNE, PAUL)))
    again = sent(forum, delegation, table(ANNE, PAUL))
    assert outcomes(again) == ["unchanged", "unchanged"]


def test_a_table_with_more_changes_drafts_and_says_what(forum: Forum, delegation: Delegation) -> None:
    taken(sent(forum, delegation, table(ANNE)))
    again = sent(forum, delegation, table(("dupont", "ANNE", "", "", "+33699999999")))
    assert outcomes(again) == ["changed"]
    taken(again)
    [row] = list_members(delegation.id)
    draft = row.member.registration.draft
    assert draft["contact"]["mobile"] == ["+33699999999"]
    assert draft["represents"]["nationality"] == ["fr"]
    assert len(names(delegation)) == 1


def test_whoever_was_sent_already_is_left_as_they_are(forum: Forum, delegation: Delegation) -> None:
    member = added(forum, delegation, "Dupont")
    submitted(member)
    one = sent(forum, delegation, table(("Dupont", "Élodie", "France", "1999-01-01", "")))
    assert outcomes(one) == ["sent"]
    with pytest.raises(ImportMovedOn):
        begin_import(import_id=one.id, seen=one.revision - 1)


def test_columns_with_numbers_of_documents_are_stored_nowhere(forum: Forum, delegation: Delegation) -> None:
    secret = "X4RTBPFW4"
    data = table(
        ("Dupont", secret, "Anne", secret), headings=("Surname", "Passport No.", "Given names", "护照号码")
    )
    one = sent(forum, delegation, data)
    assert (one.dropped, outcomes(one)) == (2, ["new"])
    taken(one)
    for model in (MemberImport, ImportRow, Registration, AuditEntry, JobRow):
        for column in model.__table__.columns:
            found = select(func.count()).select_from(model).where(cast(column, Text).contains(secret))
            assert not db.session.scalar(found), column


def test_unknown_headings_are_asked_once_and_remembered(forum: Forum, delegation: Delegation) -> None:
    headings = ("Who", "And", "From")
    first = sent(forum, delegation, table(("Dupont", "Anne", "France"), headings=headings))
    assert first.state is ImportState.COLUMNS
    with pytest.raises(NoNameColumn):
        choose_columns(import_id=first.id, columns=["", "latin_given", ""], seen=first.revision)
    with pytest.raises(ColumnTwice):
        choose_columns(import_id=first.id, columns=["latin_family", "latin_family", ""], seen=first.revision)
    choose_columns(import_id=first.id, columns=["latin_family", "latin_given", ""], seen=first.revision)
    work(first)
    assert outcomes(first) == ["new"]
    second = sent(forum, delegation, table(("Martin", "Paul", "France"), headings=headings))
    assert second.state is ImportState.CHECKED
    assert second.columns == ["latin_family", "latin_given", ""]


def test_a_row_is_put_right_on_the_page_and_taken_over_afterwards(
    forum: Forum, delegation: Delegation
) -> None:
    one = sent(forum, delegation, table(ANNE, WRONG))
    taken(one)
    right = {"latin_family": "Petit", "latin_given": "Luc", "nationality": "FR", "birth": "1980-04-03"}
    assert (
        mend_row(import_id=one.id, number=3, typed=right, is_another=False, seen=one.revision) is Outcome.NEW
    )
    taken(one)
    assert names(delegation) == ["DUPONT Anne", "PETIT Luc"]
    with pytest.raises(ImportMovedOn):
        mend_row(import_id=one.id, number=3, typed=right, is_another=False, seen=one.revision)


def test_two_of_one_name_are_two_once_somebody_says_so(forum: Forum, delegation: Delegation) -> None:
    one = sent(forum, delegation, table(PAUL, PAUL))
    assert outcomes(one) == ["new", "twice"]
    mend_row(import_id=one.id, number=3, typed={}, is_another=True, seen=one.revision)
    taken(one)
    assert names(delegation) == ["MARTIN Paul", "MARTIN Paul"]


def test_places_that_are_taken_meanwhile_are_never_taken_twice(forum: Forum, delegation: Delegation) -> None:
    places = {category_id(forum): 3}
    change_delegation(delegation_id=delegation.id, closes_on=None, places=places, seen=delegation.revision)
    one = sent(forum, delegation, table(ANNE, PAUL, ("Petit", "Luc", "", "", "")))
    assert outcomes(one) == ["new", "new", "new"]
    added(forum, delegation, "Moreau")
    taken(one)
    assert names(delegation) == ["MOREAU Élodie", "DUPONT Anne", "MARTIN Paul"]
    assert [(str(row.outcome), row.faults) for row in rows_of(one)][2] == ("wrong", {"category": "no_place"})
    assert one.state is ImportState.DONE


def test_after_the_last_day_nothing_is_taken_over(forum: Forum, delegation: Delegation) -> None:
    one = sent(forum, delegation, table(ANNE))
    delegation.closes_on = now().date().replace(year=2020)
    db.session.commit()
    taken(one)
    assert one.state is ImportState.STOPPED
    assert names(delegation) == []


def test_a_kill_in_the_middle_neither_loses_nor_repeats_a_row(
    forum: Forum, delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpscf_events.imports.services.applying.CHUNK", 2)
    people = [(f"Family{letter}", "Anne", "", "", "") for letter in "abcdefg"]
    one = sent(forum, delegation, table(*people))
    begin_import(import_id=one.id, seen=one.revision)
    asked = iter([True, True, False])
    run_import(one.id, may_go_on=lambda: next(asked))
    assert len(names(delegation)) == 4
    assert one.state is ImportState.APPLYING
    work(one)
    assert sorted(names(delegation)) == [f"FAMILY{letter.upper()} Anne" for letter in "abcdefg"]
    assert one.state is ImportState.DONE


def test_it_can_be_stopped_and_what_was_taken_over_stays(
    forum: Forum, delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpscf_events.imports.services.applying.CHUNK", 1)
    one = sent(forum, delegation, table(ANNE, PAUL))
    begin_import(import_id=one.id, seen=one.revision)
    asked = iter([True, False])
    run_import(one.id, may_go_on=lambda: next(asked))
    stop_import(import_id=one.id)
    work(one)
    assert (names(delegation), one.state) == (["DUPONT Anne"], ImportState.STOPPED)
    taken(one)
    assert (names(delegation), one.state) == (["DUPONT Anne", "MARTIN Paul"], ImportState.DONE)


def undone(one: MemberImport) -> None:
    undo_import(import_id=one.id, seen=one.revision)
    work(one)


def test_undo_takes_back_what_nobody_touched_and_names_the_rest(forum: Forum, delegation: Delegation) -> None:
    people = [(name, "Anne", "", "", "") for name in ("Alpha", "Beta", "Gamma", "Delta")]
    one = sent(forum, delegation, table(*people))
    taken(one)
    members = {row.latin[0]: row.member for row in list_members(delegation.id)}
    save_page(registration=members["Beta"].registration, page="contact", answers={"mobile": ["+33612345678"]})
    send_private_link(member_id=members["Gamma"].id, email="gamma@example.org", locale="en")
    submitted(members["Delta"])
    undone(one)
    assert [str(row.state) for row in rows_of(one)] == ["undone", "kept", "kept", "kept"]
    assert [row.latin[0] for row in list_members(delegation.id)] == ["Beta", "Gamma", "Delta"]
    assert one.state is ImportState.UNDONE
    assert db.session.scalar(select(func.count()).select_from(Member)) == 3


def test_undo_puts_back_what_a_draft_said_before(forum: Forum, delegation: Delegation) -> None:
    member = added(forum, delegation, "Dupont")
    save_page(registration=member.registration, page="contact", answers={"mobile": ["+33611111111"]})
    before = dict(member.registration.draft)
    one = sent(forum, delegation, table(("Dupont", "Élodie", "France", "", "+33622222222")))
    taken(one)
    assert member.registration.draft["contact"]["mobile"] == ["+33622222222"]
    undone(one)
    db.session.refresh(member.registration)
    assert member.registration.draft == before


def test_a_job_that_is_given_up_leaves_an_import_that_can_be_tried_again(
    forum: Forum, delegation: Delegation
) -> None:
    one = sent(forum, delegation, table(ANNE), checked=False)
    on_job_buried(JobBuried(Job.RUN_IMPORT, {"import_id": one.id}))
    assert one.state is ImportState.COLUMNS
    choose_columns(import_id=one.id, columns=one.columns, seen=one.revision)
    work(one)
    begin_import(import_id=one.id, seen=one.revision)
    on_job_buried(JobBuried(Job.RUN_IMPORT, {"import_id": one.id}))
    assert one.state is ImportState.STOPPED


def test_what_cannot_be_read_keeps_nothing(forum: Forum, delegation: Delegation) -> None:
    for data, error in ((b"", SheetRefused), (b"Family name,Given names\r\n", OnlyHeadings)):
        with pytest.raises(error):
            sent(forum, delegation, data)
    assert not db.session.scalar(select(func.count()).select_from(MemberImport))


def test_tables_go_after_seven_days_and_a_row_with_its_registration(
    app: Flask, forum: Forum, delegation: Delegation
) -> None:
    one = sent(forum, delegation, table(ANNE, PAUL))
    taken(one)
    first, _second = list_members(delegation.id)
    discard_draft(registration_id=first.member.registration_id)
    assert [row.number for row in rows_of(one)] == [3]
    one.created_at = now().replace(year=2020)
    db.session.commit()
    clear(Part.EXPORTS, now())
    assert not db.session.scalar(select(func.count()).select_from(ImportRow))
    assert not db.session.scalar(select(func.count()).select_from(MemberImport))
    assert len(names(delegation)) == 1
