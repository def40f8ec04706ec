"""What was read, packed into the page that shows it, and unpacked when the page comes back.

Nothing is kept in between: a page left open costs nothing, and there is nothing to sweep. What comes back is
believed as little as a file is.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from gpscf_events.programme.errors import FileRefused
from gpscf_events.programme.exchange.reading import (
    MOST_CHARACTERS,
    MOST_SESSIONS,
    MOST_SPEAKERS,
    Book,
    ReadRow,
    tidied,
)
from gpscf_events.programme.exchange.rows import SESSION_COLUMNS, SPEAKER_COLUMNS

# Of the packed text in a page, and of what it unpacks into.
MOST_PACKED = 1_000_000
_MOST_UNPACKED = 12_000_000
_GARBLED = _l("The page came back damaged. Choose the file once more.")


def pack(book: Book) -> str:
    """The rows as a text of at most MOST_PACKED characters. Raises FileRefused where they need more."""
    rows = [[[row.number, dict(row.texts)] for row in part] for part in (book.sessions, book.speakers)]
    packed = base64.b64encode(zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 9)).decode()
    if len(packed) > MOST_PACKED:
        raise FileRefused(_l("This file changes too much at once. Split it."))
    return packed


def unpack(packed: str) -> Book:
    """The rows of a packed text. Raises FileRefused."""
    try:
        opened = zlib.decompressobj()
        data = opened.decompress(base64.b64decode(packed, validate=True), _MOST_UNPACKED)
        if not opened.eof:
            raise ValueError("more than any page of ours holds")
        sessions, speakers = json.loads(data.decode())
        return Book(
            _rows(sessions, SESSION_COLUMNS, MOST_SESSIONS), _rows(speakers, SPEAKER_COLUMNS, MOST_SPEAKERS)
        )
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
        raise FileRefused(_GARBLED) from error


def _rows(given: Any, columns: Any, most: int) -> Sequence[ReadRow]:
    if not isinstance(given, list) or len(given) > most:
        raise ValueError("no rows")
    found = []
    for number, texts in given:
        is_well = isinstance(number, int) and isinstance(texts, dict)
        if not is_well or any(
            name not in columns or not isinstance(text, str) or len(text) > MOST_CHARACTERS
            for name, text in texts.items()
        ):
            raise ValueError("no row")
        "".join(texts.values()).encode()
        found.append(ReadRow(number, tidied(texts)))
    return found
