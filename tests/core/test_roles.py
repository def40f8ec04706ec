"""The table of roles: what a grant allows, where, and who may hand it out."""

import pytest

from gpscf_events.core.roles import (
    HANDED_OUT,
    TABLE,
    Grant,
    Permission,
    Role,
    Scope,
    ScopeKind,
    allows,
    may_hand_out,
    needs_second_factor,
)

GATE = Scope(edition_id=1, meeting_id=2, session_id=3, checkpoint_id=4)


def test_every_role_has_a_line_and_at_least_one_scope() -> None:
    assert set(TABLE) == set(Role)
    assert all(line.scopes for line in TABLE.values())


AT_A_CHECKPOINT = {Permission.SCANS_RECORD, Permission.PEOPLE_FIND}


def test_every_role_with_power_over_the_data_of_others_forces_a_second_factor() -> None:
    assert {role for role, line in TABLE.items() if line.second_factor} == {
        role for role, line in TABLE.items() if line.permissions - AT_A_CHECKPOINT
    }
    assert needs_second_factor("a role of tomorrow")


@pytest.mark.parametrize(
    ("grant", "allowed"),
    [
        (Grant("gate_steward"), True),
        (Grant("gate_steward", 1), True),
        (Grant("gate_steward", 1, 2), True),
        (Grant("gate_steward", 1, 2, session_id=3), True),
        (Grant("gate_steward", 1, 2, checkpoint_id=4), True),
        (Grant("gate_steward", 9), False),
        (Grant("gate_steward", 1, 9), False),
        (Grant("gate_steward", 1, 2, session_id=9), False),
        (Grant("gate_steward", 1, 2, checkpoint_id=9), False),
        (Grant("gate_steward", 1, party_id=5), False),
        (Grant("secretariat"), False),
        (Grant("a role of tomorrow"), False),
    ],
)
def test_a_steward_works_only_where_the_grant_says(grant: Grant, allowed: bool) -> None:
    assert allows([grant], Permission.SCANS_RECORD, GATE) is allowed


def test_a_part_never_opens_the_whole() -> None:
    host = [Grant("meeting_host", 1, 2), Grant("meeting_host", 1, 3)]
    assert allows(host, Permission.REGISTRATIONS_READ, Scope(1, 2))
    assert not allows(host, Permission.REGISTRATIONS_READ, Scope(1))
    assert not allows(host, Permission.REGISTRATIONS_READ, Scope())


def test_two_grants_do_not_lend_each_other_their_scopes() -> None:
    grants = [Grant("gate_steward", 1), Grant("secretariat", 2)]
    assert not allows(grants, Permission.REGISTRATIONS_READ, Scope(1))
    assert not allows(grants, Permission.SCANS_RECORD, Scope(2))


def test_nobody_hands_out_more_than_they_have() -> None:
    everywhere, here = [Grant("administrator")], [Grant("administrator", 1)]
    assert may_hand_out(everywhere, Role.ADMINISTRATOR, Scope())
    assert may_hand_out(here, Role.ADMINISTRATOR, Scope(1))
    assert not may_hand_out(here, Role.ADMINISTRATOR, Scope())
    assert not may_hand_out(here, Role.GATE_STEWARD, Scope(2, 5))
    for role in Role:
        assert not may_hand_out([Grant("secretariat")], role, Scope(1)), role
        assert not may_hand_out([Grant("break_glass", 1)], role, Scope(1)), role


def test_break_glass_is_never_handed_out() -> None:
    assert Role.BREAK_GLASS not in HANDED_OUT
    assert not may_hand_out([Grant("administrator")], Role.BREAK_GLASS, Scope(1))
    assert not TABLE[Role.BREAK_GLASS].permissions & {
        Permission.ACCOUNTS_MANAGE,
        Permission.BREAK_GLASS_START,
        Permission.AUDIT_READ,
    }


def test_what_touches_everybody_is_not_given_for_a_part() -> None:
    for role in (Role.ADMINISTRATOR, Role.SECRETARIAT, Role.AUDITOR):
        assert TABLE[role].scopes == (ScopeKind.EVERYWHERE, ScopeKind.EDITION)
