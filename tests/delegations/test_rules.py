"""How pasted lines are read, and when a delegation is closed."""

from datetime import date

import pytest

from gpscf_events.delegations.errors import DelegationClosed
from gpscf_events.delegations.rules import Fault, Shared, ensure_open, filled_in, fold_name, read_lines


def faults(text: str) -> list[Fault | None]:
    return [line.fault for line in read_lines(text, {fold_name("Known", "Ann")}, most_letters=20)]


@pytest.mark.parametrize("mark", ["\t", ";", ",", "，", "；"])
def test_lines_are_read_whatever_stands_between_the_columns(mark: str) -> None:
    [line] = read_lines(mark.join((" Wang ", "Xiaoming", "王小明", "", "")), (), most_letters=120)
    assert (line.latin_family, line.latin_given, line.native_name) == ("Wang", "Xiaoming", "王小明")
    assert line.fault is None


def test_empty_lines_are_left_out_and_numbers_stay_those_of_the_paste() -> None:
    lines = read_lines("A\tB\n\n \t \nC\tD\r\n", (), most_letters=120)
    assert [(line.number, line.latin_family) for line in lines] == [(1, "A"), (4, "C")]


def test_what_is_wrong_with_a_line_is_named() -> None:
    assert faults("Suharto") == [None]
    assert faults("\tAnn") == [Fault.NO_FAMILY_NAME]
    assert faults("王\t小明") == [Fault.NOT_LATIN]
    assert faults("Wang\t小明") == [Fault.NOT_LATIN]
    assert faults("Wang\tXiaoming\t---") == [Fault.NOT_NATIVE]
    assert faults("W" * 21) == [Fault.TOO_LONG]
    assert faults("a\tb\tc\td") == [Fault.TOO_MANY_COLUMNS]
    assert faults("KNOWN\tánn") == [Fault.TWICE]
    assert faults("Dupont\tÉlodie\nDUPONT\tElodie") == [None, Fault.TWICE]


def test_the_last_day_is_a_whole_day() -> None:
    ensure_open(None, date(2025, 9, 9))
    ensure_open(date(2025, 9, 9), date(2025, 9, 9))
    with pytest.raises(DelegationClosed):
        ensure_open(date(2025, 9, 9), date(2025, 9, 10))


def test_what_is_shared_fills_what_is_empty_and_replaces_only_when_asked() -> None:
    said = {
        "organisation": {
            "organisation": ["外交部"],
            "organisation_en": ["Ministry"],
            "position": ["Director"],
        },
        "contact": {"mobile": ["+33611111111"], "locale": ["zh"], "languages": ["zh", "en"]},
        "role": {"category": ["head"], "meetings": ["main", "exhibition"]},
    }
    draft = {"contact": {"mobile": ["+33622222222"], "locale": [""]}, "role": {"category": ["delegate"]}}
    found = filled_in(draft, said, list(Shared), replaces=False)
    assert found == {
        "organisation": {"organisation": ["外交部"], "organisation_en": ["Ministry"]},
        "contact": {"mobile": ["+33622222222"], "locale": ["zh"], "languages": ["zh", "en"]},
        "role": {"category": ["delegate"], "meetings": ["main", "exhibition"]},
    }
    assert filled_in(draft, said, [Shared.MOBILE], replaces=False) == {}
    replaced = filled_in(draft, said, [Shared.MOBILE], replaces=True)
    assert replaced == {"contact": {"mobile": ["+33611111111"], "locale": [""]}}


def test_empty_answers_are_never_copied_and_wishes_are_copied_whole_or_not_at_all() -> None:
    draft = {"contact": {"mobile": ["+33622222222"]}, "sessions": {"wish": ["a"]}}
    said = {"contact": {"mobile": [""]}, "sessions": {"wish": ["b", "c"], "accepts": ["y"]}}
    assert filled_in(draft, said, list(Shared), replaces=False) == {}
    assert filled_in(draft, said, list(Shared), replaces=True) == {
        "sessions": {"wish": ["b", "c"], "accepts": ["y"]}
    }
    assert filled_in({}, said, list(Shared), replaces=False) == {
        "sessions": {"wish": ["b", "c"], "accepts": ["y"]}
    }
