"""What a row says, read into the pages of a draft as somebody would have typed them."""

import enum
import re
import unicodedata
from calendar import month_abbr, month_name
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import phonenumbers

from gpscf_events.core.sheets import LOST
from gpscf_events.core.texts import find_unfit, tidy
from gpscf_events.imports.rules.columns import Field
from gpscf_events.parties.rules import fold
from gpscf_events.people.rules import (
    BirthDate,
    BirthFault,
    may_be_chinese_name,
    may_be_latin_name,
    may_be_native_name,
    read_birth_date,
)

_T = TypeVar("_T")
NAME_LENGTH, TEXT_LENGTH, SALUTATION_LENGTH, MOBILE_LENGTH = 120, 200, 60, 40


class Fault(enum.StrEnum):
    """What is wrong with a cell, or with a row."""

    NO_FAMILY_NAME = "no_family_name"
    NAME_NOT_SPLIT = "name_not_split"
    NOT_LATIN = "not_latin"
    NOT_NATIVE = "not_native"
    NOT_CHINESE = "not_chinese"
    TOO_LONG = "too_long"
    UNFIT = "unfit"
    LOST_DIGITS = "lost_digits"
    BIRTH_UNREADABLE = "birth_unreadable"
    BIRTH_TWO_WAYS = "birth_two_ways"
    BIRTH_IMPOSSIBLE = "birth_impossible"
    BIRTH_TO_COME = "birth_to_come"
    NO_SUCH_COUNTRY = "no_such_country"
    NOT_A_NUMBER = "not_a_number"
    NO_SUCH_LANGUAGE = "no_such_language"
    NO_SUCH_CATEGORY = "no_such_category"
    NO_PLACE = "no_place"


@dataclass(frozen=True)
class Offered:
    """What cells are looked up in, by folded words, and what stands where a row says nothing."""

    countries: Mapping[str, str]
    categories: Mapping[str, tuple[int, str]]
    category: tuple[int, str]
    meeting_keys: tuple[str, ...]
    # Kind and key of the party, and the country whose prefix a number without one gets.
    party: tuple[str, str]
    region: str | None
    today: date


@dataclass(frozen=True)
class Read:
    """What a row says: pages as typed, the category's id, and what is wrong."""

    pages: Mapping[str, Mapping[str, list[str]]]
    category_id: int
    faults: Mapping[Field, Fault]


