"""What can be an answer: by kind, with good and bad texts, and when a question is asked at all."""

from uuid import uuid4

import phonenumbers
import pytest

from gpscf_events.core.db import Words
from gpscf_events.questions.models import Question, QuestionKind, QuestionVersion
from gpscf_events.questions.rules import Item, depends_in_order, is_shown, judge, judge_all

OPTIONS = [{"key": "o1", "zh": "是", "en": "Yes"}, {"key": "o2", "zh": "否", "en": "No"}]
COUNTRIES = {"cn", "fr"}


def item(kind: QuestionKind, *, number: int = 1, required: bool = True, after: Item | None = None) -> Item:
    question = Question(id=number, public_id=uuid4(), position=number, version=1)
    shape = QuestionVersion(
        question_id=number, version=1, kind=kind, label=Words(en="?"), is_required=required, options=OPTIONS,
        shown_if_question_id=after.question.id if after else None, shown_if_keys=["o1"] if after else [],
    )  # fmt: skip
    return Item(question, shape)


def verdict(kind: QuestionKind, *typed: str, required: bool = True):  # type: ignore[no-untyped-def]
    asked = item(kind, required=required)
    page = dict(zip(asked.names, ([one] for one in typed), strict=False))
    if kind is QuestionKind.MANY_OF:
        page = {asked.name: list(typed)}
    return judge(asked, page, countries=COUNTRIES, has_file=False)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (QuestionKind.TEXT, ["  محمد 👍  "], ("محمد 👍",)),
        (QuestionKind.TEXT, ["e\u0301"], ("é",)),
        (QuestionKind.TEXT, ["می\u200cخواهم"], ("می\u200cخواهم",)),
        (QuestionKind.LONG_TEXT, ["one\r\ntwo"], ("one\r\ntwo",)),
        (QuestionKind.NUMBER, ["12"], ("12",)),
        (QuestionKind.NUMBER, ["１２.5"], ("12.5",)),
        (QuestionKind.NUMBER, ["-0.10"], ("-0.10",)),
        (QuestionKind.DATE, ["29", "2", "2024"], ("2024-02-29",)),
        (QuestionKind.DATE, ["０1", "1", "1999"], ("1999-01-01",)),
        (QuestionKind.ONE_OF, ["o2"], ("o2",)),
        (QuestionKind.MANY_OF, ["o2", "o1"], ("o1", "o2")),
        (QuestionKind.COUNTRY, ["fr"], ("fr",)),
        (QuestionKind.PHONE, ["+86 138 0000 0000"], ("+8613800000000",)),
    ],
)
def test_what_is_kept(kind: QuestionKind, typed: list[str], kept: tuple[str, ...]) -> None:
    assert verdict(kind, *typed).words == kept


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (QuestionKind.TEXT, ["x" * 201], "at most 200 characters"),
        (QuestionKind.TEXT, ["two\nlines"], "U+000A"),
        (QuestionKind.TEXT, ["a\u202eb"], "U+202E"),
        (QuestionKind.TEXT, ["a\u200bb"], "U+200B"),
        (QuestionKind.TEXT, ["a\ufeffb"], "U+FEFF"),
        (QuestionKind.TEXT, ["a\ufffdb"], "lost on its way"),
        (QuestionKind.LONG_TEXT, ["x" * 2001], "at most 2000 characters"),
        (QuestionKind.LONG_TEXT, ["a\x00b"], "U+0000"),
        (QuestionKind.NUMBER, ["1,5"], "full stop before decimals"),
        (QuestionKind.NUMBER, ["1.2.3"], "full stop before decimals"),
        (QuestionKind.NUMBER, ["NaN"], "full stop before decimals"),
        (QuestionKind.NUMBER, ["1e999"], "full stop before decimals"),
        (QuestionKind.NUMBER, ["9" * 19], "too long"),
        (QuestionKind.DATE, ["30", "2", "2024"], "no such day"),
        (QuestionKind.DATE, ["29", "2", "2023"], "no such day"),
        (QuestionKind.DATE, ["3", "27", "2025"], "first box is the day"),
        (QuestionKind.DATE, ["0", "0", "2025"], "no such day"),
        (QuestionKind.DATE, ["1", "1", "25"], "four digits"),
        (QuestionKind.DATE, ["1", "1", "0001"], "four digits"),
        (QuestionKind.DATE, ["1", "May", "2025"], "as numbers"),
        (QuestionKind.DATE, ["1", "", "2025"], "day, month and year"),
        (QuestionKind.ONE_OF, ["gone"], "list has changed"),
        (QuestionKind.MANY_OF, ["o1", "gone"], "list has changed"),
        (QuestionKind.COUNTRY, ["atlantis"], "from the list"),
        (QuestionKind.PHONE, ["138 0000 0000"], "country code"),
        (QuestionKind.PHONE, ["+1"], "country code"),
        (QuestionKind.PHONE, ["+" + "9" * 60], "country code"),
    ],
)
def test_what_is_refused_and_why(kind: QuestionKind, typed: list[str], said: str) -> None:
    found = verdict(kind, *typed)
    assert not found.is_fine and said in str(found.error)


def test_a_telephone_number_of_every_country_is_taken() -> None:
    asked = item(QuestionKind.PHONE)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number(region)
        shown = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        found = judge(asked, {asked.name: [shown]}, countries=(), has_file=False)
        plain = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        assert found.words == (plain,), region


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_nothing_typed_is_missing_where_an_answer_is_required_and_fine_where_not(kind: QuestionKind) -> None:
    for typed in ([], [""], ["   "]):
        assert verdict(kind, *typed).is_missing, kind
        assert verdict(kind, *typed, required=False).is_fine, kind


def test_a_condition_holds_only_while_the_question_above_is_itself_asked_and_answered_so() -> None:
    first = item(QuestionKind.ONE_OF, number=1)
    second = item(QuestionKind.ONE_OF, number=2, after=first)
    third = item(QuestionKind.TEXT, number=3, after=second)
    items = {one.question.id: one for one in (first, second, third)}
    yes = {first.name: ["o1"], second.name: ["o1"]}
    assert is_shown(third, items, yes)
    # What was typed behind a condition that is not met any more asks for nothing.
    assert not is_shown(third, items, {**yes, first.name: ["o2"]})
    assert judge_all([*items.values()], {first.name: ["o2"]}, countries=(), with_files=()).keys() == {1}
    assert not is_shown(second, {2: second, 3: third}, yes)


def test_a_question_stands_behind_the_one_it_depends_on() -> None:
    first = item(QuestionKind.ONE_OF, number=1)
    second = item(QuestionKind.TEXT, number=2, after=first)
    assert depends_in_order([first, second])
    assert not depends_in_order([second, first])
