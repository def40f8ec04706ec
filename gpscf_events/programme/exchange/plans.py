"""What a file would do, as it is shown and handed on."""

import enum
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from gpscf_events.programme.exchange.reading import Book
from gpscf_events.programme.services import SessionSave, SpeakerSave


class Outcome(enum.StrEnum):
    """What becomes of a row."""

    WRONG = "wrong"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Difference:
    """A column with what is saved and what the file says."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Planned:
    """A row of the file and what would become of it; `is_older` where somebody saved after the file was made."""

    number: int
    name: str
    outcome: Outcome
    differences: Sequence[Difference] = ()
    faults: Sequence[str] = ()
    is_older: bool = False
    seen: int = 0


@dataclass
class Plan:
    """What a file would do, row by row; `saves` are what the services are told when nothing is wrong."""

    sessions: list[Planned] = field(default_factory=list)
    speakers: list[Planned] = field(default_factory=list)
    session_saves: list[SessionSave] = field(default_factory=list)
    speaker_saves: list[SpeakerSave] = field(default_factory=list)
    # The rows that change something, to be sent back.
    kept: Book = field(default_factory=lambda: Book((), ()))

    def count(self, outcome: Outcome) -> int:
        """How many rows end so."""
        return sum(row.outcome is outcome for row in [*self.sessions, *self.speakers])

    @property
    def is_ready(self) -> bool:
        """Whether there is something to do and nothing in its way."""
        return bool(self.session_saves or self.speaker_saves) and not self.count(Outcome.WRONG)

    @property
    def mark(self) -> str:
        """A text that is another one as soon as the same file would do something else."""
        rows = [
            [
                one.number,
                one.name,
                one.outcome,
                one.seen,
                [[d.column, d.before, d.after] for d in one.differences],
            ]
            for one in [*self.sessions, *self.speakers]
            if one.outcome is not Outcome.UNCHANGED
        ]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
