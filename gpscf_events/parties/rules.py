"""How names of parties are written for the search, and which answer stands first."""

import unicodedata
from collections.abc import Iterable

BAR = "|"
# Fewer Latin letters than this, somewhere inside a name, would find half of the world.
INSIDE_FROM = 3


def fold(text: str) -> str:
    """Letters and digits only, without case, width, spaces or Latin accents: what is compared in a search."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    composed = unicodedata.normalize("NFKC", bare).casefold()
    return "".join(c for c in composed if unicodedata.category(c)[0] in "LMN")


def search_key(texts: Iterable[str]) -> str:
    """All ways to find something, folded, each between vertical bars."""
    folded = dict.fromkeys(filter(None, (fold(text) for text in texts)))
    return BAR + "".join(f"{entry}{BAR}" for entry in folded)


def rank(key: str, asked: str) -> int | None:
    """How well a search key answers a folded question, 0 is best; None: not at all.

    0 a whole name or code, 1 the initials (they stand last in the key), 2 a beginning, 3 a part.
    """
    whole = f"{BAR}{asked}{BAR}"
    if whole in key:
        return 1 if key.endswith(whole) and asked.isascii() else 0
    if f"{BAR}{asked}" in key:
        return 2
    if asked in key and (len(asked) >= INSIDE_FROM or not asked.isascii()):
        return 3
    return None
