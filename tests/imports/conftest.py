"""A delegation of France with twelve places, its focal point, and tables as people keep them."""

import io
from collections.abc import Sequence

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.queries import list_members
from gpscf_events.delegations.services import add_focal_point
from gpscf_events.imports.models import ImportRow, MemberImport
from gpscf_events.imports.services import begin_import, run_import, start_import
from tests.delegations.conftest import FOCAL, category_id, contact_id, delegation_of
from tests.factories.registration import Forum, make_forum
from tests.factories.visiting import Visitor
from tests.support.clients import SeparateClient

HEADINGS = ("Surname (as in passport)", "Given names", "Nationality", "Date of birth", "Mobile")


def table(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> bytes:
    """An XLSX file with text cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def sent(forum: Forum, delegation: Delegation, data: bytes, *, checked: bool = True) -> MemberImport:
    """A table that was sent, and looked at by the worker."""
    made = start_import(
        delegation=delegation,
        contact_id=contact_id(),
        locale="en",
        file_name="members.xlsx",
        data=data,
        category_id=category_id(forum),
        meeting_keys=["main"],
    )
    if checked:
        work(made)
    return made


def work(one: MemberImport) -> None:
    """What the worker does."""
    run_import(one.id, may_go_on=lambda: True)


def taken(one: MemberImport) -> None:
    """Take over what is right."""
    begin_import(import_id=one.id, seen=one.revision)
    work(one)


def rows_of(one: MemberImport) -> list[ImportRow]:
    """The rows in the order of the file."""
    return list(
        db.session.scalars(select(ImportRow).where(ImportRow.import_id == one.id).order_by(ImportRow.number))
    )


def outcomes(one: MemberImport) -> list[str]:
    """What taking each row over would do."""
    return [str(row.outcome) for row in rows_of(one)]


def names(delegation: Delegation) -> list[str]:
    """The members, in the order they were added."""
    return [row.name for row in list_members(delegation.id)]


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


@pytest.fixture
def delegation(forum: Forum) -> Delegation:
    made = delegation_of(forum, delegate=12, head_of_delegation=1)
    add_focal_point(delegation_id=made.id, name="Anne", email=FOCAL, locale="en")
    return made


@pytest.fixture
def visitor(app: Flask, delegation: Delegation) -> Visitor:
    """The focal point, signed in."""
    found = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    found.sign_in(FOCAL)
    return found
