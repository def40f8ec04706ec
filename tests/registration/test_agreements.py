"""Agreements are kept as they were shown, taken back one by one, and what hangs on them follows."""

import re
from hashlib import sha256

import pytest
from sqlalchemy import select, text

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.messages.rendering import speaking
from gpscf_events.registration.errors import ConsentNotSeparate, StepNotAllowed
from gpscf_events.registration.models import Consent, ConsentGiver, Registration
from gpscf_events.registration.queries import agreed_to
from gpscf_events.registration.services import give_consent, withdraw_consent
from tests.factories.registration import Forum, accepted, draft_for, submit_draft
from tests.factories.visiting import Visitor
from tests.registration.test_consents import kept

ALL = {kind: ["y"] for kind in ("processing", "conduct", "photographs", "participant_list", "remembered")}


def rows(registration: Registration) -> list[Consent]:
    db.session.expire_all()
    query = select(Consent).where(Consent.registration_id == registration.id)
    return list(db.session.scalars(query.order_by(Consent.id)))


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_row_proves_which_words_of_the_paper_were_shown(forum: Forum, locale: str) -> None:
    draft = draft_for(forum, consents=ALL)
    with speaking(locale):
        registration = submit_draft(draft)
    assert len(rows(registration)) == len(ALL)
    for row in rows(registration):
        words = kept()[row.kind, row.text_version, locale]
        assert (row.locale, row.given_by) == (locale, ConsentGiver.SELF)
        assert row.words_sha256 == sha256(words.encode()).digest()


def test_what_was_taken_back_keeps_its_row_and_can_be_given_again(forum: Forum) -> None:
    registration = accepted(forum, consents=ALL)
    for _twice in range(2):
        withdraw_consent(registration_id=registration.id, kind="photographs")
    assert [row.kind for row in rows(registration) if row.withdrawn_at] == ["photographs"]
    for _twice in range(2):
        give_consent(registration_id=registration.id, kind="photographs", shown_in="zh")
    again = [row for row in rows(registration) if row.kind == "photographs"]
    assert [(row.locale, row.withdrawn_at is None) for row in again] == [("en", False), ("zh", True)]
    acts = db.session.execute(
        text("SELECT action, before, after FROM audit_entry WHERE action LIKE 'consent.%' ORDER BY id")
    ).all()
    assert [act for act, *_ in acts] == ["consent.withdrawn", "consent.given"]
    assert "photographs" in str(acts[0].before)


@pytest.mark.parametrize("kind", ["photographs", "participant_list"])
def test_whoever_must_act_on_it_is_left_a_next_step_each_time(forum: Forum, kind: str) -> None:
    registration = accepted(forum, consents=ALL)
    for _time in range(2):
        withdraw_consent(registration_id=registration.id, kind=kind)
        give_consent(registration_id=registration.id, kind=kind, shown_in="en")
    owed = "SELECT count(*) FROM follow_up WHERE kind = 'consent_withdrawn' AND done_at IS NULL"
    assert db.session.scalar(text(owed)) == 2


def test_lists_ask_for_the_agreement_that_holds_now(forum: Forum) -> None:
    agreed, never = accepted(forum, 1, consents=ALL), accepted(forum, 2)
    query = select(Registration.id).where(agreed_to("participant_list"))
    assert db.session.scalars(query).all() == [agreed.id] != [never.id]
    withdraw_consent(registration_id=agreed.id, kind="participant_list")
    assert db.session.scalars(query).all() == []


@pytest.mark.parametrize("kind", ["processing", "conduct", "no_such_thing", ""])
def test_what_everybody_must_agree_to_is_not_taken_back_by_itself(forum: Forum, kind: str) -> None:
    registration = accepted(forum, consents=ALL)
    with pytest.raises(ConsentNotSeparate):
        withdraw_consent(registration_id=registration.id, kind=kind)
    assert not [row for row in rows(registration) if row.withdrawn_at]


def test_a_draft_has_its_own_page_for_it_and_an_erased_registration_none(forum: Forum) -> None:
    with pytest.raises(StepNotAllowed):
        give_consent(registration_id=draft_for(forum).id, kind="remembered", shown_in="en")
    gone = accepted(forum)
    db.session.execute(text(f"UPDATE registration SET erased_at = now() WHERE id = {gone.id}"))
    db.session.commit()
    with pytest.raises(NotFound):
        give_consent(registration_id=gone.id, kind="remembered", shown_in="en")


def test_the_delegate_takes_it_back_on_the_own_page(visitor: Visitor, forum: Forum) -> None:
    registration = submit_draft(draft_for(forum, consents=ALL))
    db.session.rollback()
    address = f"{visitor.base}/{registration.public_id}/data/"
    assert visitor.client.get(address).location.endswith("/register/email")
    visitor.sign_in()
    page = visitor.open(address).get_data(as_text=True)
    assert page.count("Take it back") == 3
    sent = {"kind": ["remembered"], "wish": ["take_back"]}
    assert visitor.send(f"{address}agreements", sent, page=address).status_code == 303
    page = visitor.open(address).get_data(as_text=True)
    assert page.count("Take it back") == 2
    assert re.search(r"Taken back on .*2\d{3}", page)
    refused = visitor.send(f"{address}agreements", {"kind": ["conduct"], "wish": ["take_back"]}, page=address)
    assert refused.status_code == 422
    assert "withdraw your registration" in refused.get_data(as_text=True)


def test_somebody_else_sees_and_changes_nothing(visitor: Visitor, forum: Forum) -> None:
    foreign = accepted(forum, consents=ALL)
    visitor.sign_in()
    address = f"{visitor.base}/{foreign.public_id}/data/"
    assert visitor.client.get(address).status_code == 404
    given = {"kind": ["remembered"], "wish": ["take_back"]}
    assert visitor.send(f"{address}agreements", given, page=f"{visitor.base}/mine").status_code == 404
    assert not [row for row in rows(foreign) if row.withdrawn_at]
