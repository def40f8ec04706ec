"""The address of the list is its whole state: what it says is read, and written again the same."""

import pytest

from gpscf_events.lists.queries.search import grams
from gpscf_events.lists.rules import PRESETS, Operator, Sort, Term, is_tidy, read_wanted
from gpscf_events.lists.views_staff.page import read_address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "q=wang",
        "state=submitted,accepted&photo=no",
        "state=!declined&category=~&tag=!~",
        "since=2025-01-01&until=2025-02-01&sort=-name",
        "cols=reference,email",
        *PRESETS.values(),
    ],
)
def test_an_address_is_read_and_written_the_same(address: str) -> None:
    arguments = read_address(address)
    assert read_wanted(arguments).arguments == arguments
    assert is_tidy(arguments, arguments.values())


def test_what_the_form_sends_becomes_a_short_address() -> None:
    sent = {"state": "accepted", "state.is": "is_not", "category": "", "category.is": "empty", "photo": ""}
    assert not is_tidy(sent, sent.values())
    assert read_wanted(sent).arguments == {"state": "!accepted", "category": "~"}


def test_what_is_not_known_is_left() -> None:
    sent = {"sort": "rubbish", "since": "yesterday", "cols": "password,email,email", "x": "y", "photo": "!no"}
    wanted = read_wanted({**sent, "state": "~", "q": " a\0 b "})
    assert (wanted.sort, wanted.since, wanted.columns, wanted.q) == (Sort.NEWEST, None, ("email",), "a b")
    assert wanted.terms == (Term("photo", Operator.IS, ("no",)),)


def test_a_filter_is_taken_away_alone() -> None:
    wanted = read_wanted({"q": "a", "state": "draft", "photo": "no", "until": "2025-01-01"})
    assert wanted.without("state").without("until").without("q").arguments == {"photo": "no"}


def test_a_part_of_the_edition_is_not_asked_for_badges_and_documents() -> None:
    wanted = read_wanted({"badge": "no", "document": "no", "state": "draft", "cols": "badge,email"})
    assert wanted.seen_in_part().arguments == {"state": "draft", "cols": "email"}


@pytest.mark.parametrize("part", ["王", "王小", "小明", "wang", "ang", "明|w", "и", "ив"])
def test_whoever_holds_a_text_holds_all_its_pieces(part: str) -> None:
    assert set(grams(part)) <= set(grams("|王小明|wangxiaoming|иван|"))


def test_one_or_two_letters_of_ascii_have_no_pieces_and_one_of_another_script_has() -> None:
    assert (grams("wx"), grams("王")) == ([], ["王"])
