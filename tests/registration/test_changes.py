"""After submission: what a delegate changes at once, what staff decide about, until when, and withdrawing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.categories.models import Category
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from gpscf_events.parties.models import Organisation
from gpscf_events.programme.models import Meeting, SeatPool
from gpscf_events.registration.models import Correction, Registration, RegistrationState
from gpscf_events.registration.services import decide_correction, withdraw
from tests.factories.registration import Forum, draft_for, submit_draft
from tests.factories.visiting import Visitor

NAME = {"latin_family": ["Durand"], "latin_given": ["Élodie"], "native_name": [""], "salutation": ["Dr"]}


def registered(forum: Forum, **given: Any) -> Registration:
    made = submit_draft(draft_for(forum, **given))
    db.session.rollback()
    return made


def needs_acceptance(forum: Forum) -> None:
    with transaction() as session:
        session.query(Category).filter_by(edition_id=forum.edition_id).update({"needs_acceptance": True})


def again(registration: Registration) -> Registration:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Registration, registration.id)


def acts(prefix: str) -> list[str]:
    rows = db.session.execute(
        text("SELECT action FROM audit_entry WHERE action LIKE :like ORDER BY id"), {"like": f"{prefix}%"}
    )
    return list(rows.scalars())


def test_every_answer_stands_in_its_form_as_it_is_and_saving_it_changes_nothing(
    visitor: Visitor, forum: Forum
) -> None:
    registration = registered(forum)
    base = f"{visitor.base}/{registration.public_id}/change"
    visitor.sign_in()
    page = visitor.open(base).get_data(as_text=True)
    for said in ("Dupont", "Head of unit", "+33612345678", "France"):
        assert said in page
    before = {
        name: getattr(again(registration), name) for name in ("position", "mobile", "represents_party_id")
    }
    same = {
        "name": {
            "latin_family": ["Dupont"],
            "latin_given": ["Élodie"],
            "native_name": [""],
            "salutation": ["Dr"],
        },
        "represents": {"kind": ["country"], "party": ["fr"], "nationality": ["fr"]},
        "organisation": {"organisation_en": ["Ministry of Interior"], "position_en": ["Head of unit"]},
        "contact": {"mobile": ["+33612345678"], "locale": ["en"], "languages": ["fr", "en"]},
    }
    for name, answers in same.items():
        assert visitor.send(f"{base}/{name}", answers).status_code == 303, name
    assert {name: getattr(again(registration), name) for name in before} == before
    assert acts("registration.changed") == acts("person.renamed") == []


def test_a_changed_answer_is_checked_kept_recorded_and_printed_anew(visitor: Visitor, forum: Forum) -> None:
    registration = registered(forum)
    old = registration.organisation_id
    with transaction() as session:
        session.query(Badge).update({"state": BadgeState.MADE, "token": "TOKEN"})
    base = f"{visitor.base}/{registration.public_id}/change"
    visitor.sign_in()
    wrong = visitor.send(f"{base}/organisation", {"organisation_en": [""], "position_en": ["Minister"]})
    assert wrong.status_code == 422
    assert "Enter your organisation" in wrong.get_data(as_text=True)
    given = {"organisation": ["内政部"], "organisation_en": ["Home Office"], "position_en": ["Minister"]}
    assert visitor.send(f"{base}/organisation", given).status_code == 303
    now = again(registration)
    assert dict(now.organisation_name or {}) == {"zh": "内政部", "en": "Home Office"}
    assert dict(now.position or {}) == {"en": "Minister"}
    assert now.organisation_id != old
    assert db.session.get(Organisation, old) is None, "nobody names the old one any more"
    assert acts("registration.changed") == ["registration.changed"]
    anew = "SELECT count(*) FROM job WHERE name = 'badges.make' AND payload ->> 'anew' = 'true'"
    assert db.session.scalar(text(anew)) == 1
    contact = {"mobile": ["+8613800000000"], "locale": ["zh"], "languages": ["zh"]}
    assert visitor.send(f"{base}/contact", contact).status_code == 303
    now = again(registration)
    assert (now.mobile, now.locale, now.languages) == ("+8613800000000", "zh", ["zh"])
    assert db.session.scalar(text(anew)) == 1, "a number stands on no badge"


def test_name_and_party_change_at_once_where_nobody_accredits(visitor: Visitor, forum: Forum) -> None:
    registration = registered(forum)
    base = f"{visitor.base}/{registration.public_id}/change"
    visitor.sign_in()
    assert visitor.send(f"{base}/name", NAME).status_code == 303
    party = {"kind": ["personal"], "party": [""], "nationality": ["de"]}
    assert visitor.send(f"{base}/represents", party).status_code == 303
    now = again(registration)
    assert now.person is not None
    assert (now.person.latin_family, now.person.name_sort[:6].casefold()) == ("Durand", "durand")
    assert (now.represents_party_id, now.in_personal_capacity) == (None, True)
    assert now.counts_for is not None
    assert now.counts_for.key == "de"
    assert not db.session.query(Correction).count()


def test_once_accepted_by_the_secretariat_they_become_a_wish_that_staff_decide(
    visitor: Visitor, forum: Forum
) -> None:
    needs_acceptance(forum)
    registration = registered(forum)
    base = f"{visitor.base}/{registration.public_id}/change"
    visitor.sign_in()
    assert visitor.send(f"{base}/name", {**NAME, "latin_family": ["Dupond"]}).status_code == 303
    now = again(registration)
    assert now.person is not None
    assert now.person.latin_family == "Dupond", "before acceptance it is only an answer"
    with transaction():
        db.session.get_one(Registration, registration.id).state = RegistrationState.ACCEPTED
    for family in ("Durant", "Durand"):
        answer = visitor.send(f"{base}/name", {**NAME, "latin_family": [family]})
        assert answer.location.endswith("told=asked")
    now = again(registration)
    assert now.person is not None
    assert now.person.latin_family == "Dupond", "until somebody decides nothing changes"
    wish = db.session.query(Correction).one()
    assert wish.wanted["latin_family"] == ["Durand"]
    owed = "SELECT count(*) FROM follow_up WHERE kind = 'correction_wanted' AND done_at IS NULL"
    assert db.session.scalar(text(owed)) == 1
    assert "Correction asked for" in visitor.open(base).get_data(as_text=True)

    names = {"native_name": "", "latin_family": "Durand", "latin_given": "Élodie"}
    decide_correction(correction=wish, answers=names | {"salutation": "Dr", "chinese_name": ""})
    now = again(registration)
    assert now.person is not None
    assert now.person.latin_family == "Durand"
    assert db.session.scalar(text(owed)) == 0
    told = db.session.query(Message).filter(Message.kind.startswith("correction_")).all()
    assert [(mail.kind, mail.subject_id) for mail in told] == [("correction_applied", registration.id)]
    with pytest.raises(NotFound):
        decide_correction(correction=db.session.query(Correction).one(), answers=None)


def test_after_registration_closed_nothing_is_changed_but_one_can_withdraw(
    visitor: Visitor, forum: Forum
) -> None:
    registration = registered(forum)
    with transaction() as session:
        session.query(Meeting).update({"registration_closes_at": datetime(2025, 6, 2, tzinfo=UTC)})
    base = f"{visitor.base}/{registration.public_id}"
    visitor.sign_in()
    page = visitor.open(f"{base}/change").get_data(as_text=True)
    assert "cannot be changed any more" in page
    given = {"mobile": ["+8613800000000"], "locale": ["zh"], **visitor.hidden(f"{base}/withdraw")}
    refused = visitor.client.post(f"{base}/change/contact", data=given)
    assert refused.status_code == 409
    assert again(registration).mobile == "+33612345678"
    assert visitor.send(f"{base}/withdraw", {"is_sure": ["y"]}).status_code == 303


def test_withdrawing_asks_first_frees_the_seat_and_is_told_once(visitor: Visitor, forum: Forum) -> None:
    registration = registered(forum, wishes=(str(forum.public_ids["tourism-safety"]),))
    taken = "SELECT sum(taken) FROM seat_pool"
    assert db.session.scalar(text(taken)) == 1
    assert db.session.query(SeatPool).count()
    base = f"{visitor.base}/{registration.public_id}"
    visitor.sign_in()
    assert visitor.send(f"{base}/withdraw").status_code == 422
    assert again(registration).state is RegistrationState.ACCEPTED
    for _twice in range(2):
        sent = {**visitor.hidden(f"{visitor.base}/mine"), "is_sure": "y"}
        assert visitor.client.post(f"{base}/withdraw", data=sent).status_code == 303
    assert again(registration).state is RegistrationState.WITHDRAWN
    assert db.session.scalar(text(taken)) == 0
    assert db.session.query(Message).filter_by(kind="registration_withdrawn").count() == 1
    page = visitor.open(f"{base}/change").get_data(as_text=True)
    assert "Withdraw my registration" not in page
    assert "/change/contact" not in page


def test_nobody_changes_or_withdraws_somebody_else_or_a_draft(
    visitor: Visitor, forum: Forum, app: Flask
) -> None:
    foreign, draft = registered(forum, email="other@example.org"), draft_for(forum)
    db.session.rollback()
    visitor.sign_in()
    hidden = visitor.hidden(f"{visitor.base}/mine")
    for one in (foreign, draft):
        base = f"{visitor.base}/{one.public_id}"
        for path in ("change", "change/name", "withdraw"):
            assert visitor.client.get(f"{base}/{path}").status_code == 404
        for path, given in (("change/contact", {"mobile": "+8613800000000"}), ("withdraw", {"is_sure": "y"})):
            assert visitor.client.post(f"{base}/{path}", data={**hidden, **given}).status_code == 404
    assert again(foreign).state is RegistrationState.ACCEPTED


def test_a_withdrawn_registration_has_no_answers_to_change(visitor: Visitor, forum: Forum) -> None:
    registration = registered(forum)
    withdraw(registration_id=registration.id)
    visitor.sign_in()
    base = f"{visitor.base}/{registration.public_id}"
    sent = {**visitor.hidden(f"{visitor.base}/mine"), "mobile": "+8613800000000", "locale": "zh"}
    assert visitor.client.post(f"{base}/change/contact", data=sent).status_code == 409
