"""The pages of focal points and of the secretariat."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user
from gpscf_events.categories.models import Category
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.delegations.models import Delegation, Member
from gpscf_events.delegations.queries import list_focal_points, list_members
from gpscf_events.delegations.services import add_focal_point, add_member
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import ConsentGiver, Registration, RegistrationState
from gpscf_events.registration.queries import list_consents
from gpscf_events.registration.services import save_page
from tests.attendance.forum import signed_in
from tests.delegations.conftest import (
    FOCAL,
    SECOND,
    added,
    category_id,
    contact_id,
    delegation_of,
    somebody,
    submitted,
)
from tests.factories.registration import FULL_DRAFT, Forum
from tests.factories.visiting import Visitor
from tests.support.clients import SeparateClient

BASE = "/en/staff/2025/delegations/"


def table_of(delegation: Delegation) -> str:
    return f"/en/2025/register/delegations/{delegation.public_id}/"


def choice(page: str, label: str) -> str:
    found = re.search(rf'<option[^>]* value="([^"]+)">{label}</option>', page)
    assert found, label
    return found[1]


def typed(visitor: Visitor, delegation: Delegation, **given: str) -> dict[str, list[str]]:
    page = visitor.open(table_of(delegation)).text
    names = {"latin_family": "Dupont", "latin_given": "Élodie", "native_name": "", **given}
    return {
        **{name: [value] for name, value in names.items()},
        "category": [choice(page, "Delegate")],
        "meetings": ["main"],
    }


@pytest.fixture
def office(app: Flask, forum: Forum) -> FlaskClient:
    """The secretariat."""
    app.config["WTF_CSRF_ENABLED"] = False
    user = create_user(
        email="office@example.org",
        name="Office",
        password="a harbour full of lights",
        grants=[(Role.SECRETARIAT, forum.edition_id)],
        is_demo=True,
    )
    return signed_in(app, Actor(kind="user", id=user.id))


def test_the_way_to_the_table_stands_on_the_first_page_and_only_for_focal_points(
    app: Flask, visitor: Visitor, delegation: Delegation
) -> None:
    assert f'href="{table_of(delegation)}"' in visitor.open(f"{visitor.base}/mine").text
    other = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    other.sign_in("somebody@example.org")
    assert "Delegations you look after" not in other.open(f"{other.base}/mine").text
    for path in ("", "paste"):
        assert other.client.get(table_of(delegation) + path).status_code == 404


def test_a_focal_point_adds_a_member_fills_it_in_and_sends_it_for_the_authority(
    visitor: Visitor, delegation: Delegation
) -> None:
    address = table_of(delegation)
    assert visitor.send(f"{address}members", typed(visitor, delegation), page=address).status_code == 303
    page = visitor.open(address).text
    assert "DUPONT Élodie" in page and "Not sent yet" in page
    assert "Added: Dupont Élodie" in page
    member = db.session.scalars(select(Member)).one()
    for name, answers in FULL_DRAFT.items():
        save_page(registration=member.registration, page=name, answers=answers)
    registration_id, check = member.registration_id, f"{visitor.base}/{member.registration.public_id}/check"
    db.session.rollback()
    assert "for the authority that sends the delegation" in visitor.open(check).text
    assert visitor.send(check).status_code == 302
    registration = db.session.get_one(Registration, registration_id)
    assert registration.state is not RegistrationState.DRAFT
    assert {one.given_by for one in list_consents(registration_id)} == {ConsentGiver.AUTHORITY}


def test_what_is_wrong_stands_beside_the_field_and_a_full_delegation_says_what_to_do(
    visitor: Visitor, delegation: Delegation
) -> None:
    address = table_of(delegation)
    wrong = visitor.send(f"{address}members", typed(visitor, delegation, latin_family="王"), page=address)
    assert (wrong.status_code, "Use Latin letters only" in wrong.text) == (422, True)
    for name in ("Martin", "Bernard"):
        visitor.send(f"{address}members", typed(visitor, delegation, latin_family=name), page=address)
    full = visitor.send(f"{address}members", typed(visitor, delegation), page=address)
    assert (full.status_code, "ask the Secretariat for more" in full.text) == (422, True)
    assert 'value="Dupont"' in full.text
    assert len(list_members(delegation.id)) == 2


def test_a_pasted_list_is_read_first_and_added_together_or_not_at_all(
    visitor: Visitor, delegation: Delegation
) -> None:
    paste = f"{table_of(delegation)}paste"
    answers = typed(visitor, delegation)
    lines = "Martin\tPaul\t\n王\t小明\nBernard, Anne"
    read = visitor.send(paste, {**answers, "lines": [lines]})
    assert read.status_code == 200
    assert "2 people will be added" in read.text and "1 line is left out" in read.text
    assert not list_members(delegation.id)
    db.session.rollback()
    three = visitor.send(paste, {**answers, "lines": [lines + "\nPetit\tLéa"], "add": ["y"]})
    assert (three.status_code, "ask the Secretariat for more" in three.text) == (422, True)
    assert not list_members(delegation.id)
    db.session.rollback()
    assert visitor.send(paste, {**answers, "lines": [lines], "add": ["y"]}).status_code == 303
    assert [row.name for row in list_members(delegation.id)] == ["MARTIN Paul", "BERNARD Anne"]
    again = visitor.send(paste, {**answers, "lines": ["martin\tPAUL"]})
    assert "is a member already" in again.text


def test_a_member_is_replaced_and_another_is_written_to(visitor: Visitor, delegation: Delegation) -> None:
    address = table_of(delegation)
    visitor.send(f"{address}members", typed(visitor, delegation), page=address)
    own = f"{address}members/{list_members(delegation.id)[0].member.registration.public_id}"
    db.session.rollback()
    assert "Replace DUPONT" in visitor.open(f"{own}/replace").text
    bad = visitor.send(f"{own}/invite", {"email": ["nobody"], "locale": ["en"]})
    assert (bad.status_code, "name@example.org" in bad.text) == (422, True)
    assert visitor.send(f"{own}/invite", {"email": ["e@example.org"], "locale": ["en"]}).status_code == 303
    assert "Waiting for the member" in visitor.open(address).text
    new = typed(visitor, delegation, latin_family="Petit")
    assert visitor.send(f"{own}/replace", new).status_code == 303
    page = visitor.open(address).text
    assert "PETIT Élodie" in page and "DUPONT" not in page
    assert visitor.client.get(f"{own}/replace").status_code == 404


def test_members_and_tables_of_others_are_not_there(
    app: Flask, visitor: Visitor, forum: Forum, delegation: Delegation
) -> None:
    address = table_of(delegation)
    visitor.send(f"{address}members", typed(visitor, delegation), page=address)
    member = list_members(delegation.id)[0].member.registration.public_id
    foreign = delegation_of(forum, "de", delegate=2)
    add_focal_point(delegation_id=foreign.id, name="Ben", email=SECOND, locale="en")
    theirs = table_of(foreign)
    db.session.rollback()
    other = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    other.sign_in(SECOND)
    assert other.client.get(theirs).status_code == 200
    for path in ("", "paste", f"members/{member}/replace", f"members/{member}/invite"):
        assert other.client.get(address + path).status_code == 404
    assert other.client.get(f"{theirs}members/{member}/replace").status_code == 404
    assert other.client.get(f"{other.base}/{member}/").status_code == 404


def test_the_last_safe_day_is_shown_to_focal_point_and_secretariat_where_security_clears(
    visitor: Visitor, office: FlaskClient, forum: Forum, delegation: Delegation
) -> None:
    assert "Security needs time" not in visitor.open(table_of(delegation)).text
    category = db.session.get_one(Category, category_id(forum))
    category.needs_clearance = True
    db.session.commit()
    first_day = db.session.get_one(Edition, forum.edition_id).starts_on
    day = first_day - timedelta(days=15)
    assert f"{day.day} {day:%B %Y}" in visitor.open(table_of(delegation)).text
    assert f"{day.day} {day:%B %Y}" in office.get(BASE).text


def test_the_secretariat_makes_a_delegation_with_places_and_a_focal_point(
    office: FlaskClient, forum: Forum
) -> None:
    page = office.get(BASE + "new").text
    field = f"places_{category_id(forum)}"
    assert f'name="{field}"' in page
    wrong = office.post(BASE + "new", data={"party": "it", field: "501"})
    assert (wrong.status_code, "Enter a number from 0 to 500" in wrong.text) == (422, True)
    made = office.post(BASE + "new", data={"party": "it", "label": "", field: "3"})
    assert made.status_code == 303
    twice = office.post(BASE + "new", data={"party": "it", "label": "", field: "3"})
    assert (twice.status_code, "such a delegation already" in twice.text) == (422, True)
    own = made.location
    for email, status in ((FOCAL, 303), (FOCAL, 422), ("nobody", 422)):
        data = {"name": "Anne", "email": email, "locale": "zh"}
        assert office.post(own + "focal-points", data=data).status_code == status
    assert "Italy" in office.get(BASE).text and "Anne" in office.get(BASE).text
    assert office.post(own, data={"revision": "1", field: "4"}).status_code == 303
    assert office.post(own, data={"revision": "1", field: "5"}).status_code == 409
    delegation = db.session.scalars(select(Delegation)).one()
    focal_point = list_focal_points(delegation.id)[0].public_id
    assert office.post(f"{own}focal-points/{focal_point}/remove").status_code == 303
    assert office.post(f"{own}focal-points/{focal_point}/remove").status_code == 404


def test_what_is_the_same_for_all_is_copied_from_one_member_to_the_others(
    forum: Forum, visitor: Visitor, delegation: Delegation
) -> None:
    first = added(forum, delegation, "Alpha")
    submitted(first)
    second = added(forum, delegation, "Beta")
    save_page(registration=second.registration, page="contact", answers={"mobile": ["+33699999999"]})
    keys = [str(one.registration.public_id) for one in (first, second)]
    db.session.rollback()
    address = table_of(delegation)
    assert "Copy answers to other members" in visitor.open(address).text
    page = visitor.open(f"{address}copy").text
    assert page.count(keys[0]) == 1  # only to copy from: it was sent
    assert visitor.send(f"{address}copy").status_code == 422
    answers = {"source": [keys[0]], "members": [keys[1]], "parts": ["organisation", "mobile", "meetings"]}
    assert visitor.send(f"{address}copy", answers).status_code == 303
    assert "Copied to 1 member" in visitor.open(address).text
    db.session.expire_all()
    draft = db.session.get_one(Member, second.id).registration.draft
    assert draft["contact"]["mobile"] == ["+33699999999"]
    assert draft["organisation"]["organisation_en"] == FULL_DRAFT["organisation"]["organisation_en"]
    assert draft["name"]["latin_family"] == ["Beta"]
    db.session.rollback()
    visitor.send(f"{address}copy", answers)
    assert "Nothing was copied" in visitor.open(address).text


def test_nobody_copies_to_members_of_another_delegation(
    forum: Forum, visitor: Visitor, delegation: Delegation
) -> None:
    own = added(forum, delegation, "Alpha")
    added(forum, delegation, "Beta")
    other = delegation_of(forum, "de", delegate=2)
    add_focal_point(delegation_id=other.id, name="Kurt", email=SECOND, locale="en")
    foreign = add_member(
        delegation_id=other.id, contact_id=contact_id(SECOND), new=somebody(forum, "Kohl"), locale="en"
    )
    keys = [str(one.registration.public_id) for one in (own, foreign)]
    db.session.rollback()
    answers = {"source": [keys[0]], "members": [keys[1]], "parts": ["meetings"]}
    assert visitor.send(f"{table_of(delegation)}copy", answers).status_code == 422
    assert visitor.client.get(f"{table_of(other)}copy").status_code == 404
