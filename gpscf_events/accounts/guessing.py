"""How early a guesser comes to a password: the lists and patterns of zxcvbn."""

import importlib
from collections.abc import Iterable
from functools import cache
from typing import Any

# zxcvbn calls 10**10 guesses "safely unguessable: moderate protection from an offline attack" (its README).
FEWEST_GUESSES = 10**10
# Its work grows with the square of the length; what follows can only make a password harder.
LOOKED_AT = 64


def is_guessed_early(password: str, own_words: Iterable[str]) -> bool:
    """Whether known passwords, words, names, dates, keyboard runs and `own_words` lead there in FEWEST_GUESSES."""
    known = [word for word in own_words if word]
    return bool(_zxcvbn().zxcvbn(password[:LOOKED_AT], known)["guesses"] < FEWEST_GUESSES)


@cache
def _zxcvbn() -> Any:
    # Its lists take 12 MiB, and a password is set once a year: loaded when the first one is, not with the web.
    return importlib.import_module("zxcvbn")
