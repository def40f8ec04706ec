"""A person says whom a note means, and that is the nomination."""

import pytest
from sqlalchemy import text

from gpscf_events.accreditation.models import Fact, FactMove, Nomination
from gpscf_events.accreditation.queries import find_accreditation, list_moves
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.db import db
from gpscf_events.core.files import path_of
from gpscf_events.notes.errors import NamedAlready, SupersedesAnother
from gpscf_events.notes.models import Note, NotePerson
from gpscf_events.notes.queries import list_comparison, list_current
from gpscf_events.notes.rules import read_people
from gpscf_events.notes.services import (
    change_note,
    confirm,
    confirm_alike,
    take_apart,
)
from gpscf_events.people.rules.likeness import Standing
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import withdraw
from gpscf_events.retention.services import discard_draft
from gpscf_events.retention.services.erasing import erase_registration
from tests.factories.registration import Forum, draft_for, submit_draft
from tests.notes.conftest import PDF, coming, details, kept, party_id


def standings(forum: Forum) -> list[tuple[Standing, str]]:
    db.session.expire_all()
    rows = list_comparison(forum.edition_id, party_id())
    return [(row.pairing.standing, row.person.name if row.person else "") for row in rows]


def named(note: Note, name: str) -> NotePerson:
    db.session.expire_all()
    return next(one for one in list_current(note.edition_id, note.party_id) if one.name == name)


def nominations(registration: Registration) -> list[FactMove]:
    return [move for move in list_moves(registration.id) if move.fact is Fact.NOMINATION]


def test_a_name_that_is_confirmed_is_a_nomination_with_the_number_of_the_note(forum: Forum) -> None:
    registration = coming(forum)
    note = kept(forum, "H.E. Paul Martin", "Somebody Else")
    other = coming(forum, "Dupont", "Elodie")
    assert standings(forum) == [
        (Standing.PERHAPS, "H.E. Paul Martin"),
        (Standing.WRITTEN_ONLY, "Somebody Else"),
        (Standing.REGISTERED_ONLY, ""),
    ]
    assert confirm_alike(edition_id=forum.edition_id, party_id=party_id(), actor=SYSTEM) == 1
    row = find_accreditation(registration.id)
    assert row is not None
    assert row.nomination is Nomination.NOMINATED
    assert [move.reference for move in nominations(registration)] == ["17/2025"]
    confirm(person=named(note, "Somebody Else"), registration_id=other.id, actor=SYSTEM)
    assert standings(forum) == [(Standing.BOTH, "H.E. Paul Martin"), (Standing.DIFFERS, "Somebody Else")]


def test_a_second_note_about_somebody_nominated_changes_nothing(forum: Forum) -> None:
    registration = coming(forum)
    kept(forum, "Paul Martin")
    second = kept(forum, "Paul MARTIN", number="18/2025")
    for _twice in range(2):
        confirm_alike(edition_id=forum.edition_id, party_id=party_id(), actor=SYSTEM)
    confirm(person=named(second, "Paul MARTIN"), registration_id=registration.id, actor=SYSTEM)
    assert len(nominations(registration)) == 1
    assert [standing for standing, _name in standings(forum)] == [Standing.BOTH, Standing.BOTH]


def test_whoever_only_began_is_nominated_when_the_rest_is_sent(forum: Forum) -> None:
    draft = coming(forum, sent=False)
    note = kept(forum, "Paul Martin")
    confirm(person=named(note, "Paul Martin"), registration_id=draft.id, actor=SYSTEM)
    assert find_accreditation(draft.id) is None
    submit_draft(draft)
    row = find_accreditation(draft.id)
    assert row is not None
    assert row.nomination is Nomination.NOMINATED


