"""Whether a question is shown, and whether what was typed can be its answer. Knows no form: workers ask it too."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import phonenumbers
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from gpscf_events.core.texts import find_unfit, tidy
from gpscf_events.questions.models import CHOICES, LaterForm, Question, QuestionKind, QuestionVersion
from gpscf_events.registration.models import RegistrationState

PAGE = "questions"
LENGTHS = {QuestionKind.TEXT: 200, QuestionKind.LONG_TEXT: 2000}
PHONE_LENGTH, NUMBER_LENGTH = 40, 18
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
DATE_PARTS = ("day", "month", "year")

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Item:
    """A question in the version that is asked now."""

    question: Question
    shape: QuestionVersion

    @property
    def name(self) -> str:
        """The name of its field in forms."""
        return f"q-{self.question.public_id.hex}"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its fields: a date has three."""
        if self.shape.kind is QuestionKind.DATE:
            return tuple(f"{self.name}-{part}" for part in DATE_PARTS)
        return (self.name,)


@dataclass(frozen=True)
class Verdict:
    """What an item's typed text comes to: the words to keep, that an answer is missing, or what is wrong with it."""

    words: tuple[str, ...] = ()
    error: LazyString | None = None
    is_missing: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether it can be kept as it is."""
        return self.error is None and not self.is_missing


def is_shown(item: Item, items: Mapping[int, Item], typed: Typed) -> bool:
    """Whether the question is asked: it has no condition, or that question is asked too and was answered so."""
    wanted = item.shape.shown_if_question_id
    if wanted is None:
        return True
    parent = items.get(wanted)
    if parent is None or parent.shape.kind not in CHOICES:
        return False
    # A condition names a question further up only, so this comes to an end.
    return bool(set(typed.get(parent.name, ())) & set(item.shape.shown_if_keys)) and is_shown(
        parent, items, typed
    )


def judge(item: Item, typed: Typed, *, countries: Collection[str], has_file: bool) -> Verdict:
    """What was typed as an answer; `countries` are the keys of parties that may be chosen."""
    kind = item.shape.kind
    if kind is QuestionKind.FILE:
        return Verdict(is_missing=item.shape.is_required and not has_file)
    given = [tidy(value) for name in item.names for value in typed.get(name, ())]
    if not any(given):
        return Verdict(is_missing=item.shape.is_required)
    for value in given:
        unfit = find_unfit(value, lines=kind is QuestionKind.LONG_TEXT)
        if unfit is not None:
            return Verdict(error=unfit)
    if kind in CHOICES:
        return _chosen(item, given)
    if kind is QuestionKind.DATE:
        return _date([next(iter(typed.get(name, ())), "") for name in item.names])
    if kind is QuestionKind.COUNTRY and given[0] not in countries:
        return Verdict(error=_l("Choose a country or region from the list"))
    return _READERS.get(kind, _text)(given[0], kind)


def _chosen(item: Item, given: Sequence[str]) -> Verdict:
    keys = [option["key"] for option in item.shape.options]
    chosen = tuple(key for key in keys if key in given)
    if len(chosen) != len(set(given)) or (item.shape.kind is QuestionKind.ONE_OF and len(chosen) != 1):
        return Verdict(error=_l("Choose from the answers below: the list has changed"))
    return Verdict(chosen)


def _text(text: str, kind: QuestionKind) -> Verdict:
    most = LENGTHS.get(kind, PHONE_LENGTH)
    if len(text) > most:
        return Verdict(error=_l("This is too long: at most %(max)d characters", max=most))
    return Verdict((text,))


def _number(text: str, kind: QuestionKind) -> Verdict:
    wrong = _l("Enter a number in digits, with a full stop before decimals, like 12 or 1.5")
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if len(plain) > NUMBER_LENGTH:
        return Verdict(error=_l("This number is too long: at most %(max)d digits", max=NUMBER_LENGTH))
    if not all(character in "0123456789.-+" for character in plain):
        return Verdict(error=wrong)
    try:
        return Verdict((f"{Decimal(plain):f}",))
    except InvalidOperation:
        return Verdict(error=wrong)


def _phone(text: str, kind: QuestionKind) -> Verdict:
    wrong = _l("Enter a number that exists, with its country code, like +86 138 0000 0000")
    if len(text) > PHONE_LENGTH:
        return Verdict(error=wrong)
    try:
        parsed = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return Verdict(error=wrong)
    if not phonenumbers.is_possible_number(parsed):
        return Verdict(error=wrong)
    return Verdict((str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)),))


def _date(parts: Sequence[str]) -> Verdict:
    day, month, year = (unicodedata.normalize("NFKC", part).strip() for part in parts)
    if not all((day, month, year)):
        return Verdict(error=_l("Enter day, month and year"))
    if not all(part.isascii() and part.isdigit() for part in (day, month, year)):
        return Verdict(error=_l("Enter day, month and year as numbers, like 27 3 2025"))
    if len(year) != 4 or not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        return Verdict(error=_l("Enter the year with four digits, from 1900 to 2100"))
    try:
        found = date(int(year), int(month), int(day)) if len(day) < 3 and len(month) < 3 else None
    except ValueError:
        found = None
    if found is None:
        return Verdict(error=_l("There is no such day. The first box is the day, the second the month."))
    return Verdict((found.isoformat(),))


_READERS = {QuestionKind.NUMBER: _number, QuestionKind.PHONE: _phone}


def judge_all(
    items: Sequence[Item], typed: Typed, *, countries: Collection[str], with_files: Collection[int]
) -> dict[int, Verdict]:
    """The verdict on each question that is asked, by question id; those not shown have none."""
    by_id = {item.question.id: item for item in items}
    return {
        item.question.id: judge(item, typed, countries=countries, has_file=item.question.id in with_files)
        for item in items
        if is_shown(item, by_id, typed)
    }


def is_earlier(question: Question, version: int) -> bool:
    """Whether an answer to this version answers an earlier question: hidden since, or worded anew."""
    return question.hidden_at is not None or question.version != version


def depends_in_order(items: Sequence[Item]) -> bool:
    """Whether each condition names a question further up."""
    seen: set[int] = set()
    for item in items:
        wanted = item.shape.shown_if_question_id
        if wanted is not None and wanted not in seen:
            return False
        seen.add(item.question.id)
    return True


def may_answer(form: LaterForm, state: RegistrationState, moment: datetime) -> bool:
    """Whether the form takes answers of a registration in this state now."""
    return (
        form.opened_at is not None
        and form.opened_at <= moment < form.closes_at
        and state is RegistrationState.ACCEPTED
    )
