from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.people.models import ContactKind
from gpscf_events.people.services import keep_contact
from gpscf_events.registration.errors import DraftChanged, LinkReplaced, StepNotAllowed
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_by_status_token, list_of_contact
from gpscf_events.registration.rules import draft_mark
from gpscf_events.registration.services import accept, decline, open_draft, save_page, submit, withdraw
from gpscf_events.registration.token import status_link, status_token
from tests.factories.registration import Forum, accepted, draft_for, make_forum, submit_draft


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def number(sql: str) -> int:
    return int(db.session.scalar(text(sql)) or 0)


def test_a_submitted_registration_is_accepted_with_person_reference_consents_and_participation(
    forum: Forum,
) -> None:
    registration = submit_draft(draft_for(forum))
    assert registration.state is RegistrationState.ACCEPTED
    assert registration.reference is not None
    assert registration.reference.startswith("LYG25-")
    assert len(registration.reference) == 12
    assert registration.person is not None
    assert registration.person.display_name == "DUPONT Élodie"
    assert registration.mobile == "+33612345678"
    assert registration.draft == {}
    assert number("SELECT count(*) FROM consent") == 2
    assert number("SELECT count(*) FROM participation") == 1
    assert number("SELECT count(*) FROM message WHERE kind = 'registration_confirmed'") == 1


def test_a_category_that_needs_acceptance_stays_submitted_and_says_that_it_was_received(forum: Forum) -> None:
    registration = submit_draft(draft_for(forum, role={"category": ["media"], "meetings": ["main"]}))
    assert registration.state is RegistrationState.SUBMITTED
    # Addressed as in every other mail.
    assert (
        number(
            "SELECT count(*) FROM message WHERE kind = 'registration_received'"
            " AND body_text LIKE '%Dr DUPONT Élodie%'"
        )
        == 1
    )
    assert number("SELECT count(*) FROM badge") == 0
    accept(registration_id=registration.id)
    assert number("SELECT count(*) FROM badge") == 1


def test_a_second_submission_shows_the_first_result(forum: Forum) -> None:
    draft = draft_for(forum)
    first = submit_draft(draft)
    reference = first.reference
    again = submit(registration_id=first.id, answers=None, seen={})  # type: ignore[arg-type]
    assert again.reference == reference
    assert number("SELECT count(*) FROM person") == 1


def test_answers_that_changed_since_they_were_read_are_not_submitted(forum: Forum) -> None:
    draft = draft_for(forum)
    seen = dict(draft.draft)
    mark = draft_mark(seen)
    save_page(registration=draft, page="name", answers={"latin_family": ["Durand"]})
    assert draft_mark(draft.draft) != mark
    with pytest.raises(DraftChanged):
        submit(registration_id=draft.id, answers=None, seen=seen)  # type: ignore[arg-type]
    db.session.expire_all()
    assert db.session.get(Registration, draft.id).state is RegistrationState.DRAFT  # type: ignore[union-attr]


def test_one_key_opens_one_draft_and_another_key_another(forum: Forum) -> None:
    contact = keep_contact(kind=ContactKind.EMAIL, value="a@example.org", locale="en")
    key = uuid4()
    made = [
        open_draft(contact_id=contact.id, edition=forum.edition, key=key, locale="en").id for _ in range(3)
    ]
    other = open_draft(contact_id=contact.id, edition=forum.edition, key=uuid4(), locale="en").id
    assert len(set(made)) == 1
    assert other not in made


def test_ten_people_on_one_mailbox_are_ten_registrations_and_ten_persons(forum: Forum) -> None:
    for place in range(10):
        page = {"latin_family": ["Kim"], "latin_given": [f"Person {chr(65 + place)}"]}
        submit_draft(draft_for(forum, email="chancery@example.org", name=page))
    contact = keep_contact(kind=ContactKind.EMAIL, value="chancery@example.org", locale="en")
    assert len(list_of_contact(contact.id, forum.edition_id)) == 10
    assert number("SELECT count(*) FROM person") == 10
    assert number("SELECT count(DISTINCT reference) FROM registration") == 10
    # Colleagues of one ministry share its row.
    assert number("SELECT count(*) FROM organisation") == 1


def test_an_accepted_registration_can_be_withdrawn_but_not_submitted_again_as_accepted(forum: Forum) -> None:
    registration = accepted(forum)
    withdraw(registration_id=registration.id)
    assert registration.state is RegistrationState.WITHDRAWN
    with pytest.raises(StepNotAllowed):
        accept(registration_id=registration.id)
    assert number("SELECT count(*) FROM badge WHERE state <> 'dead'") == 0


def test_whoever_registered_alone_is_told_of_a_decline_by_one_message(forum: Forum) -> None:
    registration = submit_draft(draft_for(forum, role={"category": ["media"], "meetings": ["main"]}))
    before = number("SELECT count(*) FROM message")
    decline(registration_id=registration.id, reason="by the secretariat")
    assert number("SELECT count(*) FROM message") == before + 1


def test_every_wrong_status_token_gives_the_same_refusal(forum: Forum) -> None:
    registration = accepted(forum)
    good = status_token(registration)
    assert status_link(registration).endswith(f"/en/2025/r/{good}")
    assert get_by_status_token(good).id == registration.id
    draft = draft_for(forum, email="other@example.org")
    name, _, proof = good.partition(".")
    other = name[:-1] + ("A" if name[-1] != "A" else "Q")
    wrong = ["", ".", "x", name, f"{name}.", f"{name}.{proof[:-1]}", f"{other}.{proof}",
             f"{'A' * 22}.{proof}", f"{name}.{proof}é", "é" * 22 + "." + proof, status_token(draft),
             "\x00", "a" * 5000]  # fmt: skip
    for token in wrong:
        with pytest.raises(NotFound):
            get_by_status_token(token)
    with pytest.raises(NotFound):
        get_by_status_token(good, edition_key="2026")
    with transaction():
        registration.link_generation += 1
    with pytest.raises(LinkReplaced):
        get_by_status_token(good)