def test_a_registration_of_another_party_or_beside_another_name_is_refused(forum: Forum) -> None:
    german = submit_draft(
        draft_for(forum, represents={"kind": ["country"], "party": ["de"], "nationality": ["de"]})
    )
    registration = coming(forum)
    note = kept(forum, "Paul Martin", "Pauline Martin")
    with pytest.raises(NamedAlready):
        confirm(person=named(note, "Paul Martin"), registration_id=german.id, actor=SYSTEM)
    db.session.rollback()
    confirm(person=named(note, "Paul Martin"), registration_id=registration.id, actor=SYSTEM)
    with pytest.raises(NamedAlready):
        confirm(person=named(note, "Pauline Martin"), registration_id=registration.id, actor=SYSTEM)


def test_names_that_stay_keep_their_registration_and_an_old_page_is_told(forum: Forum) -> None:
    registration = coming(forum)
    note = kept(forum, "Paul Martin", "Gone Tomorrow")
    confirm_alike(edition_id=forum.edition_id, party_id=party_id(), actor=SYSTEM)
    people, _faults = read_people("New Person\nPaul Martin; Director")
    change_note(note=note, details=details(summary="seven"), people=people, pdf=None, seen=1)
    assert standings(forum) == [(Standing.BOTH, "Paul Martin"), (Standing.WRITTEN_ONLY, "New Person")]
    assert named(note, "Paul Martin").registration_id == registration.id
    assert note.file is not None
    with pytest.raises(ChangedMeanwhile):
        change_note(note=note, details=details(), people=people, pdf=None, seen=1)


def test_another_scan_takes_the_place_of_the_one_before(forum: Forum) -> None:
    note = kept(forum)
    assert note.file is not None
    before = path_of(note.file)
    change_note(note=note, details=details(), people=[], pdf=PDF + b"\n", seen=1)
    assert path_of(note.file).read_bytes() == PDF + b"\n"
    assert not before.exists()


def test_a_note_that_was_replaced_names_nobody_and_is_replaced_once(forum: Forum) -> None:
    first = kept(forum, "Paul Martin")
    kept(forum, "Anne Petit", number="18/2025", supersedes_id=first.id)
    assert standings(forum) == [(Standing.WRITTEN_ONLY, "Anne Petit")]
    with pytest.raises(SupersedesAnother):
        kept(forum, number="19/2025", supersedes_id=first.id)
    db.session.rollback()
    with pytest.raises(SupersedesAnother):
        kept(forum, number="20/2025", supersedes_id=first.id, party_id=party_id("de"))


def test_a_name_taken_apart_is_open_again_and_the_nomination_stays(forum: Forum) -> None:
    registration = coming(forum)
    note = kept(forum, "Paul Martin")
    confirm_alike(edition_id=forum.edition_id, party_id=party_id(), actor=SYSTEM)
    take_apart(person=named(note, "Paul Martin"))
    assert standings(forum) == [(Standing.PERHAPS, "Paul Martin")]
    row = find_accreditation(registration.id)
    assert row is not None
    assert row.nomination is Nomination.NOMINATED


def test_whoever_withdrew_stands_in_the_note_only(forum: Forum) -> None:
    registration = coming(forum)
    kept(forum, "Paul Martin")
    confirm_alike(edition_id=forum.edition_id, party_id=party_id(), actor=SYSTEM)
    withdraw(registration_id=registration.id)
    assert standings(forum) == [(Standing.WRITTEN_ONLY, "Paul Martin")]


def test_erasing_takes_the_name_and_discarding_a_draft_leaves_it(forum: Forum) -> None:
    registration, draft = coming(forum), coming(forum, "Petit", "Anne", sent=False)
    note = kept(forum, "Paul Martin", "Anne Petit")
    for name, one in (("Paul Martin", registration), ("Anne Petit", draft)):
        confirm(person=named(note, name), registration_id=one.id, actor=SYSTEM)
    discard_draft(registration_id=draft.id)
    erase_registration(registration.id)
    left = db.session.execute(text("SELECT name, registration_id FROM note_person")).all()
    assert [tuple(row) for row in left] == [("Anne Petit", None)]
