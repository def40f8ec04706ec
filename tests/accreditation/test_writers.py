"""What each writer of a checked fact does to a clearance that was given: effects, through the writers themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from gpscf_events.accreditation.models import Accreditation, Clearance
from gpscf_events.accreditation.queries import find_accreditation
from gpscf_events.accreditation.services import answer_clearance, send_to_clearance
from gpscf_events.core.db import db
from gpscf_events.registration.models import DocumentKind
from gpscf_events.registration.services import (
    change_answers,
    keep_document,
    keep_portrait,
    remove_document,
    remove_portrait,
)
from gpscf_events.registration.services.documents import DocumentDetails
from tests.accreditation.conftest import fresh, registered
from tests.core.test_images import picture
from tests.factories.registration import Forum, draft_for

Act = Callable[[int], object]


def passport(number: str) -> Act:
    details = DocumentDetails(DocumentKind.PASSPORT, number, "fr", date(2031, 5, 17))
    return lambda one: keep_document(registration_id=one, details=details)


def photo(one: int) -> None:
    keep_portrait(registration_id=one, picture=picture())


def change(page: str, **answers: Any) -> Act:
    return lambda one: change_answers(registration_id=one, page=page, answers=answers, typed={})


def nothing(one: int) -> None:
    del one


def cleared_after(forum: Forum, before: Act) -> int:
    one = registered(forum, needs_clearance=True)
    before(one)
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    return one


def clearance_of(registration_id: int) -> tuple[Clearance, bool]:
    db.session.rollback()
    row = find_accreditation(registration_id)
    assert row is not None
    return row.clearance, row.clearance_stands


CHECKED_ANEW: dict[str, tuple[Act, Act]] = {
    "another number": (passport("E7654321"), passport("E7654322")),
    "the first document": (nothing, passport("E7654321")),
    "no document any more": (
        passport("E7654321"),
        lambda one: remove_document(registration_id=one, reason="wrong person"),
    ),
    "another photo": (photo, photo),
    "the first photo": (nothing, photo),
    "no photo any more": (photo, lambda one: remove_portrait(registration_id=one)),
    "another party": (nothing, change("represents", represents_party_id=None)),
    "another position": (nothing, change("organisation", position={"en": "Driver"})),
}


@pytest.mark.parametrize("what", CHECKED_ANEW)
def test_what_was_cleared_is_checked_anew_and_holds_until_then(forum: Forum, what: str) -> None:
    before, act = CHECKED_ANEW[what]
    one = cleared_after(forum, before)
    assert clearance_of(one) == (Clearance.CLEARED, True)
    act(one)
    assert clearance_of(one) == (Clearance.LAPSED, True)


KEPT: dict[str, tuple[Act, Act]] = {
    "the same number, typed with spaces": (passport("E7654321"), passport("e76 54321")),
    "another telephone number": (nothing, change("contact", mobile="+33612345600")),
    "a corrected name": (
        nothing,
        change(
            "name", native_name="", latin_family="Dupond", latin_given="Jean", salutation="", chinese_name=""
        ),
    ),
}


@pytest.mark.parametrize("what", KEPT)
def test_what_says_the_same_or_corrects_leaves_the_clearance(forum: Forum, what: str) -> None:
    before, act = KEPT[what]
    one = cleared_after(forum, before)
    act(one)
    assert clearance_of(one) == (Clearance.CLEARED, True)


def test_a_draft_has_no_facts_to_check(forum: Forum) -> None:
    draft = draft_for(forum)
    photo(draft.id)
    photo(draft.id)
    passport("E7654321")(draft.id)
    passport("E7654322")(draft.id)
    fresh(draft.id)
    assert db.session.scalar(select(func.count()).select_from(Accreditation)) == 0


def called(family: str, given: str = "Jean") -> Act:
    return change(
        "name", native_name="", latin_family=family, latin_given=given, salutation="", chinese_name=""
    )


@pytest.mark.parametrize("last", ["name", "document"])
def test_a_name_today_and_a_document_tomorrow_are_another_person(forum: Forum, last: str) -> None:
    one = cleared_after(forum, passport("E7654321"))
    acts = {"name": called("Petit"), "document": passport("E7654322")}
    for what in sorted(acts, key=lambda name: name == last):
        assert clearance_of(one)[1]
        acts[what](one)
    assert clearance_of(one) == (Clearance.LAPSED, False)


def test_a_name_that_is_put_back_is_no_change(forum: Forum) -> None:
    one = cleared_after(forum, passport("E7654321"))
    for act in (called("Petit"), called("DUPONT", "Elodie"), passport("E7654322")):
        act(one)
    assert clearance_of(one) == (Clearance.LAPSED, True), "a document alone is checked anew and holds"


def test_an_answer_clears_what_was_sent_and_not_what_was_corrected_meanwhile(forum: Forum) -> None:
    one = registered(forum, needs_clearance=True)
    passport("E7654321")(one)
    send_to_clearance(registration_id=one, reference="batch 1")
    called("Petit")(one)
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    assert clearance_of(one) == (Clearance.CLEARED, True)
    passport("E7654322")(one)
    assert clearance_of(one) == (Clearance.LAPSED, False)


def test_what_is_cleared_anew_counts_from_then_on(forum: Forum) -> None:
    one = cleared_after(forum, passport("E7654321"))
    passport("E7654322")(one)
    answer_clearance(registration_id=one, answer=Clearance.CLEARED)
    called("Petit")(one)
    assert clearance_of(one) == (Clearance.CLEARED, True)


def test_changes_before_the_answer_to_a_second_question_count_against_what_was_cleared(forum: Forum) -> None:
    one = cleared_after(forum, passport("E7654321"))
    passport("E7654322")(one)
    send_to_clearance(registration_id=one, reference="batch 2")
    called("Petit")(one)
    assert clearance_of(one) == (Clearance.LAPSED, False)


def test_another_key_says_nothing_of_changes(app: Flask, forum: Forum) -> None:
    one = cleared_after(forum, passport("E7654321"))
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, secret_key="another key, made after a leak")
    try:
        called("Petit")(one)
        assert clearance_of(one) == (Clearance.CLEARED, True)
    finally:
        app.extensions["settings"] = settings
