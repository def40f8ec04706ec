"""How the people of a note are read, and when two names may mean the same person."""

import pytest

from gpscf_events.notes.rules import LineFault, Named, read_people, write_people
from gpscf_events.people.rules.likeness import (
    ALIKE_FROM,
    Pairing,
    Registered,
    Standing,
    Written,
    compare,
    likeness,
)


def test_lines_are_read_with_every_separator_and_written_back() -> None:
    people, faults = read_people("Paul Martin; Director\n\n王小明；局长\nAda\tAttaché\n  Solo  ")
    assert not faults
    assert people == [
        Named("Paul Martin", "Director"),
        Named("王小明", "局长"),
        Named("Ada", "Attaché"),
        Named("Solo", ""),
    ]
    assert read_people(write_people(people)) == (people, [])


def test_lines_that_cannot_be_read_are_told_by_number() -> None:
    _people, faults = read_people(f"; Director\n{'a' * 201}\nPaul; x\npaul; X")
    assert faults == [(1, LineFault.NO_NAME), (2, LineFault.TOO_LONG), (4, LineFault.TWICE)]


@pytest.mark.parametrize(
    ("written", "latin", "native"),
    [
        ("MARTIN Paul", "MARTIN Paul", ""),
        ("H.E. Mr. Paul Martin", "MARTIN Paul", ""),
        ("Gen. José García", "GARCIA Jose", ""),
        ("王小明", "WANG Xiaoming", "王小明"),
        ("Sukarno", "SUKARNO", ""),
    ],
)
def test_order_case_accents_and_titles_make_no_other_name(written: str, latin: str, native: str) -> None:
    assert likeness(written, Registered(1, latin, native)) == 1


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("Paul Mueller", "MULLER Paul"),
        ("Wang Xiao Ming", "WANG Xiaoming"),
        ("Paul Martin", "MARTIN Paul Henri"),
    ],
)
def test_near_names_are_proposed_and_not_taken_for_equal(written: str, latin: str) -> None:
    assert ALIKE_FROM <= likeness(written, Registered(1, latin, "")) < 1


@pytest.mark.parametrize(
    ("written", "latin"), [("Paul Martin", "MARTIN Anne"), ("Li Wei", "LI Na"), ("Kim", "KIM Min"), ("", "X")]
)
def test_family_alone_proposes_nobody(written: str, latin: str) -> None:
    assert likeness(written, Registered(1, latin, "")) < ALIKE_FROM


def test_the_best_likeness_is_proposed_and_everybody_stands_once() -> None:
    written = [
        Written(1, "Paul Martin", None),
        Written(2, "Paul Martins", None),
        Written(3, "Nobody Else", None),
        Written(4, "Miller", 13),
    ]
    registered = [
        Registered(11, "MARTINS Paul", ""),
        Registered(12, "MARTIN Paul", ""),
        Registered(13, "SMITH Ann", ""),
        Registered(14, "DUPONT Elodie", ""),
    ]
    assert set(compare(written, registered)) == {
        Pairing(Standing.DIFFERS, 4, 13, False),
        Pairing(Standing.PERHAPS, 1, 12, True),
        Pairing(Standing.PERHAPS, 2, 11, True),
        Pairing(Standing.WRITTEN_ONLY, 3, None),
        Pairing(Standing.REGISTERED_ONLY, None, 14),
    }


def test_a_registration_that_is_not_coming_any_more_leaves_its_name_open() -> None:
    assert compare([Written(1, "Paul", 99)], []) == [Pairing(Standing.WRITTEN_ONLY, 1, None)]
