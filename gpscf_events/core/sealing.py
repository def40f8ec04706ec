"""Sealed fields: a column of the type `Sealed`, written with `seal()` and read with `open_()` in services.

A column type sees no row and so cannot bind a value to it; hence the two calls. Every column of this type is
known to the rotation, and nothing else can be sealed, so no value is left behind under an old key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, LargeBinary, Table, func, select, update
from sqlalchemy.types import TypeDecorator

from config import SettingsError
from gpscf_events.core import events, key_files, keyring
from gpscf_events.core.db import Base, db
from gpscf_events.core.errors import Refusal
from gpscf_events.core.key_files import KeyFileFault
from gpscf_events.core.keyring import PREFIX_BYTES, Keyring, KeyUnknown, SealBroken
from gpscf_events.core.logs import log
from gpscf_events.core.transaction import transaction

BATCH_ROWS = 200
_EXTENSION = "sealing"


class CannotSeal(Refusal):
    """This process has no sealing keys, or not the one that is needed; the log says which."""

    code = "cannot_seal"
    status = 503
    message = _l(
        "Protected data cannot be read or stored at the moment. Nothing was saved; the technical team is told. "
        "Please try again later."
    )


class SealedValueBroken(Refusal):
    """A sealed value does not belong where it stands."""

    code = "sealed_value_broken"
    status = 500
    message = _l("A protected value cannot be opened: it was changed or moved. Tell the technical team.")


class Sealed(TypeDecorator[bytes]):
    """A column of sealed bytes. `bound_to` names the column of the same row whose value the seal is bound to."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, bound_to: str = "public_id") -> None:
        """Bind to the public id, which is made before the row is inserted, unless told otherwise."""
        super().__init__()
        self.bound_to = bound_to


@dataclass(frozen=True)
class RotationBegun:
    """Values are about to be sealed with the key of this file: a new one, or that of a rotation that was stopped."""

    key: str
    is_new: bool


@dataclass(frozen=True)
class RotationDone:
    """A rotation came to its end: how many values it sealed anew, and how many no key opened."""

    key: str
    done: int
    broken: int


@dataclass(frozen=True)
class _Ring:
    """The keys as they were read, and which files they were."""

    folder: Path
    names: tuple[str, ...]
    keys: Keyring | None


def init_app(app: Flask, folder: Path | None) -> None:
    """Read the keys, where this process is given any. Raises SettingsError when others could read them."""
    try:
        app.extensions[_EXTENSION] = _read(folder) if folder is not None else None
    except KeyFileFault as fault:
        raise SettingsError([f"SEALING_KEYS_DIR: {fault}"]) from fault


def seal(table: str, column: str, row_id: object, text: str) -> bytes:
    """Seal the text for this column and row. Raises CannotSeal without keys, LookupError for other columns."""
    _column(table, column)
    return current_keyring().seal(table, column, row_id, text)


def open_(table: str, column: str, row_id: object, sealed: bytes) -> str:
    """The text sealed for this column and row. Raises CannotSeal or SealedValueBroken."""
    _column(table, column)
    try:
        return current_keyring().open_(table, column, row_id, sealed)
    except KeyUnknown as error:
        log.error("sealing.key_unknown", extra={"key_id": str(error)})
        raise CannotSeal from error
    except SealBroken as error:
        log.error("sealing.broken", extra={"table": table, "column": column, "row_id": str(row_id)})
        raise SealedValueBroken from error


def blind_index(purpose: str, *parts: str) -> bytes:
    """32 bytes that are equal for equal values (spaces, case and punctuation aside). Raises CannotSeal."""
    return current_keyring().blind_index(purpose, *parts)


def current_keyring() -> Keyring:
    """The keys as the folder holds them now: a rotation begun elsewhere is followed at once. Raises CannotSeal."""
    ring: _Ring | None = current_app.extensions.get(_EXTENSION)
    if ring is None:
        log.error("sealing.no_keys_dir", extra={"error": "SEALING_KEYS_DIR is not set for this process"})
        raise CannotSeal
    try:
        if keyring.names_in(ring.folder) != ring.names:
            ring = current_app.extensions[_EXTENSION] = _read(ring.folder)
    except (KeyFileFault, OSError) as fault:
        log.error("sealing.key_fault", extra={"error": str(fault)})
        raise CannotSeal from fault
    if ring.keys is None:
        log.error("sealing.no_keys", extra={"error": "run: flask sealing create-keys"})
        raise CannotSeal
    return ring.keys


def list_columns() -> list[Column[Any]]:
    """Every sealed column of the schema."""
    tables = Base.metadata.sorted_tables
    return [column for table in tables for column in table.columns if isinstance(column.type, Sealed)]


def count_to_rotate() -> int:
    """How many values were not sealed by the newest key."""
    prefix = current_keyring().prefix
    return sum(
        db.session.scalar(select(func.count()).select_from(column.table).where(_is_older(column, prefix)))
        or 0
        for column in list_columns()
    )


def rotate(folder: Path) -> Iterator[tuple[int, int]]:
    """Seal every value with the newest key, batch by batch; yields (sealed anew, cannot be opened) after each.

    Makes a new key first, unless an earlier rotation is unfinished: that one is resumed. Each batch is a
    transaction, so a kill loses at most one. Publishes RotationBegun and RotationDone. Raises CannotSeal.
    """
    current_keyring()
    is_new = count_to_rotate() == 0
    if is_new:
        keyring.add(folder)
    with transaction():
        events.publish(RotationBegun(key=keyring.names_in(folder)[-1], is_new=is_new))
    all_done = all_broken = 0
    for column in list_columns():
        last = 0
        while (batch := _reseal(column, after=last)) is not None:
            last, done, broken = batch
            all_done, all_broken = all_done + done, all_broken + broken
            yield done, broken
    with transaction():
        events.publish(RotationDone(key=keyring.names_in(folder)[-1], done=all_done, broken=all_broken))


def _reseal(column: Column[Any], *, after: int) -> tuple[int, int, int] | None:
    """One batch: its last row's id, how many were sealed anew, how many cannot be opened; None at the end."""
    table, bound_to = column.table, column.table.c[column.type.bound_to]  # type: ignore[attr-defined]
    done = broken = 0
    with transaction() as session:
        ring = current_keyring()
        rows = session.execute(
            select(table.c.id, bound_to, column)
            .where(table.c.id > after, _is_older(column, ring.prefix))
            .order_by(table.c.id)
            .limit(BATCH_ROWS)
            .with_for_update()
        ).all()
        for row_id, bound, sealed in rows:
            try:
                text = open_(column.table.name, column.name, bound, sealed)
            except Refusal:
                broken += 1
                continue
            fresh = ring.seal(column.table.name, column.name, bound, text)
            session.execute(update(table).where(table.c.id == row_id).values({column.name: fresh}))
            done += 1
    return (rows[-1][0], done, broken) if rows else None


def _is_older(column: Column[Any], prefix: bytes) -> Any:
    return func.substring(column, 1, PREFIX_BYTES) != prefix


def _column(table: str, column: str) -> None:
    found: Table | None = Base.metadata.tables.get(table)
    if found is None or column not in found.columns or not isinstance(found.columns[column].type, Sealed):
        raise LookupError(f"{table}.{column} is no column of the type Sealed")


def _read(folder: Path) -> _Ring:
    key_files.ensure_private(folder)
    # The names first: a key that appears while we read is read again the next time.
    names = keyring.names_in(folder)
    return _Ring(folder, names, keyring.load(folder))
