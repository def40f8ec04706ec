"""The lasting private link: what it shows, what it does not, and how it ends."""

import re

import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import db
from gpscf_events.registration.errors import StepNotAllowed
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import replace_link
from gpscf_events.registration.token import status_token
from tests.attendance.forum import signed_in
from tests.factories.registration import Forum, accepted, draft_for, make_forum
from tests.factories.visiting import Visitor, last_mail
from tests.support.statements import statements

EMAIL = "guest1@example.org"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.fixture
def guest(forum: Forum) -> Registration:
    found = accepted(forum)
    db.session.refresh(found)
    return found


def token_of(guest: Registration) -> str:
    db.session.expire_all()
    found = status_token(guest)
    db.session.rollback()
    return found


def test_a_forwarded_link_shows_masked_data_only_and_signing_in_is_needed_for_more(
    app: Flask, guest: Registration
) -> None:
    token, public_id = token_of(guest), guest.public_id
    db.session.rollback()
    stranger = Visitor(app.test_client())
    page = stranger.open(f"/en/2025/r/{token}").get_data(as_text=True)
    assert "g•••@example.org" in page
    for hidden in (EMAIL, "+33", "612345678", "6 12 34 56 78", "Ministry of Interior", "Head of unit"):
        assert hidden not in page, hidden
    for path in ("mine", f"{public_id}/link", f"{public_id}/name", f"{public_id}/submitted"):
        answer = stranger.client.get(f"/en/2025/register/{path}")
        assert answer.status_code == 302
        assert answer.location.endswith("/register/email")
    answer = stranger.send(f"/en/2025/register/{public_id}/link", page="/en/2025/register/email")
    assert answer.location.endswith("/register/email")
    assert token_of(guest) == token


def test_its_owner_replaces_it_and_the_old_one_is_dead_at_once(app: Flask, guest: Registration) -> None:
    old, public_id = token_of(guest), guest.public_id
    db.session.rollback()
    owner = Visitor(app.test_client())
    owner.sign_in(EMAIL)
    address = f"/en/2025/register/{public_id}/link"
    assert old in owner.open(address).get_data(as_text=True)
    assert owner.send(address).status_code == 303
    page = owner.open(f"{address}?renewed=1").get_data(as_text=True)
    new = re.search(r"/en/2025/r/([\w.-]+)", page)
    assert new
    assert new.group(1) != old
    stranger = app.test_client()
    assert stranger.get(f"/en/2025/r/{new.group(1)}").status_code == 200
    for part in ("", "/badge", "/badge.svg", "/badge.pdf", "/programme.ics", "/sessions"):
        answer = stranger.get(f"/en/2025/r/{old}{part}")
        assert answer.status_code == 410, part
        assert "replaced by a newer one" in answer.get_data(as_text=True)
        assert new.group(1) not in answer.get_data(as_text=True)
    assert stranger.get(f"/en/2025/r/{old[:-2]}AA").status_code in {404, 410}


def test_staff_replace_it_without_seeing_it_and_the_owner_gets_a_mail(
    app: Flask, guest: Registration
) -> None:
    old, public_id = token_of(guest), guest.public_id
    user = create_user(
        email="o@example.org",
        name="O",
        password="a long enough pass phrase",
        grants=[(Role.SECRETARIAT, None)],
    )
    staff = Visitor(signed_in(app, Actor(kind="user", id=user.id, name="O")))
    page = f"/en/staff/2025/registrations/{public_id}"
    answer = staff.send(f"{page}/link", page=page)
    assert answer.status_code == 303
    new = token_of(guest)
    assert new != old
    assert new not in staff.open(page).get_data(as_text=True)
    assert new in last_mail("status_link_replaced")
    assert app.test_client().get(f"/en/2025/r/{old}").status_code == 410
    recorded = db.session.scalar(
        text("SELECT count(*) FROM audit_entry WHERE action = 'registration.link_replaced'")
    )
    assert recorded == 1


def test_only_who_may_decide_may_replace_a_link(app: Flask, guest: Registration) -> None:
    old, public_id = token_of(guest), guest.public_id
    user = create_user(
        email="g@example.org",
        name="G",
        password="a long enough pass phrase",
        grants=[(Role.GATE_STEWARD, None)],
    )
    app.config["WTF_CSRF_ENABLED"] = False
    steward = signed_in(app, Actor(kind="user", id=user.id, name="G"))
    assert steward.post(f"/en/staff/2025/registrations/{public_id}/link").status_code in {403, 404}
    assert token_of(guest) == old


def test_the_owner_of_another_address_cannot_replace_it(app: Flask, guest: Registration) -> None:
    old, public_id = token_of(guest), guest.public_id
    other = Visitor(app.test_client())
    other.sign_in("other@example.org")
    assert other.client.get(f"/en/2025/register/{public_id}/link").status_code == 404
    answer = other.send(f"/en/2025/register/{public_id}/link", page=f"{other.base}/mine")
    assert answer.status_code == 404
    assert token_of(guest) == old


def test_a_draft_has_no_link_to_replace(forum: Forum) -> None:
    draft = draft_for(forum)
    with pytest.raises(StepNotAllowed):
        replace_link(registration_id=draft.id, tell=True)


def test_asking_for_a_code_is_the_same_work_for_known_and_unknown_addresses(
    app: Flask, guest: Registration
) -> None:
    """The work is what the time is made of: statements, counted and compared by their words."""
    db.session.rollback()
    done = []
    for address in (EMAIL, "nobody@example.org"):
        visitor = Visitor(app.test_client())
        hidden = visitor.hidden(f"{visitor.base}/email")
        with statements() as seen:
            visitor.client.post(f"{visitor.base}/email", data={**hidden, "email": address})
        done.append([re.sub(r"\s+", " ", words) for words in seen])
    assert done[0] == done[1]
    assert done[0]


def test_a_wrong_code_is_the_same_work_for_known_and_unknown_addresses(
    app: Flask, guest: Registration
) -> None:
    db.session.rollback()
    done = []
    for address in (EMAIL, "nobody@example.org"):
        visitor = Visitor(app.test_client())
        visitor.send(f"{visitor.base}/email", {"email": [address]})
        hidden = visitor.hidden(f"{visitor.base}/code")
        with statements() as seen:
            answer = visitor.client.post(f"{visitor.base}/code", data={**hidden, "code": "000000"})
        assert answer.status_code in {302, 422}
        done.append([re.sub(r"\s+", " ", words) for words in seen])
    assert done[0] == done[1]


def test_a_stranger_who_types_wrong_codes_for_an_address_locks_nobody_out(app: Flask, forum: Forum) -> None:
    db.session.rollback()
    owner, stranger = Visitor(app.test_client()), Visitor(app.test_client())
    owner.send(f"{owner.base}/email", {"email": [EMAIL]})
    code = re.search(r"\b(\d{6})\b", last_mail("sign_in_code"))
    assert code
    for _ask in range(3):
        stranger.send(f"{stranger.base}/email", {"email": [EMAIL]})
        for number in range(5):
            stranger.send(f"{stranger.base}/code", {"code": [f"00000{number}"]})
    # The stranger does not get in with the owner's code either.
    assert stranger.send(f"{stranger.base}/code", {"code": [code.group(1)]}).status_code == 422
    assert owner.send(f"{owner.base}/code", {"code": [code.group(1)]}).status_code == 302
