"""A delegate's copy of the own data: every personal column of the table of lines, as it is stored."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, and_, or_, select

from gpscf_events.core.clock import now
from gpscf_events.core.db import Base, db
from gpscf_events.core.sealing import Sealed
from gpscf_events.questions.queries import list_given
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.services.documents import DocumentDetails
from gpscf_events.retention.rules import LINES, PERIODS, Group
from gpscf_events.retention.rules.copies import (
    ELSEWHERE,
    LEFT_OUT,
    OF_REGISTRATION,
    TABLES_LEFT_OUT,
    TOLD_BY_STAFF,
    TOLD_BY_STAFF_REASON,
)
from gpscf_events.retention.rules.forms_of_lines import BASES

FORMAT = "gpscf-own-data-1"
TABLES = (
    "registration",
    "person",
    *(t for t in ELSEWHERE if t not in {"registration", "person"}),
    *OF_REGISTRATION,
)
# Columns that point at a row of the forum or of the world: the copy says its key and name.
_POINTS_AT = ("category", "meeting", "session", "checkpoint", "party", "later_form")
_NOT_HERE = "kept sealed; not in this file"


@dataclass(frozen=True, repr=False)
class Document:
    """What a copy says of the identity document: masked, in full, or (both None) nothing. Never logged: no repr."""

    masked: str | None = None
    details: DocumentDetails | None = None

    def value(self, column: str) -> str:
        """The value of a sealed column as this copy shows it."""
        if self.details is not None:
            found = getattr(self.details, column)
            return found.isoformat() if isinstance(found, date) else str(found)
        if self.masked is not None:
            return self.masked if column == "number" else "••••"
        return _NOT_HERE


def read_own_data(registration: Registration, *, document: Document) -> dict[str, Any]:
    """Everything stored about the person of a registration, as JSON has it, with why, how long, and what is left out.

    Names of tables and columns are those of the database. Times are ISO 8601 in UTC, bytes hexadecimal.
    """
    hidden = set(LEFT_OUT)
    if registration.state is RegistrationState.DECLINED:
        hidden |= TOLD_BY_STAFF
    conditions = _conditions(registration)
    data = {table: _rows(table, conditions[table], hidden, document) for table in TABLES}
    # A number says nothing: the question stands beside the answer, in the words in which it was asked.
    asked = {given.answer.public_id: given.shape for given in list_given(registration.id)}
    for row in data["answer"]:
        shape = asked[UUID(row["public_id"])]
        row |= {"question": dict(shape.label), "options": shape.options}
    return {
        "format": FORMAT,
        "made_at": now().isoformat(),
        "edition": registration.edition.key,
        "reference": registration.reference,
        "identity_document": "in full" if document.details else "masked" if document.masked else "left out",
        "data": data,
        "why": [_why(line) for line in LINES if line.table in data],
        "left_out": [
            *({"table": table, "reason": reason} for table, reason in TABLES_LEFT_OUT.items()),
            *(
                {
                    "table": table,
                    "column": column,
                    "reason": LEFT_OUT.get((table, column), TOLD_BY_STAFF_REASON),
                }
                for table, column in sorted(hidden)
            ),
        ],
    }


def columns_of(table: str) -> list[str]:
    """The personal columns of a table, in its own order."""
    named = {column for line in LINES if line.table == table for column in line.columns}
    return [column.name for column in Base.metadata.tables[table].columns if column.name in named]


def _conditions(registration: Registration) -> Mapping[str, ColumnElement[bool]]:
    """Which rows of each table are the registration's."""
    tables = Base.metadata.tables
    of = registration.id
    portraits = select(tables["portrait"].c.file_id).where(tables["portrait"].c.registration_id == of)
    answered = select(tables["answer"].c.file_id).where(tables["answer"].c.registration_id == of)
    sign_ups = select(tables["sign_up"].c.id).where(tables["sign_up"].c.registration_id == of)
    reached = select(tables["person_contact"].c.contact_id).where(
        tables["person_contact"].c.person_id == registration.person_id
    )
    message, contact = tables["message"].c, tables["contact"].c
    return {
        **{table: tables[table].c.registration_id == of for table in OF_REGISTRATION},
        "registration": tables["registration"].c.id == of,
        "person": tables["person"].c.id == registration.person_id,
        "person_contact": tables["person_contact"].c.person_id == registration.person_id,
        "contact": or_(contact.id == registration.contact_id, contact.id.in_(reached)),
        "organisation": tables["organisation"].c.id == registration.organisation_id,
        "stored_file": tables["stored_file"].c.id.in_(portraits.union_all(answered)),
        # What carries a secret is not shown: codes for signing in, whose words go when they are sent.
        "message": and_(
            message.is_secret.is_(False),
            or_(
                and_(message.subject_kind == "registration", message.subject_id == of),
                and_(message.subject_kind == "sign_up", message.subject_id.in_(sign_ups)),
            ),
        ),
        "web_session": tables["web_session"].c.contact_id == registration.contact_id,
        "sign_in_code": tables["sign_in_code"].c.contact_id == registration.contact_id,
    }


def _rows(
    name: str, condition: ColumnElement[bool], hidden: set[tuple[str, str]], document: Document
) -> list[dict[str, Any]]:
    table = Base.metadata.tables[name]
    shown = [table.c[column] for column in columns_of(name) if (name, column) not in hidden]
    first = next(iter(table.primary_key.columns))
    found = db.session.execute(select(*shown).where(condition).order_by(first)).all()
    return [
        {column.name: _value(column, row[at], document) for at, column in enumerate(shown)} for row in found
    ]


def _value(column: Column[Any], value: Any, document: Document) -> Any:
    if isinstance(column.type, Sealed):
        return document.value(column.name)
    if value is None:
        return None
    if (target := _target(column.name)) is not None:
        return _named(Base.metadata.tables[target], value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, enum.Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def _target(column: str) -> str | None:
    return next(
        (table for table in _POINTS_AT if column == f"{table}_id" or column.endswith(f"_{table}_id")), None
    )


def _named(table: Table, row_id: int) -> dict[str, Any]:
    """The key and name of a row, or of one without a key its public id."""
    label = table.c.title if "title" in table.c else table.c.name
    key = table.c.key if "key" in table.c else table.c.public_id
    found = db.session.execute(select(key, label).where(table.c.id == row_id)).one()
    return {"key": str(found[0]), "name": dict(found[1])}


def _why(line: Any) -> dict[str, Any]:
    period = PERIODS.get((line.part, Group.DELEGATES)) or next(
        period for (part, _group), period in PERIODS.items() if part is line.part
    )
    return {
        "table": line.table,
        "columns": list(line.columns),
        "purpose": line.purpose,
        "legal_basis": BASES[line.basis],
        "kept_for_days": period.days,
        "counted_from": period.begin.value,
        "at_the_end": line.at_end.value,
    }
