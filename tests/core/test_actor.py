"""Who may see what: nothing is seen by forgetting."""

import pytest
from flask import Blueprint, Flask

from gpscf_events.core.actor import PUBLIC, Actor, Grant, ensure_guards, guard, open_to_all, scoped
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import Edition, Meeting
from gpscf_events.registration.models import Registration

READ = Permission.REGISTRATIONS_READ


def staff(*grants: Grant) -> Actor:
    return Actor(kind="user", id=1, grants=grants)


def where(query: object) -> str:
    return str(query).split("WHERE", 1)[-1] if "WHERE" in str(query) else ""


def test_the_public_sees_no_rows() -> None:
    assert "false" in where(scoped(Registration, PUBLIC, READ))


def test_a_delegate_sees_only_the_rows_of_the_own_contact() -> None:
    assert "contact_id" in where(scoped(Registration, Actor(kind="delegate", id=5)))
    assert "false" in where(scoped(Meeting, Actor(kind="delegate", id=5)))


def test_a_grant_for_one_edition_or_meeting_reaches_no_other() -> None:
    assert "edition_id" in where(scoped(Registration, staff(Grant("secretariat", 7)), READ))
    host = staff(Grant("meeting_host", 7, 9))
    assert "EXISTS" in where(scoped(Registration, host, READ)), "only those who take part in the meeting"
    assert "meeting.id" in where(scoped(Meeting, host, READ))
    assert "false" in where(scoped(Edition, host, READ)), "an edition lies in no meeting"
    assert "represents_party_id" in where(
        scoped(Registration, staff(Grant("liaison_officer", 7, party_id=3)), READ)
    )
    assert "false" in where(scoped(Meeting, staff(Grant("liaison_officer", 7, party_id=3)), READ))


def test_rows_are_seen_only_with_the_permission_that_is_asked_for() -> None:
    steward = staff(Grant("gate_steward"))
    assert "false" in where(scoped(Registration, steward, READ))
    assert not where(scoped(Meeting, steward, Permission.SCANS_RECORD)), "everywhere"
    assert "false" in where(scoped(Registration, staff(Grant("administrator")))), "no permission named"


def test_a_user_without_grants_sees_nothing() -> None:
    assert "false" in where(scoped(Registration, staff(), READ))


def test_the_start_fails_when_a_blueprint_names_no_guard() -> None:
    app = Flask("forgetful")
    app.register_blueprint(Blueprint("forgotten", __name__))
    with pytest.raises(RuntimeError, match="forgotten"):
        ensure_guards(app)


def test_a_blueprint_has_exactly_one_guard() -> None:
    blueprint = Blueprint("twice", __name__)
    guard(blueprint, open_to_all)
    with pytest.raises(RuntimeError):
        guard(blueprint, open_to_all)
