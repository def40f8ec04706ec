"""Taking in a table: it is read at once, and the file itself is never kept."""

from collections.abc import Sequence

from sqlalchemy import insert

from gpscf_events.core.sheets import read_sheet
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.services import remember_columns
from gpscf_events.imports.errors import ColumnTwice, NoNameColumn, OnlyHeadings
from gpscf_events.imports.models import ImportRow, ImportState, MemberImport, RowState
from gpscf_events.imports.queries import columns_said
from gpscf_events.imports.rules import MOST_ROWS
from gpscf_events.imports.rules.columns import (
    OURS,
    Field,
    find_headings,
    fold_heading,
    guess_columns,
    is_enough,
    list_secret,
)
from gpscf_events.imports.services.steps import hold, note, owe, step

FILE_NAME_LENGTH = 200


def start_import(
    *,
    delegation: Delegation,
    contact_id: int,
    locale: str,
    file_name: str,
    data: bytes,
    category_id: int,
    meeting_keys: Sequence[str],
) -> MemberImport:
    """Keep the rows of a table without its columns of document numbers, and say what each column holds as far as known.

    Where every heading is known it is checked at once. Raises SheetRefused, OnlyHeadings and Busy.
    """
    sheet = read_sheet(data, most_rows=MOST_ROWS + 10)
    said = columns_said(delegation.id, contact_id)
    top = find_headings([row.cells for row in sheet.rows[:10]], said)
    headings, rows = sheet.rows[top].cells, sheet.rows[top + 1 :]
    if not rows:
        raise OnlyHeadings
    width = max(len(headings), *(len(row.cells) for row in rows))
    headings = [*headings, *([""] * (width - len(headings)))]
    secret = list_secret(headings, [row.cells for row in rows])
    kept = [index for index in range(width) if index not in secret]
    headings = [headings[index] for index in kept]
    with transaction() as session:
        made = MemberImport(
            edition_id=delegation.edition_id,
            delegation_id=delegation.id,
            contact_id=contact_id,
            file_name=file_name[:FILE_NAME_LENGTH],
            category_id=category_id,
            meeting_keys=list(meeting_keys),
            locale=locale,
            headings=headings,
            columns=guess_columns(headings, said),
            dropped=len(secret),
            state=ImportState.COLUMNS,
            revision=1,
        )
        session.add(made)
        session.flush()
        session.execute(
            insert(ImportRow),
            [
                {
                    "edition_id": delegation.edition_id,
                    "import_id": made.id,
                    "number": row.number,
                    "cells": [row.cells[index] if index < len(row.cells) else "" for index in kept],
                    "mended": {},
                    "is_another": False,
                    "faults": {},
                    "pages": {},
                    "before": {},
                    "state": RowState.READ,
                }
                for row in rows
            ],
        )
        note(made, "member_import.sent", rows=len(rows))
        everything_known = all(
            column or fold_heading(heading) in said or fold_heading(heading) in OURS
            for column, heading in zip(made.columns, headings, strict=True)
            if heading
        )
        if everything_known and is_enough(made.columns):
            step(made, ImportState.CHECKING)
            owe(made)
        return made


def choose_columns(*, import_id: int, columns: Sequence[str], seen: int) -> None:
    """Say what each column holds, and check all rows anew. Raises NoNameColumn, ColumnTwice and ImportMovedOn."""
    chosen = [one for one in columns if one]
    if not is_enough(chosen):
        raise NoNameColumn
    if len(set(chosen)) < len(chosen):
        raise ColumnTwice
    with transaction():
        held = hold(import_id, seen)
        held.columns = [Field(one).value if one else "" for one in columns]
        remember_columns(
            delegation_id=held.delegation_id,
            contact_id=held.contact_id,
            said={
                fold_heading(heading): column
                for heading, column in zip(held.headings, held.columns, strict=True)
                if fold_heading(heading)
            },
        )
        step(held, ImportState.CHECKING)
        owe(held)
