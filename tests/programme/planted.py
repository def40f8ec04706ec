"""Secret sessions among public ones, with words that must stand in no answer of those who may not know of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gpscf_events.core import files
from gpscf_events.core.db import Words
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import (
    DocumentKind,
    Meeting,
    Session,
    SessionDocument,
    SessionKind,
    SessionSpeaker,
    SignUpMode,
    SpeakerRole,
    TakingPart,
    Visibility,
)
from tests.factories.registration import Forum

WORD = "zebrafish"


@dataclass(frozen=True)
class Planted:
    """The ids of a planted session and of its document."""

    id: int
    session_id: UUID
    document_id: UUID


def plant(forum: Forum, visibility: Visibility, *, meeting: str = "main", **more: Any) -> Planted:
    """A session with speaker, theme and published document, all of which carry `WORD`."""
    with transaction() as database:
        owner = database.query(Meeting).filter_by(edition_id=forum.edition_id, key=meeting).one()
        inside = {"edition_id": forum.edition_id, "meeting_id": owner.id}
        values: dict[str, Any] = {
            "kind": SessionKind.ROUND_TABLE,
            "title": Words(zh=f"{WORD}会谈", en=f"{WORD} talks"),
            "description": Words(en=f"About {WORD}"),
            "theme": Words(en=f"{WORD} theme"),
            "starts_at": datetime(2025, 9, 17, 1, tzinfo=UTC),
            "ends_at": datetime(2025, 9, 17, 2, tzinfo=UTC),
            "sign_up_mode": SignUpMode.INVITATION,
        }
        key = f"planted-{visibility.value}"
        row = Session(key=key, visibility=visibility, **inside, **{**values, **more})
        database.add(row)
        database.flush()
        of = {"session_id": row.id, **inside}
        database.add(
            SessionSpeaker(
                role=SpeakerRole.CHAIR, name=Words(en=f"{WORD} Ada"), topic=Words(en=WORD),
                mode=TakingPart.ON_SITE, **of,
            )
        )  # fmt: skip
        document = SessionDocument(
            kind=DocumentKind.AGENDA, title=Words(en=f"{WORD} agenda"), language="en",
            file=files.store(kind=files.FileKind.SESSION_DOCUMENT, data=f"%PDF- {WORD} %%EOF".encode()),
            published_at=datetime(2025, 1, 1, tzinfo=UTC), **of,
        )  # fmt: skip
        database.add(document)
        database.flush()
        return Planted(row.id, row.public_id, document.public_id)