class _WrongError(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


_LANGUAGES = {
    **dict.fromkeys(("zh", "zhcn", "中文", "汉语", "chinese", "chinois"), "zh"),
    **dict.fromkeys(("en", "英文", "英语", "english", "anglais"), "en"),
}
_LENGTHS = {
    Field.SALUTATION: SALUTATION_LENGTH,
    Field.MOBILE: MOBILE_LENGTH,
    **dict.fromkeys(
        (Field.ORGANISATION, Field.ORGANISATION_EN, Field.POSITION, Field.POSITION_EN), TEXT_LENGTH
    ),
}
_MONTHS = {
    name.casefold(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name
} | {"sept": 9}


def read_row(cells: Mapping[Field, str], offered: Offered) -> Read:
    """The pages of a draft that a row says. Empty cells say nothing; each cell that is wrong is named."""
    faults: dict[Field, Fault] = {}

    def ask(field: Field, read: Callable[[str], str]) -> str:
        text = tidy(cells.get(field, ""))
        if not text:
            return ""
        try:
            _ensure_fit(text, _LENGTHS.get(field, NAME_LENGTH))
            return read(text)
        except _WrongError as wrong:
            faults[field] = wrong.fault
            return ""

    family, given = ask(Field.LATIN_FAMILY, _latin), ask(Field.LATIN_GIVEN, _latin)
    if not family and not given and Field.LATIN_FAMILY not in faults:
        whole = ask(Field.LATIN_NAME, _latin_whole)
        family, _mark, given = whole.partition("\t")
    if not family and not faults.keys() & {Field.LATIN_FAMILY, Field.LATIN_NAME}:
        faults[Field.LATIN_FAMILY] = Fault.NO_FAMILY_NAME
    birth = ask(Field.BIRTH, lambda text: _birth(text, offered.today)).split("-")
    category = ask(Field.CATEGORY, lambda text: _found(offered.categories, text, Fault.NO_SUCH_CATEGORY)[1])
    chosen = next((one for one in offered.categories.values() if one[1] == category), offered.category)
    kind, party = offered.party
    nationality = ask(Field.NATIONALITY, lambda text: _found(offered.countries, text, Fault.NO_SUCH_COUNTRY))
    pages: dict[str, dict[str, list[str]]] = {
        "role": {"category": [chosen[1]], "meetings": list(offered.meeting_keys)},
        "represents": {"kind": [kind], "party": [party], "nationality": [nationality]},
        "name": {
            "native_name": [ask(Field.NATIVE_NAME, _native)],
            "latin_family": [family],
            "latin_given": [given],
            "chinese_name": [ask(Field.CHINESE_NAME, _chinese)],
            "salutation": [ask(Field.SALUTATION, str)],
            **({"one_name": ["y"]} if family and not given else {}),
            **(
                {f"birth_{box}": [part] for box, part in zip(("year", "month", "day"), birth, strict=False)}
                if birth[0]
                else {}
            ),
        },
        "organisation": {
            field.value: [ask(field, str)]
            for field in (Field.ORGANISATION, Field.ORGANISATION_EN, Field.POSITION, Field.POSITION_EN)
        },
        "contact": {
            "mobile": [ask(Field.MOBILE, lambda text: _mobile(text, offered.region))],
            "locale": [ask(Field.LOCALE, lambda text: _found(_LANGUAGES, text, Fault.NO_SUCH_LANGUAGE))],
        },
    }
    said = {
        page: answers for page, answers in pages.items() if any(any(values) for values in answers.values())
    }
    return Read(said, chosen[0], faults)


def _ensure_fit(text: str, length: int) -> None:
    if text.startswith(LOST):
        raise _WrongError(Fault.LOST_DIGITS)
    if len(text) > length:
        raise _WrongError(Fault.TOO_LONG)
    if find_unfit(text) is not None:
        raise _WrongError(Fault.UNFIT)


def _latin(text: str) -> str:
    if not may_be_latin_name(text):
        raise _WrongError(Fault.NOT_LATIN)
    return text


def _latin_whole(text: str) -> str:
    """Family name and given names with a tab between: by a comma, or by capitals ("DUPONT Élodie", "Élodie DUPONT")."""
    family, comma, given = text.replace("，", ",").partition(",")
    if not comma:
        words = text.split()
        capitals = [word for word in words if word == word.upper() and any(c.isalpha() for c in word)]
        others = [word for word in words if word not in capitals]
        if len(words) == 1:
            family, given = text, ""
        elif capitals and others and words in (capitals + others, others + capitals):
            family, given = " ".join(capitals), " ".join(others)
        else:
            raise _WrongError(Fault.NAME_NOT_SPLIT)
    _latin(family.strip())
    if given.strip():
        _latin(given.strip())
    return f"{family.strip()}\t{given.strip()}"


def _native(text: str) -> str:
    if not may_be_native_name(text):
        raise _WrongError(Fault.NOT_NATIVE)
    return text


def _chinese(text: str) -> str:
    if not may_be_chinese_name(text):
        raise _WrongError(Fault.NOT_CHINESE)
    return text


def _found(words: Mapping[str, _T], text: str, fault: Fault) -> _T:
    found = words.get(fold(text))
    if found is None:
        raise _WrongError(fault)
    return found


def _mobile(text: str, region: str | None) -> str:
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise _WrongError(Fault.NOT_A_NUMBER) from error
    if not phonenumbers.is_possible_number(parsed):
        raise _WrongError(Fault.NOT_A_NUMBER)
    return text


def _birth(text: str, today: date) -> str:
    """Year, month and day with hyphens between, as precise as the cell is.

    A year first is never in doubt (ISO 8601, 1980年2月29日); dots mean day first; slashes are read only where one of
    both ways is possible.
    """
    year, month, day = _parts(unicodedata.normalize("NFKC", text).strip())
    found = read_birth_date(day, month, year, today=today)
    if isinstance(found, BirthDate):
        parts = (found.year, found.month, found.day)
        return "-".join(str(part) for part in parts if part is not None)
    raise _WrongError(
        {BirthFault.NOT_YET: Fault.BIRTH_TO_COME, BirthFault.NO_SUCH_DAY: Fault.BIRTH_IMPOSSIBLE}.get(
            found or BirthFault.NOT_NUMBERS, Fault.BIRTH_UNREADABLE
        )
    )


def _parts(text: str) -> tuple[str, str, str]:
    text = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text).rstrip(".")
    if re.fullmatch(r"\d{4}", text):
        return text, "", ""
    if whole := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return whole[1], whole[2], whole[3]
    if first := re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})?\s*日?)?", text):
        return first[1], first[2], first[3] or ""
    if last := re.fullmatch(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})", text):
        one, mark, other, year = last.groups()
        if mark == "." or int(one) > 12 or one == other:
            return year, other, one
        if int(other) > 12:
            return year, one, other
        raise _WrongError(Fault.BIRTH_TWO_WAYS)
    words = re.findall(r"[A-Za-z]+|\d+", text)
    months = [_MONTHS[word.casefold()] for word in words if word.casefold() in _MONTHS]
    numbers = [word for word in words if word.isdigit()]
    if (
        len(months) == 1
        and len(words) == len(numbers) + 1
        and 1 <= len(numbers) <= 2
        and len(numbers[-1]) == 4
    ):
        return numbers[-1], str(months[0]), numbers[0] if len(numbers) == 2 else ""
    raise _WrongError(Fault.BIRTH_UNREADABLE)
