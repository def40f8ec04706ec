"""Tables that were sent to be taken over, and their rows."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gpscf_events.core.db import Model, created_at, pk, public_id
from gpscf_events.delegations.models import Delegation


class ImportState(enum.StrEnum):
    """Where an import stands; `rules.STEPS` says which steps there are."""

    COLUMNS = "columns"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(enum.StrEnum):
    """What taking a row over would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SENT = "sent"
    TWICE = "twice"
    WRONG = "wrong"


class RowState(enum.StrEnum):
    """What became of a row."""

    READ = "read"
    DONE = "done"
    UNDONE = "undone"
    KEPT = "kept"


class MemberImport(Model):
    """A table with members of a delegation, sent by a focal point. It goes seven days after it was sent."""

    __tablename__ = "member_import"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        ForeignKeyConstraint(["edition_id", "delegation_id"], ["delegation.edition_id", "delegation.id"]),
        ForeignKeyConstraint(["edition_id", "category_id"], ["category.edition_id", "category.id"]),
        Index("ix_member_import_delegation_id", "delegation_id"),
        CheckConstraint("char_length(file_name) <= 200", name="file_name_length"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int]
    delegation_id: Mapped[int]
    # Who sent it; the contact may go before the table does.
    contact_id: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str]
    # As what, and to which meetings, those come of whom the table does not say it.
    category_id: Mapped[int]
    meeting_keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    locale: Mapped[str]
    # The cells of the heading row, and of each column what it holds: a `Field`, or empty for what is not taken.
    headings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # How many columns were thrown away unread: numbers of documents have a page of their own.
    dropped: Mapped[int] = mapped_column(default=0)
    state: Mapped[ImportState] = mapped_column(default=ImportState.COLUMNS)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[created_at]
    finished_at: Mapped[datetime | None]

    delegation: Mapped[Delegation] = relationship(viewonly=True)


class ImportRow(Model):
    """A row of the table, and what became of it."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        ForeignKeyConstraint(["edition_id", "import_id"], ["member_import.edition_id", "member_import.id"]),
        ForeignKeyConstraint(
            ["edition_id", "registration_id"], ["registration.edition_id", "registration.id"]
        ),
        Index("ix_import_row_import_id_state", "import_id", "state"),
        Index("ix_import_row_registration_id", "registration_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int]
    import_id: Mapped[int]
    # The row's number in the file, from 1.
    number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # What was put right on the page, by `Field`; it goes before the cells.
    mended: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Somebody looked at two of the same name and said that they are two.
    is_another: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[Outcome | None]
    # What is wrong, by `Field`: a word of `rules.cells.Fault`.
    faults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The pages of the draft that the row says, as they would be typed.
    pages: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The pages that were overwritten, as they were before.
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    category_id: Mapped[int | None]
    state: Mapped[RowState] = mapped_column(default=RowState.READ)
    # Whom it changes or added; null again when it was taken back.
    registration_id: Mapped[int | None]
