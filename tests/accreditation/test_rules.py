from datetime import date

import pytest

from gpscf_events.accreditation.errors import MoveNotAllowed
from gpscf_events.accreditation.models import Acceptance, Clearance, Fact, Nomination
from gpscf_events.accreditation.rules import (
    EFFECTS,
    MOVES,
    Change,
    Effect,
    effect_of,
    ensure_move,
    last_safe_day,
)
from scripts.accreditation import PAPER, write


def test_every_state_of_every_fact_has_a_line_in_the_table() -> None:
    assert set(MOVES[Fact.NOMINATION]) == set(Nomination)
    assert set(MOVES[Fact.ACCEPTANCE]) == set(Acceptance)
    assert set(MOVES[Fact.CLEARANCE]) == set(Clearance)
    for table in MOVES.values():
        assert all(states <= set(table) for states in table.values())


def test_a_move_that_the_table_does_not_have_is_refused() -> None:
    with pytest.raises(MoveNotAllowed):
        ensure_move(Fact.CLEARANCE, Clearance.CLEARED, Clearance.SENT)


def test_every_change_has_an_effect() -> None:
    assert set(EFFECTS) == set(Change)


@pytest.mark.parametrize(
    ("changes", "effect"),
    [
        ((), Effect.KEEPS),
        ((Change.NAME,), Effect.KEEPS),
        ((Change.NAME, Change.PHOTO), Effect.CHECKED_ANEW),
        ((Change.DOCUMENT,), Effect.CHECKED_ANEW),
        ((Change.NAME, Change.DOCUMENT), Effect.LAPSES),
        ((Change.PHOTO, Change.BIRTH_DATE), Effect.LAPSES),
    ],
)
def test_a_correction_keeps_a_clearance_and_another_identity_does_not(
    changes: tuple[Change, ...], effect: Effect
) -> None:
    assert effect_of(changes) is effect


def test_the_paper_of_accreditation_is_what_the_code_says() -> None:
    assert PAPER.read_text(encoding="utf-8") == write(), "run make accreditation"


def test_security_has_seven_days_for_the_hosts_own_and_fifteen_for_all_others() -> None:
    assert last_safe_day(date(2025, 9, 16), is_domestic=True) == date(2025, 9, 9)
    assert last_safe_day(date(2025, 9, 16), is_domestic=False) == date(2025, 9, 1)
