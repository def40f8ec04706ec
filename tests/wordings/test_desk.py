"""The language desk: what a delegate said is proposed, what was checked stays until the person says something else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.db import db
from gpscf_events.people.models import Person
from gpscf_events.people.services import rename_person
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import change_answers
from gpscf_events.wordings.models import Wording, WordingState
from gpscf_events.wordings.queries import find_wording
from tests.attendance.forum import Forum as SmallForum
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, draft_for, make_forum, submit_draft

DESK = "/en/staff/2025/wordings/"
WORDS = {
    "revision": "0",
    "name_zh": "艾洛蒂·杜邦",
    "position_zh": "司长",
    "position_en": "Director",
    "organisation_zh": "内政部",
    "organisation_en": "Ministry of the Interior",
}


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.fixture
def delegate(forum: Forum) -> Registration:
    return submit_draft(draft_for(forum))


@pytest.fixture
def desk(app: Flask, delegate: Registration) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, SmallForum.staff(SmallForum.__new__(SmallForum), role=Role.LANGUAGE_DESK))


def saved(delegate: Registration) -> Wording:
    db.session.rollback()
    wording = find_wording(delegate.id)
    assert wording is not None
    return wording


def test_what_the_delegate_said_is_proposed_and_nothing_is_guessed(
    desk: FlaskClient, delegate: Registration
) -> None:
    page = desk.get(DESK).text
    assert "DUPONT Élodie" in page
    assert "To check (1)" in page
    assert 'value="Head of unit"' in page
    assert db.session.scalars(select(Wording)).all() == []


def test_checked_words_leave_the_list_and_stand_at_the_registration(
    desk: FlaskClient, delegate: Registration
) -> None:
    assert desk.post(f"{DESK}{delegate.public_id}", data=WORDS | {"check": "1"}).status_code == 303
    wording = saved(delegate)
    assert (wording.state, wording.name_zh, wording.revision) == (WordingState.CHECKED, "艾洛蒂·杜邦", 1)
    page = desk.get(DESK).text
    assert "To check (0)" in page
    assert "Checked (1)" in page
    assert "艾洛蒂·杜邦" in desk.get(f"{DESK}?show=checked").text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "wording.checked")).one()
    assert "艾洛蒂" not in str(entry.after), "names stand in the trail as hashes only"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name_zh": ""}, "Enter the name in Chinese"),
        ({"name_zh": "Elodie"}, "Use Chinese characters only"),
        ({"position_zh": ""}, "Enter it in this language too"),
        ({"organisation_en": "x" * 201}, "This is too long"),
        ({"organisation_zh": "内政\u202e部"}, "error"),
    ],
)
def test_words_that_cannot_count_as_checked_are_said_beside_the_field(
    desk: FlaskClient, delegate: Registration, changed: dict[str, str], said: str
) -> None:
    answer = desk.post(f"{DESK}{delegate.public_id}", data=WORDS | changed | {"check": "1"})
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(Wording)).all() == []


def test_half_of_the_words_are_kept_as_a_proposal(desk: FlaskClient, delegate: Registration) -> None:
    half = WORDS | {"position_zh": "", "keep": "1"}
    assert desk.post(f"{DESK}{delegate.public_id}", data=half).status_code == 303
    assert saved(delegate).state is WordingState.PROPOSED
    assert "Saved, not checked" in desk.get(DESK).text


def test_a_second_editor_is_shown_what_the_first_saved_and_loses_nothing(
    desk: FlaskClient, delegate: Registration
) -> None:
    address = f"{DESK}{delegate.public_id}"
    desk.post(address, data=WORDS | {"check": "1"})
    answer = desk.post(address, data=WORDS | {"name_zh": "杜邦", "check": "1"})
    assert answer.status_code == 409
    assert "Somebody else saved these words" in answer.text
    assert "艾洛蒂·杜邦" in answer.text
    assert 'value="杜邦"' in answer.text
    assert saved(delegate).name_zh == "艾洛蒂·杜邦"
    assert (
        desk.post(address, data=WORDS | {"revision": "1", "name_zh": "杜邦", "check": "1"}).status_code == 303
    )
    assert saved(delegate).name_zh == "杜邦"


def test_what_was_checked_is_looked_at_again_once_the_person_says_something_else(
    desk: FlaskClient, delegate: Registration
) -> None:
    desk.post(f"{DESK}{delegate.public_id}", data=WORDS | {"check": "1"})
    other = {"organisation_name": {"en": "Ministry of Justice"}, "position": {"en": "Director"}}
    assert change_answers(registration_id=delegate.id, page="organisation", answers=other, typed={})
    assert saved(delegate).state is WordingState.CHANGED
    assert "Changed since it was checked" in desk.get(DESK).text


def test_what_says_nothing_new_leaves_checked_words_as_they_are(
    desk: FlaskClient, delegate: Registration
) -> None:
    desk.post(f"{DESK}{delegate.public_id}", data=WORDS | {"check": "1"})
    same = {"represents_party_id": delegate.nationality_party_id}
    assert change_answers(registration_id=delegate.id, page="represents", answers=same, typed={})
    assert saved(delegate).state is WordingState.CHECKED


def test_the_chinese_name_that_a_person_gives_is_proposed_and_found(
    desk: FlaskClient, delegate: Registration
) -> None:
    person = db.session.get_one(Person, delegate.person_id)
    rename_person(
        person_id=person.id,
        native_name="",
        latin_family="Dupont",
        latin_given="Élodie",
        salutation="",
        chinese_name="杜蔼蒂",
    )
    assert 'value="杜蔼蒂"' in desk.get(f"{DESK}{delegate.public_id}").text
    assert "杜蔼蒂" in db.session.get_one(Person, delegate.person_id).search_key


def test_a_draft_is_not_for_the_desk(desk: FlaskClient, forum: Forum) -> None:
    draft = draft_for(forum)
    db.session.commit()
    assert desk.get(f"{DESK}{draft.public_id}").status_code == 404
    assert desk.post(f"{DESK}{draft.public_id}", data=WORDS | {"keep": "1"}).status_code == 404
    assert "To check (1)" in desk.get(DESK).text


def test_people_of_another_edition_and_unknown_ones_are_not_there(
    desk: FlaskClient, delegate: Registration
) -> None:
    assert desk.get(f"/en/staff/2024/wordings/{delegate.public_id}").status_code == 404
    assert desk.get(f"{DESK}00000000-0000-0000-0000-000000000000").status_code == 404
    assert desk.get(f"{DESK}?after=-5&show=nonsense").status_code == 200
    assert desk.get(f"{DESK}?after=99999999999999999999999").status_code == 200
