"""Every column is either in the table of retention, or in the list of those that say nothing of a person."""

from flask import Flask

from gpscf_events.core.db import Base
from gpscf_events.core.sealing import Sealed
from gpscf_events.retention.rules import LINES, OF_EDITIONS, PERIODS, AtEnd
from gpscf_events.retention.rules.columns import NOT_PERSONAL
from gpscf_events.retention.rules.copies import ELSEWHERE, LEFT_OUT, OF_REGISTRATION, TABLES_LEFT_OUT
from gpscf_events.retention.services.house import OF_THE_HOUSE
from scripts.retention import PAPER, write

# What points at rows that erasing deletes: each is deleted or let go before them (retention/services/erasing.py).
POINTS_AT_DELETED = {
    ("person_contact", "contact"),
    ("focal_point", "contact"),
    ("import_row", "member_import"),
    ("host_list_line", "host_list"),
    ("invitation_reminder", "party_invitation"),
    ("note", "note"),
    ("note", "stored_file"),
    ("note_person", "note"),
    ("registration_contact", "contact"),
    ("registration", "contact"),
    ("registration", "organisation"),
    ("organisation", "organisation"),
    ("portrait", "stored_file"),
    ("answer", "stored_file"),
    # Never a delegate's file: erasing takes only those that a portrait or an answer names.
    ("session_document", "stored_file"),
}
# A draft goes with its row; these can point at one, or never do (they come with acceptance or later).
POINTS_AT_DRAFTS = {
    "note_person",
    "clearance_item",
    "registration_tag",
    "delegation_member",
    "bulk_row",
    "import_row",
    "host_list_line",
    "identity_document",
    "portrait",
    "consent",
    "participation",
    "registration_contact",
    "sign_up",
    "badge",
    "presence",
    "legal_hold",
    "answer",
    "form_entry",
    "erasure_request",
    "data_copy",
    "accreditation",
    "enquiry",
    "pair_decision",
    "field_note",
    "wording",
    "fact_move",
    "correction",
}


def in_lines() -> list[tuple[str, str]]:
    return [(line.table, column) for line in LINES for column in line.columns]


def test_every_column_has_a_line_or_a_reason(app: Flask) -> None:
    columns = {(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns}
    named = in_lines()
    missing = columns - set(named) - set(NOT_PERSONAL)
    assert not missing, (
        f"add to gpscf_events/retention/rules/lines.py or columns.py, then make retention: {sorted(missing)}"
    )
    assert not (set(named) | set(NOT_PERSONAL)) - columns, "named, but no such column"


def test_no_column_is_named_twice() -> None:
    named = [*in_lines(), *NOT_PERSONAL]
    assert not {one for one in named if named.count(one) > 1}


def test_every_line_has_a_time_and_every_part_somebody_who_runs_it() -> None:
    timed = {part for part, _group in PERIODS}
    assert {line.part for line in LINES} <= timed
    assert timed == {*OF_EDITIONS, *OF_THE_HOUSE}
    assert not [
        line for line in LINES if (line.at_end in {AtEnd.BLANK, AtEnd.PSEUDONYM}) != bool(line.becomes)
    ]


def test_whatever_points_at_a_deleted_row_is_known(app: Flask) -> None:
    deleted = {line.table for line in LINES if line.at_end is AtEnd.DELETE}
    found = {
        (table.name, key.referred_table.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name in deleted
    }
    assert found <= POINTS_AT_DELETED, "erasing must delete these rows or let them go first"
    to_drafts = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name == "registration"
    }
    assert to_drafts <= POINTS_AT_DRAFTS, "erase_draft must delete these rows first"


def test_every_personal_column_is_in_a_delegates_copy_or_has_a_reason_why_not(app: Flask) -> None:
    tables = {line.table for line in LINES}
    missing = tables - {*OF_REGISTRATION, *ELSEWHERE, *TABLES_LEFT_OUT}
    assert not missing, (
        f"name these, or a reason, in gpscf_events/retention/rules/copies.py: {sorted(missing)}"
    )
    assert not {*OF_REGISTRATION, *ELSEWHERE, *TABLES_LEFT_OUT} - tables, "named, but without a line"
    assert not [table for table in OF_REGISTRATION if "registration_id" not in Base.metadata.tables[table].c]
    assert LEFT_OUT.keys() <= set(in_lines()), "a reason for a column that has no line"
    sealed = {
        (t.name, c.name) for t in Base.metadata.sorted_tables for c in t.columns if isinstance(c.type, Sealed)
    }
    told = {("identity_document", name) for name in ("number", "issuing_country", "expires_on")}
    assert {one for one in sealed if one[0] not in TABLES_LEFT_OUT} - LEFT_OUT.keys() == told, (
        "say in gpscf_events/retention/exports.py how a copy shows this sealed column, or leave it out for a reason"
    )


def test_the_paper_of_retention_is_what_the_code_says() -> None:
    assert PAPER.read_text(encoding="utf-8") == write(), "run make retention"
