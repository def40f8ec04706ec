"""Names in the scripts of their parties, with the Latin letters that a passport would print."""

import random
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Pair = tuple[str, str]
# Letters that do not decompose into a base letter and a mark.
FOLDED = str.maketrans(
    {"ø": "oe", "Ø": "Oe", "ß": "ss", "Ł": "L", "ł": "l", "đ": "d", "Đ": "D", "ð": "d", "Þ": "Th", "þ": "th"}
    | {"æ": "ae", "Æ": "Ae", "ı": "i", "Ə": "A", "ə": "a", "’": "'", "ʻ": "'"}
)
WOMEN = 0.35


@dataclass(frozen=True)
class Name:
    """A name as its bearer writes it, and in Latin letters; a mononym has no given name."""

    native: str
    latin_family: str
    latin_given: str


@dataclass(frozen=True)
class Custom:
    """How names are made among the people of some parties."""

    lang: str
    order: str
    family: tuple[Pair, ...]
    given: tuple[Pair, ...]
    family_f: tuple[Pair, ...]
    given_f: tuple[Pair, ...]


def draw_name(draw: random.Random, party_key: str) -> Name:
    """A name as people of the party bear it."""
    custom = _custom_of(party_key)
    women = bool(custom.given_f) and draw.random() < WOMEN
    given = draw.choice(custom.given_f if women else custom.given)
    family = draw.choice((custom.family_f if women else custom.family) or (("", ""),))
    if custom.order == "family":
        joint = "" if custom.lang in {"zh", "ja", "ko"} else " "
        return Name(f"{family[0]}{joint}{given[0]}", family[1], given[1])
    if not family[1]:
        return Name(given[0], given[1], "")
    # A father's name (order: single) is no family name, but the passport prints it on that line.
    return Name(f"{given[0]} {family[0]}", family[1], given[1])


def language_of(party_key: str) -> str:
    """The language of the names of the party's people; empty where the name is in Latin letters."""
    custom = _custom_of(party_key)
    return "" if all(native.isascii() for native, _ in custom.family + custom.given) else custom.lang


def passport_letters(text: str) -> str:
    """Latin letters without marks."""
    decomposed = unicodedata.normalize("NFKD", text.translate(FOLDED))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _custom_of(party_key: str) -> Custom:
    customs, by_party = _read_customs()
    return customs[by_party.get(party_key, "en")]


@cache
def _read_customs() -> tuple[dict[str, Custom], dict[str, str]]:
    table: dict[str, dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
    )
    customs: dict[str, Custom] = {}
    by_party: dict[str, str] = {}
    for key, entry in table.items():
        customs[key] = Custom(
            lang=entry.get("lang", key),
            order=entry["order"],
            **{part: _pairs(entry.get(part, "")) for part in ("family", "given", "family_f", "given_f")},
        )
        by_party |= dict.fromkeys(str(entry["parties"]).split(), key)
    return customs, by_party


def _pairs(text: str) -> tuple[Pair, ...]:
    """The pairs of one line; where the Latin part is missing it is spelled from the native one."""
    pairs = []
    for word in text.split():
        native, _, latin = (part.replace("_", " ") for part in word.partition("/"))
        pairs.append((native, latin or passport_letters(native)))
    return tuple(pairs)
