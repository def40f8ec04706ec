"""Notes: kept and changed, with whom they name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from gpscf_events.audit.services import record
from gpscf_events.core import files
from gpscf_events.core.actor import Actor
from gpscf_events.core.transaction import transaction
from gpscf_events.notes.errors import SupersedesAnother
from gpscf_events.notes.models import Note, NoteKind, NotePerson
from gpscf_events.notes.queries import (
    list_replaceable,
    lock_note,
)
from gpscf_events.notes.rules import Named
from gpscf_events.programme.errors import ChangedMeanwhile


@dataclass(frozen=True)
class NoteDetails:
    """What is told of a note; `supersedes_id` is the note that it replaces."""

    party_id: int
    kind: NoteKind
    number: str
    sender: str
    dated_on: date
    received_on: date
    language: str
    summary: str
    supersedes_id: int | None


def keep_note(
    *, edition_id: int, details: NoteDetails, people: Sequence[Named], pdf: bytes | None, actor: Actor
) -> Note:
    """Keep a note with whom it names, and its scan. Raises SupersedesAnother."""
    with transaction() as session:
        _ensure_replaceable(edition_id, details, None)
        note = Note(edition_id=edition_id, made_by_user_id=actor.user_id, **vars(details))
        if pdf is not None:
            note.file = files.store(kind=files.FileKind.NOTE, data=pdf)
        session.add(note)
        session.flush()
        _name(note, people)
        _record("note.kept", note, vars(details))
        return note


def change_note(
    *, note: Note, details: NoteDetails, people: Sequence[Named], pdf: bytes | None, seen: int
) -> None:
    """Save a note as read in revision `seen`: names that stay keep the registration beside them.

    Without `pdf` the scan stays. Raises ChangedMeanwhile and SupersedesAnother.
    """
    gone = []
    with transaction() as session:
        held = lock_note(note.id)
        if held.revision != seen:
            raise ChangedMeanwhile
        _ensure_replaceable(held.edition_id, details, held.id)
        before = {name: getattr(held, name) for name in vars(details)}
        for name, value in vars(details).items():
            setattr(held, name, value)
        if held.party_id != before["party_id"]:
            _take_apart(held)
        if pdf is not None:
            old, held.file = held.file, files.store(kind=files.FileKind.NOTE, data=pdf)
            session.flush()
            if old is not None:
                gone.append(files.path_of(old))
                session.delete(old)
        held.revision += 1
        session.flush()
        _name(held, people)
        _record(
            "note.changed",
            held,
            {name: value for name, value in vars(details).items() if before[name] != value},
        )
    files.remove_content(gone)


def _take_apart(note: Note) -> None:
    """Another party: nobody of the former one is meant."""
    with transaction() as session:
        session.execute(
            update(NotePerson)
            .where(NotePerson.note_id == note.id)
            .values(registration_id=None, confirmed_by_user_id=None)
        )


def _ensure_replaceable(edition_id: int, details: NoteDetails, note_id: int | None) -> None:
    if details.supersedes_id is None:
        return
    known = {one.id: one.party_id for one in list_replaceable(edition_id, but=note_id)}
    if known.get(details.supersedes_id) != details.party_id:
        raise SupersedesAnother


def _name(note: Note, people: Sequence[Named]) -> None:
    """Write down whom the note names now."""
    with transaction() as session:
        held = {
            Named(one.name, one.function): one
            for one in session.scalars(select(NotePerson).where(NotePerson.note_id == note.id))
        }
        for line, named in enumerate(people):
            if (known := held.pop(named, None)) is not None:
                known.line = line
            else:
                session.add(NotePerson(edition_id=note.edition_id, note_id=note.id, line=line, **vars(named)))
        session.execute(delete(NotePerson).where(NotePerson.id.in_([one.id for one in held.values()])))
        session.flush()
        session.expire(note, ["people"])


def _record(action: str, note: Note, after: Mapping[str, Any]) -> None:
    record(
        action,
        subject_kind="note",
        subject_id=note.id,
        edition_id=note.edition_id,
        after={
            name: value.isoformat() if isinstance(value, date) else value for name, value in after.items()
        },
    )
