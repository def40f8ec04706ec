"""The demo's opening ceremony has a run sheet in both languages; loading again leaves what people changed."""

from flask import Flask
from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.demo.services import load_demo
from gpscf_events.programme.models import Session
from gpscf_events.runsheets.models import RunSheetLine
from gpscf_events.runsheets.queries import find_sheet, list_lines
from gpscf_events.runsheets.services import remove_line


def lines() -> list[RunSheetLine]:
    db.session.rollback()
    session = db.session.scalars(select(Session).where(Session.key == "opening")).one()
    sheet = find_sheet(session.id)
    return list_lines(sheet.id) if sheet else []


def test_the_opening_has_a_run_sheet_that_a_second_loading_does_not_touch(app: Flask) -> None:
    load_demo(delegates=1)
    first = lines()
    assert first
    assert all(line.what["zh"] and line.what["en"] for line in first)
    assert [line.minute for line in first] == sorted(line.minute for line in first)
    remove_line(line=first[0], seen=1)
    load_demo(delegates=1)
    assert len(lines()) == len(first) - 1
