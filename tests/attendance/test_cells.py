"""No text that somebody typed is run by a spreadsheet."""

import pytest
from flask import Flask
from sqlalchemy import literal, select

from gpscf_events.core.cells import guarded, guarded_sql
from gpscf_events.core.db import db

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://example.org";"x")',
    "+86 138 0000 0000",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    " =1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b\u00a0+1",
]
HARMLESS = ["", "Wang", "王小明", "O'Neil", "1=1", "a\n=1", "012", "'=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_becomes_text(app: Flask, text: str) -> None:
    assert guarded(text) == "'" + text
    assert db.session.scalar(select(guarded_sql(literal(text)))) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(app: Flask, text: str) -> None:
    assert guarded(text) == text
    assert db.session.scalar(select(guarded_sql(literal(text)))) == text


def test_nul_is_guarded_where_it_can_occur() -> None:
    assert guarded("\0=1") == "'\0=1"
