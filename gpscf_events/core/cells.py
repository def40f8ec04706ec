"""Cells of a CSV file: text that a spreadsheet would run as a formula is made plain text.

A spreadsheet takes a cell for a formula by its first character, whatever the file's quoting says, and
some drop blanks before it. XLSX needs none of this: its cells carry their type.
"""

from typing import Any

from sqlalchemy import ColumnElement, case, func, literal

GUARD = "'"
# The ASCII signs, their full-width forms (which Excel folds), and control characters that some readers skip.
FORMULA_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
_CONTROLS = "\t\r\n\0"
# What a reader may skip before it looks at the first sign: blanks of every width and the byte order mark.
SKIPPED = " \u00a0\u3000\u200b\ufeff"


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula."""
    return text.lstrip(SKIPPED)[:1] in {*FORMULA_SIGNS, *_CONTROLS}


def guarded(text: str) -> str:
    """The text as a CSV cell: one that could be run gets an apostrophe in front."""
    return GUARD + text if is_risky(text) else text


def guarded_sql(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same as `guarded`, as an SQL expression for COPY. (PostgreSQL's text holds no NUL.)"""
    signs = [ord(sign) for sign in FORMULA_SIGNS + _CONTROLS if sign != "\0"]
    # ascii() gives the first character's code point, and 0 for an empty text. It goes first, for trimming is dear
    # and hardly any text begins like this.
    worth_a_look = func.ascii(column).in_([*signs, *map(ord, SKIPPED)])
    risky = func.ascii(func.ltrim(column, SKIPPED)).in_(signs)
    return case((worth_a_look & risky, literal(GUARD).concat(column)), else_=column)
