"""What devices send and get: the schema of the scan upload and of its answers."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from gpscf_events.checkin.models import Answer, Direction, NotLetInReason, Outcome, ScanSource

BATCH_LIMIT = 50
# The longest text of a QR code has 7089 characters; what is no badge is hashed and forgotten.
TEXT_LIMIT = 8192
MANUAL_CODE_LIMIT = 64
SEQUENCE_LIMIT = 2**62


class ScanIn(BaseModel):
    """One scan as a device kept it. Exactly one of text, manual_code, badge_id and answers says what was shown.

    `answers` is the UUID of a scan of this checkpoint that asked for a check, with the steward's answer.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    uuid: UUID
    device_id: UUID
    seq: int = Field(ge=1, le=SEQUENCE_LIMIT)
    checkpoint_id: UUID
    source: ScanSource
    text: str | None = Field(default=None, max_length=TEXT_LIMIT)
    manual_code: str | None = Field(default=None, max_length=MANUAL_CODE_LIMIT)
    badge_id: UUID | None = None
    answers: UUID | None = None
    answer: Answer | None = None
    reason: NotLetInReason | None = None
    direction: Direction = Direction.IN
    scanned_at: AwareDatetime

    @model_validator(mode="after")
    def _one_thing_was_shown(self) -> Self:
        shown = {
            ScanSource.CAMERA: self.text,
            ScanSource.HAND_SCANNER: self.text,
            ScanSource.MANUAL_CODE: self.manual_code,
            ScanSource.NAME_SEARCH: self.badge_id,
            ScanSource.STEWARD: self.answers,
        }[self.source]
        things = (self.text, self.manual_code, self.badge_id, self.answers)
        if shown is None or sum(value is not None for value in things) != 1:
            raise ValueError(
                "give what fits the source: text, manual_code, badge_id or answers, and only that"
            )
        if (self.answer is None) != (self.answers is None):
            raise ValueError("give an answer with the scan that it answers, and only then")
        if (self.reason is None) != (self.answer is not Answer.NOT_LET_IN):
            raise ValueError("give a reason when a guest was not let in, and only then")
        return self


class ScansIn(BaseModel):
    """A batch, oldest first, and what the device's clock shows while it sends."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    scans: tuple[ScanIn, ...] = Field(min_length=1, max_length=BATCH_LIMIT)
    device_now: AwareDatetime


class PersonOut(BaseModel):
    """Who stands there, as the badge says it."""

    native_name: str
    native_lang: str
    latin_name: str
    organisation: str
    party: str
    category: str
    colour: str


class FirstSeenOut(BaseModel):
    """When and where this person came in first."""

    at: datetime
    checkpoint: str


class DecisionOut(BaseModel):
    """The answer to one scan, in the language of the request."""

    uuid: UUID
    outcome: Outcome
    code: str
    word: str
    reason: str | None
    next_step: str | None
    person: PersonOut | None
    first_seen: FirstSeenOut | None
    asks: bool


class DecisionsOut(BaseModel):
    """The answers to a batch, in its order."""

    data: list[DecisionOut]


class FoundOut(BaseModel):
    """One person that a name search found, with the badge that would be checked."""

    badge_id: UUID
    latin_name: str
    native_name: str
    organisation: str
    party: str
    category: str


class PeopleOut(BaseModel):
    """Whom a name search found."""

    data: list[FoundOut]
