"""What a name is, how it is sorted and how it is found; what a mobile number is."""

import enum
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from gpscf_events.parties.rules import search_key as key_of
from gpscf_events.people.errors import CountryCodeMissing, NoSuchNumber, NotAMobile
from gpscf_events.people.models import Contact, ContactKind, Person

# Marks that passports print inside Latin names: apostrophes, hyphens, full stops.
_INSIDE_NAMES = frozenset(" '’ʼʻ`´-‐‑.·,")
# U+00B7 is the standard one (GB/T 15834); input methods give the others, too.
_INSIDE_CHINESE_NAMES = frozenset("·・•‧ ")
_MONOGRAPHS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)


# Nobody alive was born before.
EARLIEST_BIRTH = 1900


def may_be_latin_name(text: str) -> bool:
    """Whether the text is a name in Latin letters, marks included: as the passport prints it."""
    return any(character.isalpha() for character in text) and all(
        character in _INSIDE_NAMES
        or unicodedata.category(character) == "Mn"
        or (character.isalpha() and unicodedata.name(character, "").startswith(("LATIN", "MODIFIER LETTER")))
        for character in text
    )


def may_be_native_name(text: str) -> bool:
    """Whether the text is a name in any script: it holds at least one letter."""
    return any(unicodedata.category(character).startswith("L") for character in text)


def may_be_chinese_name(text: str) -> bool:
    """Whether the text is a name in Chinese characters; foreign names have a middle dot between their parts."""
    return any(_is_chinese(character) for character in text) and all(
        character in _INSIDE_CHINESE_NAMES or _is_chinese(character) for character in text
    )


def _is_chinese(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH"))


@dataclass(frozen=True)
class BirthDate:
    """A birth date as precise as the document prints it: a year, a year and month, or a day."""

    year: int
    month: int | None = None
    day: int | None = None


class BirthFault(enum.StrEnum):
    """Why what was typed is no birth date."""

    NOT_NUMBERS = "not_numbers"
    NO_YEAR = "no_year"
    DAY_WITHOUT_MONTH = "day_without_month"
    NO_SUCH_DAY = "no_such_day"
    NOT_YET = "not_yet"


def read_birth_date(day: str, month: str, year: str, *, today: date) -> BirthDate | BirthFault | None:
    """The birth date of three boxes; empty and zero parts (“00/00/1968”) are not printed. None when all are empty."""
    parts = [unicodedata.normalize("NFKC", part).strip() for part in (day, month, year)]
    if not any(parts):
        return None
    if not all(not part or (part.isascii() and part.isdigit() and len(part) <= 4) for part in parts):
        return BirthFault.NOT_NUMBERS
    d, m, y = (int(part or 0) for part in parts)
    if not y >= EARLIEST_BIRTH:
        return BirthFault.NO_YEAR
    if d and not m:
        return BirthFault.DAY_WITHOUT_MONTH
    try:
        earliest = date(y, m or 1, d or 1)
    except ValueError:
        return BirthFault.NO_SUCH_DAY
    return BirthFault.NOT_YET if earliest > today else BirthDate(y, m or None, d or None)


def folded(text: str) -> str:
    """Compatibility form, lower case, marks taken off Latin letters: what searching and sorting compare."""
    flat = unicodedata.normalize("NFKC", text).casefold().translate(_MONOGRAPHS)
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", flat):
        # A mark on a Latin letter is dropped; marks of other scripts are vowels and stay.
        if unicodedata.category(character) == "Mn" and kept and kept[-1].isascii():
            continue
        kept.append(character)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def name_sort(*, native_name: str, latin_family: str, latin_given: str) -> str:
    """The key under which a person stands in a list: Latin family, then given; else the native name."""
    return folded(f"{latin_family} {latin_given}") or folded(native_name)


def addressed_name(person: Person, locale: str) -> str:
    """The name for "Dear …": in Chinese mails the Chinese one, else the Latin one with the salutation."""
    if locale == "zh" and person.native_lang.startswith("zh") and person.native_name:
        return person.native_name
    return f"{person.salutation} {person.display_name}".strip()


def search_key(*, native_name: str, latin_family: str, latin_given: str, chinese_name: str = "") -> str:
    """Everything a person is looked for by: native and Chinese name, the Latin one in both orders, the initials."""
    family, given = folded(latin_family), folded(latin_given)
    initials = "".join(word[0] for word in f"{family} {given}".replace("-", " ").split())
    return key_of(
        [
            native_name,
            chinese_name,
            f"{family} {given}",
            f"{given} {family}",
            f"{latin_family} {latin_given}",
            initials,
        ]
    )


# What people put between digits; (0) is the zero that falls away after a country code.
_BETWEEN_DIGITS = re.compile(r"[\s\-‐‑–./()]+")
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_TEXTABLE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def read_mobile(typed: str) -> str:
    """The number as E.164, whatever way it was typed: +, 00 or, for a Chinese mobile, nothing before it.

    Other numbers need their country code: the same digits are numbers of several countries.
    Raises CountryCodeMissing, NoSuchNumber, NotAMobile.
    """
    text = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", typed).replace("(0)", ""))
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    if text.startswith("00"):
        text = f"+{text[2:]}"
    elif _CHINESE_MOBILE.fullmatch(text):
        text = f"+86{text}"
    if not text.startswith("+"):
        raise CountryCodeMissing if text.isdecimal() else NoSuchNumber
    if not text[1:].isdecimal():
        raise NoSuchNumber
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException as error:
        raise NoSuchNumber from error
    if not phonenumbers.is_valid_number(number):
        raise NoSuchNumber
    if phonenumbers.number_type(number) not in _TEXTABLE:
        raise NotAMobile
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def shown_contact(kind: ContactKind, value: str) -> str:
    """The address, or the number in the groups that its country writes: `+86 138 0013 8000`."""
    if kind is ContactKind.EMAIL:
        return value
    return str(phonenumbers.format_number(phonenumbers.parse(value), PhoneNumberFormat.INTERNATIONAL))


def masked_contact(contact: Contact) -> str:
    """A contact that its owner recognises and nobody else can use: `w•••@example.org`, `+86 ••• 00`."""
    if contact.kind is ContactKind.EMAIL:
        name, _, host = contact.value.partition("@")
        return f"{name[:1]}•••@{host}"
    return f"+{phonenumbers.parse(contact.value).country_code} ••• {contact.value[-2:]}"
