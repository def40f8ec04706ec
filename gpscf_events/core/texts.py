"""Plain text: what every text field quietly tidies, and what it refuses. Knows no form, so that workers can ask too."""

import unicodedata
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

# Characters that turn the reading direction of what stands beside them (Unicode TR 36, "bidi spoofing").
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Characters without any width that no script needs: two names that differ in one look the same.
# The joiners U+200C and U+200D stay: Persian and many Indian scripts are written with them.
_NO_WIDTH = frozenset("\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")

# What programs, ours too, write where they could not keep a character.
LOST = "\ufffd"


def tidy(value: Any) -> Any:
    """NFC and no space at the ends; everything else stays as typed."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def find_unfit(text: str, *, lines: bool = False) -> LazyString | None:
    """What to take out of the text, or None: control characters, direction marks, unassigned and widthless characters.

    With `lines`, line breaks are welcome.
    """
    for character in text:
        if lines and character in "\r\n\t":
            continue
        if character == LOST:
            return _l("Type the character again where � stands: it was lost on its way.")
        unfit = character in _BIDI_CONTROLS or character in _NO_WIDTH
        if unfit or unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}:
            return _l(
                "Take out the invisible character U+%(code)04X; copying from another program can add it.",
                code=ord(character),
            )
    return None
