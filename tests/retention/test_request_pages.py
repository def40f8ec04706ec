"""The pages of a request for erasure, the delegate's and the data officer's, and the gate afterwards."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role, WebSession
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import status_token
from gpscf_events.retention.models import ErasureRequest, RequestState
from gpscf_events.retention.services import ask_erasure
from gpscf_events.retention.services.erasing import erase_person, erase_registration
from tests.attendance.forum import Forum as SmallForum
from tests.attendance.forum import signed_in
from tests.checkin.scene import STEWARD, Scene, build_scene
from tests.checkin.test_api import FreshClient, send, sign_in
from tests.factories.registration import Forum, draft_for, make_forum, submit_draft
from tests.factories.visiting import Visitor, last_mail
from tests.support.clients import SeparateClient

BASE = "/en/staff/2025/retention/requests"


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(SeparateClient(app, app.response_class, use_cookies=True))


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.query(model).count())


def test_a_delegate_asks_once_and_reads_what_goes_what_stays_and_until_when(
    visitor: Visitor, forum: Forum
) -> None:
    registration = submit_draft(draft_for(forum))
    token = status_token(registration)
    address = f"{visitor.base}/{registration.public_id}/data/erasure"
    db.session.rollback()
    assert visitor.client.get(address).location.endswith("/register/email")
    visitor.sign_in()
    page = visitor.open(address).get_data(as_text=True)
    for said in ("What is erased", "What stays, and why", "15 working days", "GDPR", "PIPL"):
        assert said in page
    assert visitor.send(address).status_code == 422
    assert not count(ErasureRequest)

    first = visitor.send(address, {"is_sure": ["y"]})
    assert (first.status_code, "again" in first.location) == (303, False)
    page = visitor.open(address).get_data(as_text=True)
    answer_by = re.search(r"We answer by ([^.]+)\.", page)
    assert answer_by
    assert "Ask for erasure" not in page, "the form is gone while the request is in hand"
    assert answer_by[1] in last_mail("erasure_received")
    assert answer_by[1] in visitor.open(f"/en/2025/r/{token}").get_data(as_text=True)

    again = visitor.client.post(address, data={**visitor.hidden(f"{visitor.base}/mine"), "is_sure": "y"})
    assert "in hand already" in visitor.open(again.location).get_data(as_text=True)
    assert count(ErasureRequest) == 1
    assert db.session.query(Message).filter_by(kind="erasure_received").count() == 1


def test_nobody_asks_for_somebody_else_nor_about_a_draft(visitor: Visitor, forum: Forum) -> None:
    foreign = submit_draft(draft_for(forum, email="other@example.org"))
    draft = draft_for(forum)
    db.session.rollback()
    visitor.sign_in()
    for one in (foreign, draft):
        address = f"{visitor.base}/{one.public_id}/data/erasure"
        assert visitor.client.get(address).status_code == 404
        answer = visitor.send(address, {"is_sure": ["y"]}, page=f"{visitor.base}/mine")
        assert answer.status_code == 404
    assert not count(ErasureRequest)


@pytest.fixture
def asked(app: Flask) -> Registration:
    app.config["WTF_CSRF_ENABLED"] = False
    made = SmallForum()
    who = made.register("Leaving", "Anna")
    ask_erasure(registration_id=who.id)
    return who


@pytest.fixture
def officer(app: Flask, asked: Registration) -> FlaskClient:
    actor: Actor = SmallForum.staff(SmallForum.__new__(SmallForum), "officer@example.org", Role.DATA_OFFICER)
    return signed_in(app, actor)


def address_of(asked: Registration) -> str:
    request = db.session.query(ErasureRequest).filter_by(registration_id=asked.id).one()
    address = f"{BASE}/{request.public_id}"
    db.session.rollback()
    return address


def test_the_officer_sees_who_asked_and_erases_after_a_tick(
    officer: FlaskClient, asked: Registration
) -> None:
    reference = asked.reference
    assert "To be answered: 1" in officer.get("/en/staff/2025/retention/").get_data(as_text=True)
    assert str(reference) in officer.get(f"{BASE}/").get_data(as_text=True)
    address = address_of(asked)
    assert "Leaving" in officer.get(address).get_data(as_text=True).replace("LEAVING", "Leaving")
    assert officer.post(f"{address}/erase").status_code == 422
    assert officer.post(f"{address}/erase", data={"erase-is_sure": "y"}).status_code == 303
    page = officer.get(address).get_data(as_text=True)
    assert "Erased" in page
    assert "Leaving" not in page.replace("LEAVING", "Leaving")
    assert str(reference) not in officer.get(f"{BASE}/").get_data(as_text=True)
    late = officer.post(f"{address}/erase", data={"erase-is_sure": "y"})
    assert late.status_code == 422
    assert "erased already" in late.get_data(as_text=True)


def test_a_refusal_needs_both_languages(officer: FlaskClient, asked: Registration) -> None:
    address = address_of(asked)
    for given in (
        {"refuse-zh": "理由"},
        {"refuse-en": "Reason"},
        {"refuse-zh": "理由", "refuse-en": "x" * 501},
    ):
        assert officer.post(f"{address}/refuse", data=given).status_code == 422
    given = {"refuse-zh": "案件调查中", "refuse-en": "An incident is looked into"}
    assert officer.post(f"{address}/refuse", data=given).status_code == 303
    db.session.expire_all()
    assert db.session.query(ErasureRequest).one().state is RequestState.REFUSED
    assert "An incident" in officer.get(address).get_data(as_text=True)


def test_what_is_held_offers_no_erasing_and_says_why(officer: FlaskClient, asked: Registration) -> None:
    address = address_of(asked)
    held = f"/en/staff/2025/retention/registrations/{asked.public_id}/hold"
    assert officer.post(held, data={"reason": "Case 7"}).status_code == 303
    page = officer.get(address).get_data(as_text=True)
    assert "Case 7" in page
    assert "erase-is_sure" not in page
    refused = officer.post(f"{address}/erase", data={"erase-is_sure": "y"})
    assert refused.status_code == 422
    db.session.expire_all()
    assert db.session.get_one(Registration, asked.id).erased_at is None


def test_whoever_signed_in_long_ago_gives_the_password_again_first(
    officer: FlaskClient, asked: Registration
) -> None:
    with transaction() as session:
        session.query(WebSession).update({"created_at": datetime(2025, 1, 1, tzinfo=UTC)})
    address = address_of(asked)
    for verb, given in (
        ("erase", {"erase-is_sure": "y"}),
        ("refuse", {"refuse-zh": "理由", "refuse-en": "x"}),
    ):
        answer = officer.post(f"{address}/{verb}", data=given)
        assert (answer.status_code, answer.location.endswith("/confirm")) == (303, True)
    db.session.expire_all()
    assert db.session.query(ErasureRequest).one().state is RequestState.OPEN


@pytest.fixture
def scene(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Scene:
    sign_in(app, monkeypatch, STEWARD)
    return build_scene()


def test_the_gate_refuses_the_badge_of_the_erased_and_says_nothing_of_the_person(
    app: Flask, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    client = FreshClient(app, app.response_class)
    guest = scene.guest()
    person_id = db.session.get_one(Registration, guest.registration_id).person_id
    with transaction():
        erase_registration(guest.registration_id)
        erase_person(person_id or 0)
    for shown in (
        scene.scan(scene.gate, guest.token),
        scene.scan(scene.gate, source="manual_code", manual_code=guest.manual_code),
    ):
        answer = send(client, shown)
        assert answer.status_code == 200
        said = answer.json["data"][0]
        assert (said["outcome"], said["code"], said["person"]) == ("red", "badge_replaced", None)
        for word in ("Wang", "Xiaoming", "王小明", "Ministry", "Erased", "ERASED"):
            assert word not in answer.get_data(as_text=True)
    assert "come_to_desk" not in caplog.text, "nobody is alarmed about a forged badge"


def test_the_gate_says_no_name_either_while_the_person_stays_for_another_edition(
    app: Flask, scene: Scene
) -> None:
    client = FreshClient(app, app.response_class)
    guest = scene.guest()
    with transaction():
        erase_registration(guest.registration_id)
    answer = send(client, scene.scan(scene.gate, guest.token))
    assert answer.json["data"][0]["person"] is None
    assert "Wang" not in answer.get_data(as_text=True)
