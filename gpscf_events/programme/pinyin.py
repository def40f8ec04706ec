"""Chinese words found by how they sound: whole syllables without tones, or the initials alone."""

import re
from functools import cache
from pathlib import Path

SYLLABLES_FILE = Path(__file__).resolve().parent.parent.parent / "data" / "pinyin.txt"
_LETTERS = re.compile(r"[a-z]{2,}")
_CHINESE = re.compile(r"[㐀-䶿一-鿿]+")


def sounds_in(word: str, text: str) -> bool:
    """Whether Latin letters (small, without accents) spell Chinese characters that stand side by side in the text.

    Whole syllables, of which the last may be begun (“anqu”), or initials alone, two at least (“aq”). A character with
    several readings is found by each.
    """
    if not _LETTERS.fullmatch(word):
        return False
    return any(
        _initials(word, run, start) or _syllables(word, run, start)
        for run in _CHINESE.findall(text)
        for start in range(len(run))
    )


def _initials(word: str, run: str, start: int) -> bool:
    if len(word) > len(run) - start:
        return False
    return all(
        any(one[0] == letter for one in _readings().get(character, ()))
        for letter, character in zip(word, run[start:], strict=False)
    )


def _syllables(word: str, run: str, start: int) -> bool:
    """Whether what is left of the word is spelled from here on; the first syllable is whole."""
    rests = [word[len(one) :] for one in _readings().get(run[start], ()) if word.startswith(one)]
    for character in run[start + 1 :]:
        if not rests:
            return False
        readings = _readings().get(character, ())
        if any(not rest or one.startswith(rest) for rest in rests for one in readings):
            return True
        rests = [rest[len(one) :] for rest in rests for one in readings if rest.startswith(one)]
    return "" in rests


@cache
def _readings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in SYLLABLES_FILE.read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split()
        for character in characters:
            found.setdefault(character, []).append(syllable)
    return found
