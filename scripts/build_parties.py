"""Writes the first draft of data/parties.csv; the committed CSV, checked by people, is the truth.

How a party is named is the organisers' decision: a library's names are only the starting point, and the
tables below replace them wherever the forum says it differently. Run it by hand, then read the difference.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import yaml
from babel import Locale
from pypinyin import Style, lazy_pinyin

TARGET = Path(__file__).resolve().parent.parent / "data" / "parties.csv"
DECISIONS = yaml.safe_load(Path(__file__).with_name("party_names.yaml").read_text(encoding="utf-8"))
REGIONS, INACTIVE = DECISIONS["regions"].split(), DECISIONS["inactive"].split()
NAMED = ("zh", "en", "zh_short", "en_short")
COLUMNS = [
    *("key", "kind", "iso2", "iso3"),
    *NAMED,
    "aliases",
    "pinyin",
    "pinyin_initials",
    "continent",
    "active",
    "note",
]


def spell(key: str, chinese: str) -> tuple[str, str]:
    """The pinyin of a Chinese name without tones, in one word, and its initials."""
    if key in DECISIONS["pinyin"]:
        syllables = DECISIONS["pinyin"][key].split()
    else:
        syllables = lazy_pinyin("".join(c for c in chinese if "一" <= c <= "鿿"), style=Style.NORMAL)
    return "".join(syllables), "".join(s[0] for s in syllables)


def territories() -> list[dict[str, str]]:
    """Countries and regions, in the order of their codes."""
    english, chinese = Locale("en").territories, Locale("zh", "Hans").territories
    rows = []
    for line in DECISIONS["codes"].strip().splitlines():
        continent, *pairs = line.split()
        for pair in pairs:
            iso2, iso3 = pair.split("/")
            drawn = english[iso2].replace("&", "and").replace("St. ", "Saint ")
            named = dict(zip(NAMED, DECISIONS["names"].get(iso2, "").split("; "), strict=False))
            zh, en = named.get("zh") or chinese[iso2], named.get("en") or drawn
            zh_short, en_short = named.get("zh_short") or zh, named.get("en_short") or en
            key = iso2.lower()
            pinyin, initials = spell(key, zh_short if len(zh_short) > 2 or zh == zh_short else zh)
            rows.append(
                {
                    "key": key,
                    "kind": "region" if iso2 in REGIONS or iso2 in INACTIVE else "country",
                    "iso2": iso2,
                    "iso3": iso3,
                    "zh": zh,
                    "en": en,
                    "zh_short": zh_short,
                    "en_short": en_short,
                    "aliases": DECISIONS["aliases"].get(iso2, ""),
                    "pinyin": pinyin,
                    "pinyin_initials": initials,
                    "continent": continent,
                    "active": "false" if iso2 in INACTIVE else "true",
                    "note": DECISIONS["notes"].get(iso2, ""),
                }
            )
    return sorted(rows, key=lambda row: row["key"])


def organisations() -> list[dict[str, str]]:
    """International organisations, in the order of the table."""
    rows = []
    for line in DECISIONS["organisations"].strip().splitlines():
        key, zh, en, zh_short, en_short, aliases = (part.strip() for part in line.split(";"))
        pinyin, initials = spell(key, zh)
        rows.append(
            dict.fromkeys(COLUMNS, "")
            | {
                "key": key,
                "kind": "international_organisation",
                "zh": zh,
                "en": en,
                "zh_short": zh_short or zh,
                "en_short": en_short or en,
                "aliases": aliases,
                "pinyin": pinyin,
                "pinyin_initials": initials,
                "active": "true",
            }
        )
    return rows


def main() -> None:
    """Write the CSV and say how many parties of each kind it holds."""
    rows = territories() + organisations()
    if len({row["key"] for row in rows}) != len(rows):
        raise SystemExit("Two parties have the same key.")
    with TARGET.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} parties written to {TARGET.name}\n")


if __name__ == "__main__":
    main()
