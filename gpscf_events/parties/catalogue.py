"""The committed list of parties, data/parties.csv, read as it is."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[2] / "data" / "parties.csv"


@dataclass(frozen=True)
class PartyRow:
    """One line of the list."""

    key: str
    kind: str
    iso2: str
    iso3: str
    zh: str
    en: str
    zh_short: str
    en_short: str
    aliases: tuple[str, ...]
    pinyin: str
    pinyin_initials: str
    continent: str
    active: bool
    note: str


@cache
def read_parties() -> dict[str, PartyRow]:
    """Every party of the list by its key, in the order of the file."""
    with CATALOGUE.open(encoding="utf-8", newline="") as handle:
        return {line["key"]: _row(line) for line in csv.DictReader(handle)}


def _row(line: dict[str, str]) -> PartyRow:
    plain = {name: value for name, value in line.items() if name not in {"aliases", "active"}}
    aliases = tuple(alias.strip() for alias in line["aliases"].split("|") if alias.strip())
    return PartyRow(**plain, aliases=aliases, active=line["active"] == "true")
