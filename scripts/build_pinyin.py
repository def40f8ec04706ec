"""Writes data/pinyin.txt: a syllable a line, then the characters that may be read so, the most usual 6,763 (GB 2312).

The readings are those of pypinyin (MIT), which takes 57 MB of memory when it is loaded; the file takes one. A
character with several readings stands in several lines. ü is written as v and as u: people type both. Run it by hand.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

TARGET = Path(__file__).resolve().parent.parent / "data" / "pinyin.txt"
# GB 2312-80: level 1 and 2 characters stand in rows 16 to 87.
ROWS, CELLS = range(0xB0, 0xF8), range(0xA1, 0xFF)


def main() -> None:
    """Write the file."""
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for character in (bytes((row, cell)).decode("gb2312", "ignore") for row in ROWS for cell in CELLS):
        if not character:
            continue
        for syllable in pinyin(character, style=Style.NORMAL, heteronym=True)[0]:
            for spelled in sorted({syllable, syllable.replace("v", "u")}):
                if spelled.isascii() and spelled.isalpha() and character not in lines[spelled]:
                    lines[spelled].append(character)
    text = "".join(f"{syllable} {''.join(sorted(found))}\n" for syllable, found in sorted(lines.items()))
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
