"""Which characters the badge fonts can print.

Typst prints an empty box for a character that no font has and says nothing, so we ask first.
The answer comes from coverage.json, built from the fonts by scripts/build_badge_coverage.py.
"""

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

COVERAGE_FILE = "coverage.json"
HERE = Path(__file__).parent
FONTS = HERE / "fonts"

# The order is Typst's order of search. Noto Emoji stays out: a badge is not the place.
FAMILIES = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans Arabic",
    "Noto Sans Thai",
    "Noto Sans Lao",
    "Noto Sans Khmer",
    "Noto Sans Devanagari",
    "Noto Sans Ethiopic",
    "Noto Sans Georgian",
    "Noto Sans Armenian",
    "Noto Sans Hebrew",
    "Noto Sans Bengali",
    "Noto Sans Sinhala",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Kannada",
    "Noto Sans Malayalam",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Oriya",
    "Noto Sans Myanmar",
    "Noto Sans Thaana",
    "Noto Sans Symbols",
)


class Coverage:
    """A set of code points kept as sorted ranges, a hundredth of the memory of a Python set."""

    def __init__(self, families: Sequence[str], ranges: Sequence[Sequence[int]]) -> None:
        self.families = tuple(families)
        self._starts = [first for first, _ in ranges]
        self._ends = [last for _, last in ranges]

    def __contains__(self, code_point: int) -> bool:
        index = bisect_right(self._starts, code_point) - 1
        return index >= 0 and code_point <= self._ends[index]


def missing_glyphs(text: str, *, font_dirs: Iterable[Path] = ()) -> list[str]:
    """Return the characters of the text that no badge font can print, each once, in order."""
    covered = [load(HERE), *(load(folder) for folder in font_dirs)]
    characters = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [
        character
        for character in characters
        if not _is_invisible(character) and not any(ord(character) in one for one in covered)
    ]


@cache
def load(folder: Path) -> Coverage:
    """Read a folder's coverage.json; a folder of extra fonts without one cannot be trusted."""
    stored: dict[str, Any] = json.loads((folder / COVERAGE_FILE).read_text("utf-8"))
    ranges = [[int(end, 16) for end in pair.split("-")] for pair in stored["ranges"].split()]
    return Coverage(stored["families"], [(pair[0], pair[-1]) for pair in ranges])


def to_json(families: Iterable[str], code_points: Iterable[int]) -> str:
    """The file's contents for a set of code points: ranges in hexadecimal."""
    ranges: list[tuple[int, int]] = []
    for point in sorted(code_points):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    words = (f"{first:x}-{last:x}" if last > first else f"{first:x}" for first, last in ranges)
    return json.dumps({"families": list(families), "ranges": " ".join(words)}, indent=1) + "\n"


def _is_invisible(character: str) -> bool:
    # Spaces, joiners, direction marks and variation selectors print nothing with any font.
    return (
        unicodedata.category(character) in ("Zs", "Cf")
        or character in "\n\r\t"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )
