"""What a batch for the security authority may say, when it is answered, and how its answers are read."""

import enum
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gpscf_events.accreditation.models import Clearance
from gpscf_events.accreditation.rules import LEAD_TIME_DOMESTIC, LEAD_TIME_OVERSEAS
from gpscf_events.parties.rules import fold


class BatchColumn(enum.StrEnum):
    """What a batch may say of somebody; the number is always there."""

    NUMBER = "number"
    LATIN_FAMILY = "latin_family"
    LATIN_GIVEN = "latin_given"
    NATIVE_NAME = "native_name"
    CHINESE_NAME = "chinese_name"
    BIRTH_DATE = "birth_date"
    NATIONALITY = "nationality"
    DOCUMENT_KIND = "document_kind"
    DOCUMENT_NUMBER = "document_number"
    DOCUMENT_COUNTRY = "document_country"
    DOCUMENT_EXPIRES = "document_expires"
    REPRESENTS = "represents"
    ORGANISATION = "organisation"
    POSITION = "position"
    CATEGORY = "category"
    REFERENCE = "reference"


DOCUMENT_COLUMNS = frozenset(
    {
        BatchColumn.DOCUMENT_KIND,
        BatchColumn.DOCUMENT_NUMBER,
        BatchColumn.DOCUMENT_COUNTRY,
        BatchColumn.DOCUMENT_EXPIRES,
    }
)
# So many fit into one file that is made while somebody waits.
LARGEST_BATCH = 500
# From here somebody may be sent; whoever is asked about further is sent again with what was missing.
TO_BE_SENT = frozenset({Clearance.OPEN, Clearance.LAPSED, Clearance.MORE_INFORMATION})


def answers_due(sent_on: date, *, is_domestic: bool) -> date:
    """When security should have answered about a batch; one of the host's own people alone is answered sooner."""
    return sent_on + (LEAD_TIME_DOMESTIC if is_domestic else LEAD_TIME_OVERSEAS)


class AnswerFault(enum.StrEnum):
    """Why a line of answers is not taken."""

    UNKNOWN_NUMBER = "unknown_number"
    UNKNOWN_WORD = "unknown_word"
    TWICE = "twice"
    THERE_ALREADY = "there_already"
    ANSWERED_OTHERWISE = "answered_otherwise"
    CHANGED_SINCE = "changed_since"


# Whole phrases: "yes" and "no" answer a question that nobody here knows.
_ANSWER_WORDS = {
    Clearance.CLEARED: "cleared|approved|passed|no objection|通过|审查通过|同意|无异议|合格",
    Clearance.OBJECTION: (
        "objection|objected|refused|rejected|not cleared|denied|有异议|异议|不通过|未通过|不同意|不合格"
    ),
    Clearance.MORE_INFORMATION: (
        "more information|information needed|incomplete|补充材料|需补充材料|需补充|补充信息|材料不全|待补充"
    ),
}
ANSWER_WORDS: Mapping[str, Clearance] = {
    fold(word): answer for answer, words in _ANSWER_WORDS.items() for word in words.split("|")
}
_NUMBER_HEADINGS = frozenset(map(fold, ("number in the batch", "number", "批内编号", "编号", "人员编号")))
_ANSWER_HEADINGS = frozenset(
    map(fold, ("result of the check", "result", "answer", "审查结果", "结果", "审查结论", "结论"))
)


@dataclass(frozen=True)
class Answered:
    """A line of answers: the number, the word as it stands there, and what it means or why it is not taken."""

    number: str
    word: str
    answer: Clearance | None
    fault: AnswerFault | None


def read_answers(rows: Sequence[Sequence[str]], here: Mapping[str, Clearance]) -> list[Answered] | None:
    """The answers in a table, by its columns of numbers and results; all other columns are never looked at.

    `here` is where everybody of the batch stands, by number. None where no such columns are found.
    """
    for index, cells in enumerate(rows[:10]):
        folded = [fold(cell) for cell in cells]
        numbers = [place for place, one in enumerate(folded) if one in _NUMBER_HEADINGS]
        answers = [place for place, one in enumerate(folded) if one in _ANSWER_HEADINGS]
        if numbers and answers:
            wide = max(numbers[0], answers[0]) + 1
            lines = [[*row, *([""] * wide)] for row in rows[index + 1 :]]
            return judge_answers([(row[numbers[0]], row[answers[0]]) for row in lines], here)
    return None


def judge_answers(lines: Iterable[tuple[str, str]], here: Mapping[str, Clearance]) -> list[Answered]:
    """What each (number, word) means; lines without a word are people who were not answered yet, and left out."""
    found: list[Answered] = []
    seen: set[str] = set()
    for written, word in lines:
        number = "-".join(re.findall(r"\d+", unicodedata.normalize("NFKC", written)))
        if not word.strip():
            continue
        answer = ANSWER_WORDS.get(fold(word))
        found.append(Answered(number or written, word, answer, _answer_fault(number, answer, here, seen)))
        seen.add(number)
    return found


def _answer_fault(
    number: str, answer: Clearance | None, here: Mapping[str, Clearance], seen: Collection[str]
) -> AnswerFault | None:
    if number not in here:
        return AnswerFault.UNKNOWN_NUMBER
    if answer is None:
        return AnswerFault.UNKNOWN_WORD
    if number in seen:
        return AnswerFault.TWICE
    match here[number]:
        case Clearance.SENT:
            return None
        case Clearance.LAPSED:
            # Who was looked at is not who is registered now.
            return AnswerFault.CHANGED_SINCE
        case state:
            return AnswerFault.THERE_ALREADY if state is answer else AnswerFault.ANSWERED_OTHERWISE
