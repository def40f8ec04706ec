"""What a line of the table says: why we may have a column, and what becomes of it at the end."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from gpscf_events.retention.rules.periods import Part


class AtEnd(enum.StrEnum):
    """What happens when the time is over."""

    DELETE = "delete"  # the row goes
    BLANK = "blank"  # the value goes, the row stays
    PSEUDONYM = "pseudonym"  # a word that leads to nobody takes its place
    FIGURE = "figure"  # stays as it is: with everything else gone it counts and names nobody


class Basis(enum.StrEnum):
    """Why we may have it."""

    PARTICIPATION = "participation"
    SENSITIVE = "sensitive"
    SECURITY = "security"
    CONSENT = "consent"
    EVIDENCE = "evidence"
    EMPLOYMENT = "employment"


BASES = {
    Basis.PARTICIPATION: "what somebody asked for by registering: GDPR Art. 6(1)(b) and (e), PIPL Art. 13(2)",
    Basis.SENSITIVE: "separate consent to a document or photo: GDPR Art. 6(1)(a), PIPL Arts. 28 and 29",
    Basis.SECURITY: "safety of the forum and its systems: GDPR Art. 6(1)(f), PIPL Art. 13(3)",
    Basis.CONSENT: "consent that can be taken back: GDPR Arts. 6(1)(a) and 7, PIPL Arts. 14 and 15",
    Basis.EVIDENCE: "proof of what was agreed and done: GDPR Arts. 5(2) and 7(1), PIPL Art. 55",
    Basis.EMPLOYMENT: "work for the forum: GDPR Art. 6(1)(b), PIPL Art. 13(2)",
}


@dataclass(frozen=True)
class Line:
    """Columns of one table that share a purpose and an end. `becomes` holds the SQL that takes a value's place."""

    part: Part
    table: str
    columns: tuple[str, ...]
    basis: Basis
    purpose: str
    at_end: AtEnd
    becomes: Mapping[str, str]


def _delete(part: Part, table: str, columns: str, basis: Basis, purpose: str) -> Line:
    return Line(part, table, tuple(columns.split()), basis, purpose, AtEnd.DELETE, {})


def _blank(part: Part, table: str, basis: Basis, purpose: str, **becomes: str) -> Line:
    return Line(part, table, tuple(becomes), basis, purpose, AtEnd.BLANK, becomes)


def _pseudonym(part: Part, table: str, basis: Basis, purpose: str, **becomes: str) -> Line:
    return Line(part, table, tuple(becomes), basis, purpose, AtEnd.PSEUDONYM, becomes)


def _figure(part: Part, table: str, columns: str, basis: Basis, purpose: str) -> Line:
    return Line(part, table, tuple(columns.split()), basis, purpose, AtEnd.FIGURE, {})


_MAIL = {"recipient": "'erased@invalid'", "subject": "''", "body_text": "''", "body_html": "''"}
_MAIL_ENDS = {**_MAIL, "sms_text": "''", "enclosures": "'{}'", "smtp_reply": "NULL", "request_id": "NULL"}
