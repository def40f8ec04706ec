"""A forum, notes of France, and people who register for France."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.db import db
from gpscf_events.notes.models import Note, NoteKind
from gpscf_events.notes.rules import Named
from gpscf_events.notes.services import NoteDetails, keep_note
from gpscf_events.parties.queries import find_party
from gpscf_events.registration.models import Registration
from tests.factories.registration import Forum, draft_for, make_forum, submit_draft

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def party_id(key: str = "fr") -> int:
    found = find_party(key)
    assert found
    return found.id


def details(**changed: object) -> NoteDetails:
    return replace(
        NoteDetails(
            party_id=party_id(),
            kind=NoteKind.NOTE_VERBALE,
            number="17/2025",
            sender="Embassy of France",
            dated_on=date(2025, 6, 2),
            received_on=date(2025, 6, 4),
            language="fr",
            summary="",
            supersedes_id=None,
        ),
        **changed,  # type: ignore[arg-type]
    )


def kept(forum: Forum, *names: str, **changed: object) -> Note:
    return keep_note(
        edition_id=forum.edition_id,
        details=details(**changed),
        people=[Named(name, "Director") for name in names],
        pdf=PDF,
        actor=SYSTEM,
    )


def coming(forum: Forum, family: str = "Martin", given: str = "Paul", *, sent: bool = True) -> Registration:
    """Somebody who registers for France."""
    draft = draft_for(
        forum,
        email=f"{family}@example.org".lower(),
        represents={"kind": ["country"], "party": ["fr"], "nationality": ["fr"]},
        name={"latin_family": [family], "latin_given": [given], "native_name": [""]},
    )
    return submit_draft(draft) if sent else draft
