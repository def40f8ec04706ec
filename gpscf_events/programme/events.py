"""What others may react to; ids only."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SessionMade:
    """A session was added to the programme."""

    session_id: int


@dataclass(frozen=True)
class SessionChanged:
    """What people who signed up rely on was changed; `before` is `rules.facts_told` until now."""

    session_id: int
    before: dict[str, Any]


@dataclass(frozen=True)
class SeatsLowered:
    """The open seats of a session are about to become fewer; whoever knows who sits there may refuse."""

    session_id: int
    capacity: int


@dataclass(frozen=True)
class SeatsRaised:
    """A session has more open seats than before."""

    session_id: int


@dataclass(frozen=True)
class SpeakerRemoved:
    """Somebody is announced no longer; what points at the announcement goes before it does."""

    speaker_id: int


@dataclass(frozen=True)
class DocumentRemoved:
    """A document of a session is removed; what points at it lets go before it is gone."""

    document_id: int


@dataclass(frozen=True)
class EditionCopied:
    """An edition was made like another one; who keeps more per edition adds it."""

    source_id: int
    edition_id: int
