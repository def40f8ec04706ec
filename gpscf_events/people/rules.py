"""What a name is, how it is sorted and how it is found."""

import unicodedata

from gpscf_events.parties.rules import search_key as key_of
from gpscf_events.people.models import Person

# Marks that passports print inside Latin names: apostrophes, hyphens, full stops.
_INSIDE_NAMES = frozenset(" '’ʼʻ`´-‐‑.·,")
_MONOGRAPHS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)


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


def search_key(*, native_name: str, latin_family: str, latin_given: str) -> str:
    """Everything a person is looked for by: the native name, the Latin one in both orders, the initials."""
    family, given = folded(latin_family), folded(latin_given)
    initials = "".join(word[0] for word in f"{family} {given}".replace("-", " ").split())
    return key_of(
        [native_name, f"{family} {given}", f"{given} {family}", f"{latin_family} {latin_given}", initials]
    )
