"""Inviting staff on the pages, and closing accounts: at once, for a reason, never the last administrator's."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts import grants, services
from gpscf_events.accounts.errors import InvitationRefused, LastAdministrator, OwnAccount
from gpscf_events.accounts.models import Role, RoleGrant, User
from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import db
from gpscf_events.messages.models import Message
from tests.attendance.forum import Forum
from tests.dashboard.test_team import BASE, PASSWORD, browser, person, roles_of

INVITATIONS = BASE + "team/invitations"
ANSWERS = {
    "name": "陈 New",
    "email": "New@Example.org",
    "locale": "zh",
    "role": "gate_steward",
    "where": "edition",
    "reason": "Gate 1",
}


@pytest.fixture
def admin(app: Flask, forum: Forum) -> FlaskClient:
    return browser(app, person("admin", (Role.ADMINISTRATOR, None)))


def find(email: str) -> User:
    db.session.rollback()
    return db.session.scalars(select(User).where(User.email == email)).one()


def tokens() -> list[str]:
    db.session.rollback()
    texts = db.session.scalars(select(Message.body_text).order_by(Message.id)).all()
    return [found for text in texts for found in re.findall(r"/staff/invitation/(\S+)", text)]


def test_an_invitation_is_sent_sent_again_and_taken_up(app: Flask, admin: FlaskClient) -> None:
    for wrong, said in (
        ({"email": "nobody"}, "such as name@example.org"),
        ({"email": "a@example.org\x00"}, "There is a problem"),
        ({"email": "admin@example.org"}, "There is an account with this address already"),
        ({"reason": ""}, "Say why"),
        ({"role": "break_glass"}, "There is a problem"),
    ):
        answer = admin.post(INVITATIONS + "/new", data={**ANSWERS, **wrong})
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    assert not tokens()
    assert admin.post(INVITATIONS + "/new", data=ANSWERS).status_code == 303
    user = find("new@example.org")
    assert roles_of(user) == [Role.GATE_STEWARD]
    page = admin.get(INVITATIONS).text
    assert "陈 New" in page
    assert "Invited, has not come yet" in admin.get(BASE + "team").text
    again = f"{INVITATIONS}/{user.public_id}/again"
    assert admin.post(again).status_code == 303
    first, second = tokens()
    with pytest.raises(InvitationRefused):
        services.accept_invitation(token=first, password=PASSWORD)
    services.accept_invitation(token=second, password=PASSWORD)
    assert "陈 New" not in admin.get(INVITATIONS).text
    assert admin.post(again).status_code == 404
    assert len(tokens()) == 2


def test_a_withdrawn_invitation_opens_nothing_and_can_be_made_anew(admin: FlaskClient) -> None:
    admin.post(INVITATIONS + "/new", data=ANSWERS)
    user = find("new@example.org")
    assert admin.post(f"{INVITATIONS}/{user.public_id}/withdraw").status_code == 303
    with pytest.raises(InvitationRefused):
        services.accept_invitation(token=tokens()[0], password=PASSWORD)
    assert not roles_of(user)
    for page in (INVITATIONS, BASE + "team"):
        assert user.name not in admin.get(page).text.split("<main")[1].split("</main>")[0].replace(
            "The invitation to", ""
        )
    admin.post(INVITATIONS + "/new", data={**ANSWERS, "role": "help_desk"})
    services.accept_invitation(token=tokens()[1], password=PASSWORD)
    assert roles_of(user) == [Role.HELP_DESK]


def test_nobody_invites_into_a_role_that_they_could_not_give(app: Flask, forum: Forum) -> None:
    here = browser(app, person("here", (Role.ADMINISTRATOR, forum.edition.id)))
    assert here.post(INVITATIONS + "/new", data={**ANSWERS, "where": "everywhere"}).status_code == 422
    assert not tokens()
    # Somebody whom the administrator of everything invited is not theirs to withdraw.
    services.invite(
        email="wide@example.org", name="Wide", grants=[RoleGrant(role=Role.SECRETARIAT)], locale="en"
    )
    page = here.get(INVITATIONS).text
    assert "Wide" in page
    assert "Withdraw" not in page
    assert here.post(f"{INVITATIONS}/{find('wide@example.org').public_id}/withdraw").status_code == 404


def test_a_closed_account_is_out_at_once_and_comes_back_with_its_roles(
    app: Flask, admin: FlaskClient, forum: Forum
) -> None:
    steward = person("steward", (Role.SECRETARIAT, forum.edition.id))
    there, page = browser(app, steward), f"{BASE}team/{steward.public_id}"
    assert there.get(BASE).status_code == 200
    assert "Close the account" in admin.get(page + "/close").text
    assert admin.post(page + "/close", data={"reason": ""}).status_code == 422
    assert admin.post(page + "/close", data={"reason": "left"}).status_code == 303
    assert there.get(BASE).location.endswith("/staff/sign-in")
    assert "Account closed" in admin.get(BASE + "team").text
    assert admin.post(page + "/reopen", data={"reason": "is back"}).status_code == 303
    # The session of before stays dead.
    assert there.get(BASE).location.endswith("/staff/sign-in")
    assert roles_of(steward) == [Role.SECRETARIAT]
    entries = db.session.execute(
        select(AuditEntry.action, AuditEntry.reason)
        .where(AuditEntry.action.in_(("user.disabled", "user.enabled")))
        .order_by(AuditEntry.id)
    ).all()
    assert [tuple(one) for one in entries] == [("user.disabled", "left"), ("user.enabled", "is back")]
    told = db.session.scalars(select(Message.recipient).where(Message.kind == "staff_account_changed")).all()
    assert told == ["steward@example.org"] * 2


def test_nobody_closes_the_own_account_or_one_with_roles_beyond_theirs(
    app: Flask, admin: FlaskClient, forum: Forum
) -> None:
    own = find("admin@example.org")
    answer = admin.post(f"{BASE}team/{own.public_id}/close", data={"reason": "x"})
    assert (answer.status_code, "Ask another administrator" in answer.text) == (422, True)
    here = browser(app, person("here", (Role.ADMINISTRATOR, forum.edition.id)))
    answer = here.post(f"{BASE}team/{own.public_id}/close", data={"reason": "x"})
    assert (answer.status_code, "only what you have yourself" in answer.text) == (422, True)
    assert "Close the account" not in here.get(f"{BASE}team/{own.public_id}").text
    with pytest.raises(OwnAccount):
        grants.close_account(actor=Actor(kind="user", id=own.id), user=own, reason="x")


def test_of_two_administrators_who_close_each_other_one_stays(app: Flask, forum: Forum) -> None:
    one, two = person("one", (Role.ADMINISTRATOR, None)), person("two", (Role.ADMINISTRATOR, None))
    # Somebody who was invited and has not come cannot hand out roles: that is no administrator who stays.
    services.invite(
        email="to-come@example.org", name="x", grants=[RoleGrant(role=Role.ADMINISTRATOR)], locale="en"
    )
    pairs = [(one.id, two.id), (two.id, one.id)]
    db.session.commit()

    def close(pair: tuple[int, int]) -> str:
        with app.app_context():
            actor = Actor(kind="user", id=pair[0], grants=(Grant(Role.ADMINISTRATOR),))
            try:
                grants.close_account(actor=actor, user=db.session.get_one(User, pair[1]), reason="x")
            except LastAdministrator:
                return "refused"
            return "closed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(close, pairs)) == ["closed", "refused"]
